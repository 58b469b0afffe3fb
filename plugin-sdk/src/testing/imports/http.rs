//! Requests, answered by the test.

use wasip2::http::types::ErrorCode;

use crate::http::{Error, Hop, Response, Result};

/// A request whose answer is there already.
#[derive(Debug)]
pub(crate) struct Pending {
    answer: Result<Response>,
}

pub(crate) fn start(hop: &Hop) -> Result<Pending> {
    Err(Error::from_host(ErrorCode::HttpRequestDenied, hop.label()))
}

pub(crate) fn wait(pending: &[&Pending]) -> Vec<usize> {
    (0..pending.len()).collect()
}

impl Pending {
    pub(crate) fn finish(self, _: &Hop) -> Result<Response> {
        self.answer
    }
}
