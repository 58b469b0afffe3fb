//! Sends a request by `wasi:http` itself, with parts that no SDK would send,
//! and follows redirects by hand.

use plugin_sdk::prelude::*;
use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{ErrorCode as Code, *};

#[args]
struct Raw {
    method: Option<String>,
    scheme: Option<String>,
    authority: String,
    path: String,
    #[serde(default)]
    headers: Vec<[String; 2]>,
    /// So many headers beside these.
    #[serde(default)]
    more_headers: usize,
    /// The parts of the body; the last one never ends it where there is "...".
    #[serde(default)]
    body: Vec<String>,
    trailer: Option<[String; 2]>,
    /// Nanoseconds to connect, to the first byte and between bytes.
    timeout: Option<u64>,
}

/// Answers the status and how the body begins, or fails with the host's code and WASI's.
#[plugin(
    name = "http_raw",
    http(
        "GET,HEAD,POST http://*.upstream.test:8080",
        "GET,POST https://*.upstream.test",
        "GET http://*",
        "GET https://*"
    ),
    secret(token, bearer, ["*.upstream.test"], "A token of the upstream.")
)]
fn http_raw(raw: Raw) -> Result<Value> {
    let no = |part| move |()| Error::new(part, "It is refused before anything is sent.");
    let header = |why: HeaderError| {
        no(if matches!(why, HeaderError::Forbidden) {
            "header_forbidden"
        } else {
            "header_invalid"
        })(())
    };
    let more: Vec<_> = (0..raw.more_headers)
        .map(|n| (format!("x-{n}"), b"y".to_vec()))
        .collect();
    let fields = Fields::from_list(&more).map_err(header)?;
    for [name, value] in &raw.headers {
        fields.append(name, value.as_bytes()).map_err(header)?;
    }
    let request = OutgoingRequest::new(fields);
    let method = Method::Other(raw.method.unwrap_or("GET".to_owned()));
    request.set_method(&method).map_err(no("method"))?;
    let scheme = Scheme::Other(raw.scheme.unwrap_or("http".to_owned()));
    request.set_scheme(Some(&scheme)).map_err(no("scheme"))?;
    request
        .set_authority(Some(&raw.authority))
        .map_err(no("authority"))?;
    request
        .set_path_with_query(Some(&raw.path))
        .map_err(no("path"))?;
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(raw.timeout);
    let _ = options.set_first_byte_timeout(raw.timeout);
    let _ = options.set_between_bytes_timeout(raw.timeout);
    let body = request.body().map_err(no("body"))?;
    let future = handle(request, Some(options)).map_err(told)?;
    let endless = raw.body.last().is_some_and(|part| part == "...");
    {
        let stream = body.write().map_err(no("stream"))?;
        for part in raw.body.iter().filter(|part| *part != "...") {
            let _ = stream.blocking_write_and_flush(part.as_bytes());
        }
    }
    let trailers = raw.trailer.map(|[name, value]| {
        let trailers = Fields::new();
        trailers.append(&name, value.as_bytes()).map(|()| trailers)
    });
    let trailers = trailers.transpose().map_err(header)?;
    let kept = if endless {
        Some(body)
    } else {
        OutgoingBody::finish(body, trailers)
            .map(|()| None)
            .map_err(told)?
    };
    future.subscribe().block();
    drop(kept);
    let answer = future.get().expect("ready").expect("first").map_err(told)?;
    let body = answer.consume().expect("once");
    let stream = body.stream().expect("once");
    let mut text = Vec::new();
    while let Ok(part) = stream.blocking_read(65_536) {
        text.extend(part);
    }
    let begin = String::from_utf8_lossy(&text[..text.len().min(1_000)]);
    Ok(json!({ "status": answer.status(), "bytes": text.len(), "body": begin }))
}

/// The host's code for one of WASI's, which is in the message.
fn told(code: Code) -> Error {
    let ours = match code {
        Code::HttpRequestDenied | Code::DestinationIpProhibited | Code::HttpRequestUriInvalid => {
            "capability_denied"
        }
        Code::ConnectionLimitReached => "host_call_limit",
        Code::ConnectionTimeout | Code::ConnectionReadTimeout | Code::HttpResponseTimeout => {
            "upstream_timeout"
        }
        _ => "upstream_failed",
    };
    Error::new(ours, format!("{code:?}").replace("ErrorCode::", ""))
}
