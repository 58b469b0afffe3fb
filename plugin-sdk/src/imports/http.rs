//! Requests by `wasi:http`. Only a plugin that sends one imports it.

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, HeaderError, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, RequestOptions, Scheme, http_error_code,
};
use wasip2::io::poll::{self, Pollable};
use wasip2::io::streams::{OutputStream, StreamError};

use crate::http::{Error, Hop, Response, Result};

/// What is read of a body at once: few calls for most answers.
const CHUNK: u64 = 256 * 1024;

/// A request that was sent and not yet answered.
pub(crate) struct Pending {
    // Before what it waits for: a child is dropped first.
    ready: Pollable,
    response: FutureIncomingResponse,
}

/// Sends a request.
pub(crate) fn start(hop: &Hop) -> Result<Pending> {
    let request = OutgoingRequest::new(headers(hop)?);
    let scheme = if hop.url.secure {
        Scheme::Https
    } else {
        Scheme::Http
    };
    // What a request is from the start.
    let method = match hop.method.as_str() {
        "GET" => Ok(()),
        other => request.set_method(&method(other)),
    };
    method
        .and_then(|()| request.set_scheme(Some(&scheme)))
        .and_then(|()| request.set_authority(Some(&hop.url.authority())))
        .and_then(|()| request.set_path_with_query(Some(&hop.url.path_and_query())))
        .map_err(|()| Error::InvalidRequest(format!("`{}` cannot be sent", hop.label())))?;
    // Not taken where there is none: a body that may still come is sent in
    // chunks, even an empty one.
    let body = match &hop.body {
        Some(bytes) => request.body().ok().map(|body| (body, bytes)),
        None => None,
    };
    let response =
        outgoing_handler::handle(request, options(hop)).map_err(|code| fail(code, hop))?;
    if let Some((body, bytes)) = body {
        send_body(body, bytes).map_err(|code| fail(code, hop))?;
    }
    Ok(Pending {
        ready: response.subscribe(),
        response,
    })
}

/// Waits until one is answered or more, and says which.
pub(crate) fn wait(pending: &[&Pending]) -> Vec<usize> {
    if let [only] = pending {
        only.ready.block();
        return vec![0];
    }
    let pollables: Vec<&Pollable> = pending.iter().map(|pending| &pending.ready).collect();
    poll::poll(&pollables)
        .into_iter()
        .filter_map(|index| usize::try_from(index).ok())
        .collect()
}

impl Pending {
    /// The answer, which is there.
    pub(crate) fn finish(self, hop: &Hop) -> Result<Response> {
        let incoming = match self.response.get() {
            Some(Ok(Ok(incoming))) => incoming,
            Some(Ok(Err(code))) => return Err(fail(code, hop)),
            Some(Err(())) | None => return Err(fail(ErrorCode::HttpResponseIncomplete, hop)),
        };
        let headers = incoming
            .headers()
            .entries()
            .into_iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(&value).into_owned();
                (name.to_ascii_lowercase(), value)
            })
            .collect::<Vec<_>>();
        let length = said_length(&headers);
        Ok(Response {
            status: incoming.status(),
            body: read_body(&incoming, length).map_err(|code| fail(code, hop))?,
            headers,
            request: hop.label(),
        })
    }
}

/// All at once, which is one call of the host; one by one where that fails, to
/// say which of them cannot be sent.
fn headers(hop: &Hop) -> Result<Fields> {
    let given = hop.headers.iter();
    let given = given.map(|(name, value)| (name.clone(), value.clone().into_bytes()));
    let length = content_length(hop).map(|length| length.to_string().into_bytes());
    let length = length.map(|length| ("content-length".to_owned(), length));
    let all: Vec<(String, Vec<u8>)> = given.chain(length).collect();
    Fields::from_list(&all).or_else(|_| one_by_one(hop))
}

fn one_by_one(hop: &Hop) -> Result<Fields> {
    let fields = Fields::new();
    for (name, value) in &hop.headers {
        fields
            .append(name, value.as_bytes())
            .map_err(|error| match error {
                HeaderError::Forbidden => {
                    Error::InvalidRequest(format!("the header `{name}` is not a plugin's to set"))
                }
                HeaderError::InvalidSyntax | HeaderError::Immutable => {
                    Error::InvalidRequest(format!("the header `{name}` cannot be sent"))
                }
            })?;
    }
    if let Some(length) = content_length(hop) {
        // A host that counts by itself may refuse to be told.
        let _ = fields.append("content-length", length.to_string().as_bytes());
    }
    Ok(fields)
}

/// Said wherever a server may wait for it: methods that usually have a body
/// say that there is none.
fn content_length(hop: &Hop) -> Option<usize> {
    let empty = matches!(hop.method.as_str(), "POST" | "PUT" | "PATCH").then_some(0);
    hop.body.as_ref().map(Vec::len).or(empty)
}

fn method(name: &str) -> Method {
    match name {
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    }
}

fn options(hop: &Hop) -> Option<RequestOptions> {
    let nanos = u64::try_from(hop.timeout?.as_nanos()).unwrap_or(u64::MAX);
    let options = RequestOptions::new();
    // A host that has no such option keeps its own limit.
    let _ = options.set_connect_timeout(Some(nanos));
    let _ = options.set_first_byte_timeout(Some(nanos));
    let _ = options.set_between_bytes_timeout(Some(nanos));
    Some(options)
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

/// How long the answer says that its body is.
fn said_length(headers: &[(String, String)]) -> Option<usize> {
    let said = headers.iter().find(|(name, _)| name == "content-length");
    said.and_then(|(_, length)| length.parse().ok())
}

/// Reads a body to its end: where that is known, nobody is asked for more.
fn read_body(incoming: &IncomingResponse, length: Option<usize>) -> Result<Vec<u8>, ErrorCode> {
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
        if length == Some(bytes.len()) {
            return Ok(bytes);
        }
    }
}

fn fail(code: ErrorCode, hop: &Hop) -> Error {
    Error::from_host(code, hop.label())
}
