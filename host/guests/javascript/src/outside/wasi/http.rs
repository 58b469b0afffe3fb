//! Requests by `wasi:http`, several at a time.

use std::cell::RefCell;

use wasip2::clocks::monotonic_clock;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, HeaderError, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, Scheme, http_error_code,
};
use wasip2::io::poll::{self, Pollable};
use wasip2::io::streams::{OutputStream, StreamError};

use crate::outside::{Failure, Request, Response};

/// What a host runs of one call at once. More would wait there, and waiting
/// counts as the server's time; here it does not.
const AT_ONCE: usize = 6;

/// What is read of a body at once: few calls for most answers.
const CHUNK: u64 = 256 << 10;

/// A request under way. Dropping it ends it.
pub(crate) struct Exchange(RefCell<Stage>);

enum Stage {
    /// Waits for its turn.
    Queued(Request),
    /// Was sent.
    Sent(Pending),
    /// Could not be sent.
    Failed(Failure),
    /// Between two others.
    Changing,
}

struct Pending {
    // Before what it waits for: a child is dropped first.
    ready: Pollable,
    response: FutureIncomingResponse,
    label: String,
}

/// Begins a request, as soon as there is room for it.
pub(crate) fn send(request: Request) -> Result<Exchange, Failure> {
    Ok(Exchange(RefCell::new(Stage::Queued(request))))
}

/// Waits until an exchange has answered or the time has come, and says which
/// have.
pub(crate) fn wait(exchanges: &[&Exchange], until_ns: Option<u64>) -> Vec<usize> {
    let failed = start_queued(exchanges);
    if !failed.is_empty() {
        return failed;
    }
    let stages: Vec<_> = exchanges
        .iter()
        .map(|exchange| exchange.0.borrow())
        .collect();
    let mut places = Vec::new();
    let mut pollables = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        if let Stage::Sent(pending) = &**stage {
            places.push(place);
            pollables.push(&pending.ready);
        }
    }
    let alarm = until_ns.map(monotonic_clock::subscribe_instant);
    pollables.extend(&alarm);
    if pollables.is_empty() {
        return Vec::new();
    }
    let ready = poll::poll(&pollables).into_iter();
    // The alarm is none of the places.
    ready
        .filter_map(|index| places.get(usize::try_from(index).ok()?).copied())
        .collect()
}

/// Sends what there is room for; says what could not be sent.
fn start_queued(exchanges: &[&Exchange]) -> Vec<usize> {
    let sent = |exchange: &&&Exchange| matches!(*exchange.0.borrow(), Stage::Sent(_));
    let mut under_way = exchanges.iter().filter(sent).count();
    let mut failed = Vec::new();
    for (place, exchange) in exchanges.iter().enumerate() {
        if matches!(*exchange.0.borrow(), Stage::Failed(_)) {
            failed.push(place);
        }
        if under_way == AT_ONCE || !matches!(*exchange.0.borrow(), Stage::Queued(_)) {
            continue;
        }
        let queued = exchange.0.replace(Stage::Changing);
        let Stage::Queued(request) = queued else {
            continue;
        };
        let started = start(request);
        exchange.0.replace(match started {
            Ok(pending) => {
                under_way += 1;
                Stage::Sent(pending)
            }
            Err(failure) => {
                failed.push(place);
                Stage::Failed(failure)
            }
        });
    }
    failed
}

/// The answer of an exchange that is ready.
pub(crate) fn finish(exchange: Exchange) -> Result<Response, Failure> {
    match exchange.0.into_inner() {
        Stage::Sent(pending) => pending.finish(),
        Stage::Failed(failure) => Err(failure),
        Stage::Queued(_) | Stage::Changing => Err(failed("the request", "it was not sent", false)),
    }
}

