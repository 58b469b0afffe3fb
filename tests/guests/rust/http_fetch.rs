//! Sends whatever request it is told to.

use plugin_sdk::prelude::*;

#[args]
struct Request {
    /// The method.
    method: Option<String>,
    /// Where to.
    url: String,
    /// The headers.
    #[serde(default)]
    headers: Vec<Header>,
    /// The body.
    body: Option<String>,
    /// How often, at the same time.
    times: Option<usize>,
    /// How many redirects are followed.
    follow: Option<u32>,
}

#[args]
struct Header {
    name: String,
    value: String,
}

/// Sends a request and answers the status, the headers and the body; where it
/// is sent several times, how each ended.
#[plugin(
    name = "http_fetch",
    http(
        "GET,HEAD,POST,PUT,DELETE http://*.upstream.test:8080",
        "GET,POST https://*.upstream.test",
        "GET http://*.upstream.test",
        "GET,POST https://api.narrow.test/v1",
        "GET http://*",
        "GET https://*"
    ),
    secret(token, bearer, ["*.upstream.test"], "A token of the upstream."),
    secret(api_key, header = "x-api-key", ["api.upstream.test"], "A key of the upstream."),
    secret(query_key, query_parameter = "key", ["api.upstream.test"], "A key of the upstream.")
)]
fn http_fetch(request: Request) -> Result<Value> {
    let make = || {
        let method = request.method.as_deref().unwrap_or("GET");
        let mut made = http::request(method, &request.url);
        if let Some(hops) = request.follow {
            made = made.follow_redirects(hops);
        }
        for Header { name, value } in &request.headers {
            made = made.header(name, value);
        }
        match &request.body {
            Some(body) => made.text(body),
            None => made,
        }
    };
    let Some(times) = request.times else {
        let answer = make().send()?;
        log::info!(
            "answered {}: {}",
            answer.status(),
            String::from_utf8_lossy(answer.bytes())
        );
        let headers: Vec<_> = answer
            .headers()
            .map(|(name, value)| {
                (
                    name.to_owned(),
                    String::from_utf8_lossy(value.as_ref()).into_owned(),
                )
            })
            .collect();
        return Ok(
            json!({ "status": answer.status(), "headers": headers, "body": answer.text()? }),
        );
    };
    let ended = http::send_all((0..times).map(|_| make()));
    let codes = ended.into_iter().map(|ended| match ended {
        Ok(answer) => json!(answer.status()),
        Err(error) => json!(Error::from(error).code()),
    });
    Ok(Value::Array(codes.collect()))
}
