//! Requests, answered by the test.

use wasip2::http::types::ErrorCode;

use super::super::http::{self, Kind, Request};
use crate::http::{Error, Hop, Response, Result};

/// A request whose answer is there already.
#[derive(Debug)]
pub(crate) struct Pending {
    answer: Result<Response, ErrorCode>,
}

pub(crate) fn start(hop: &Hop) -> Result<Pending> {
    let Some(answer) = http::answer(&Request::of(hop)) else {
        return Err(Error::from_host(ErrorCode::HttpRequestDenied, hop.label()));
    };
    let answer = match answer.0 {
        Kind::Response {
            status,
            headers,
            body,
        } => Ok(Response {
            status,
            headers,
            body,
            request: hop.label(),
        }),
        Kind::Timeout => Err(ErrorCode::HttpResponseTimeout),
        Kind::Unreachable => Err(ErrorCode::ConnectionRefused),
    };
    Ok(Pending { answer })
}

pub(crate) fn wait(pending: &[&Pending]) -> Vec<usize> {
    (0..pending.len()).collect()
}

impl Pending {
    pub(crate) fn finish(self, hop: &Hop) -> Result<Response> {
        self.answer
            .map_err(|code| Error::from_host(code, hop.label()))
    }
}