fn start(request: Request) -> Result<Pending, Failure> {
    let target = Target::of(&request);
    let label = format!("{} {}", request.method, target.label);
    let outgoing = OutgoingRequest::new(headers(&request, &label)?);
    let scheme = match target.secure {
        true => Scheme::Https,
        false => Scheme::Http,
    };
    outgoing
        .set_method(&method(&request.method))
        .and_then(|()| outgoing.set_scheme(Some(&scheme)))
        .and_then(|()| outgoing.set_authority(Some(target.authority)))
        .and_then(|()| outgoing.set_path_with_query(Some(target.path)))
        .map_err(|()| invalid(format!("`{label}` cannot be sent")))?;
    // Not taken where there is none: a body that may still come is sent in
    // chunks, even an empty one.
    let body = match request.body.is_empty() {
        true => None,
        false => outgoing.body().ok(),
    };
    let response = outgoing_handler::handle(outgoing, None).map_err(|code| fail(code, &label))?;
    if let Some(body) = body {
        send_body(body, &request.body).map_err(|code| fail(code, &label))?;
    }
    Ok(Pending {
        ready: response.subscribe(),
        response,
        label,
    })
}

/// The parts of a URL that was parsed and written by the URL standard.
struct Target<'a> {
    secure: bool,
    authority: &'a str,
    path: &'a str,
    /// What is named in messages: without the query, which may hold secrets.
    label: &'a str,
}

impl<'a> Target<'a> {
    fn of(request: &'a Request) -> Target<'a> {
        let url = request.url.split('#').next().unwrap_or_default();
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        Target {
            secure: scheme == "https",
            authority,
            path: if path.is_empty() { "/" } else { path },
            label: url.split('?').next().unwrap_or_default(),
        }
    }
}

fn headers(request: &Request, label: &str) -> Result<Fields, Failure> {
    let fields = Fields::new();
    for (name, value) in &request.headers {
        fields.append(name, value).map_err(|error| match error {
            HeaderError::Forbidden => {
                invalid(format!("the header `{name}` is not a plugin's to set"))
            }
            HeaderError::InvalidSyntax | HeaderError::Immutable => {
                invalid(format!("the header `{name}` of `{label}` cannot be sent"))
            }
        })?;
    }
    // Methods that usually have a body say that there is none.
    let usually = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    if usually || !request.body.is_empty() {
        // A host that counts by itself may refuse to be told.
        let _ = fields.append("content-length", request.body.len().to_string().as_bytes());
    }
    Ok(fields)
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    }
}

fn send_body(body: OutgoingBody, bytes: &[u8]) -> Result<(), ErrorCode> {
    // The stream ends before its body does.
    let written = body.write().map(|stream| write(&stream, bytes));
    match written {
        Ok(Ok(())) => OutgoingBody::finish(body, None),
        // A server may answer before it has read everything: then the answer
        // says what is wrong, if anything is.
        Ok(Err(_)) | Err(()) => Ok(()),
    }
}

fn write(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) = bytes.split_at(room.min(bytes.len()));
        stream.write(now)?;
        bytes = later;
    }
    stream.blocking_flush()
}

impl Pending {
    fn finish(self) -> Result<Response, Failure> {
        let fail = |code| fail(code, &self.label);
        let incoming = match self.response.get() {
            Some(Ok(Ok(incoming))) => incoming,
            Some(Ok(Err(code))) => return Err(fail(code)),
            Some(Err(())) | None => return Err(fail(ErrorCode::HttpResponseIncomplete)),
        };
        let headers = incoming.headers().entries().into_iter();
        Ok(Response {
            status: incoming.status(),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
            body: read_body(&incoming).map_err(fail)?,
        })
    }
}

fn read_body(incoming: &IncomingResponse) -> Result<Vec<u8>, ErrorCode> {
    let incomplete = |()| ErrorCode::HttpResponseIncomplete;
    let body = incoming.consume().map_err(incomplete)?;
    let stream = body.stream().map_err(incomplete)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(CHUNK) {
            Ok(chunk) if bytes.is_empty() => bytes = chunk,
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(error)) => {
                return Err(http_error_code(&error).unwrap_or(ErrorCode::HttpResponseIncomplete));
            }
        }
    }
}

fn invalid(message: String) -> Failure {
    Failure {
        code: "http_invalid_request".to_owned(),
        message,
    }
}

fn failed(label: &str, reason: &str, again: bool) -> Failure {
    let again = if again { "; try again" } else { "" };
    Failure {
        code: "upstream_failed".to_owned(),
        message: format!("`{label}` failed: {reason}{again}"),
    }
}

/// What a host's error means for the request that met it. The codes are the
/// host's own, so that an error that nobody catches keeps its meaning.
fn fail(code: ErrorCode, label: &str) -> Failure {
    let with = |code: &str, message: String| Failure {
        code: code.to_owned(),
        message,
    };
    let (reason, again) = match code {
        ErrorCode::HttpRequestDenied
        | ErrorCode::DestinationIpProhibited
        | ErrorCode::HttpRequestUriInvalid => {
            let message = format!(
                "`{label}` is not allowed: the plugin's author asks for it and for its secrets \
                 with `http` and `secrets`, a manager grants and enters them"
            );
            return with("capability_denied", message);
        }
        ErrorCode::ConnectionLimitReached => {
            let message = "this call has sent as many requests as it may; ask for less at once";
            return with("host_call_limit", message.to_owned());
        }
        ErrorCode::DnsTimeout
        | ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => {
            let message = format!("`{label}` was not answered in time; try again");
            return with("upstream_timeout", message);
        }
        ErrorCode::HttpRequestMethodInvalid
        | ErrorCode::HttpRequestLengthRequired
        | ErrorCode::HttpRequestBodySize(_)
        | ErrorCode::HttpRequestUriTooLong
        | ErrorCode::HttpRequestHeaderSectionSize(_)
        | ErrorCode::HttpRequestHeaderSize(_)
        | ErrorCode::HttpRequestTrailerSectionSize(_)
        | ErrorCode::HttpRequestTrailerSize(_) => {
            return invalid(format!(
                "`{label}` was refused as it is written or too large"
            ));
        }
        ErrorCode::DnsError(_) => ("its name was not found", true),
        ErrorCode::DestinationUnavailable => ("the server is not available", true),
        ErrorCode::DestinationIpUnroutable => ("no way leads to the server", true),
        ErrorCode::ConnectionRefused => ("the server refused the connection", true),
        ErrorCode::ConnectionTerminated => ("the server hung up", true),
        ErrorCode::HttpResponseIncomplete => ("the answer broke off", true),
        ErrorCode::DestinationNotFound => ("there is no such server", false),
        ErrorCode::TlsProtocolError | ErrorCode::TlsAlertReceived(_) => {
            ("the server does not speak TLS as it should", false)
        }
        ErrorCode::TlsCertificateError => ("the server's certificate is not valid", false),
        ErrorCode::LoopDetected => ("the request came back to where it was", false),
        ErrorCode::ConfigurationError => ("the host cannot send it as it is set up", false),
        ErrorCode::HttpResponseHeaderSectionSize(_)
        | ErrorCode::HttpResponseHeaderSize(_)
        | ErrorCode::HttpResponseTrailerSectionSize(_)
        | ErrorCode::HttpResponseTrailerSize(_) => ("the answer's headers are too large", false),
        ErrorCode::HttpResponseBodySize(_) => ("the answer is too large; ask for less", false),
        ErrorCode::HttpResponseTransferCoding(_) | ErrorCode::HttpResponseContentCoding(_) => {
            ("the answer is encoded in a way that cannot be read", false)
        }
        ErrorCode::HttpUpgradeFailed | ErrorCode::HttpProtocolError => {
            ("the answer is no HTTP", false)
        }
        ErrorCode::InternalError(_) => ("the host could not send it", false),
    };
    failed(label, reason, again)
}
