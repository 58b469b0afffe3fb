//! What follows an answer: itself, or one more request.

use super::request::{Redirects, Request};
use super::{Error, Response, Result, secret};

/// Headers that are for one server and no other.
const PRIVATE: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

pub(super) enum Next {
    Answer(Response),
    Hop(Box<Request>),
}

pub(super) fn next(mut request: Request, response: Response) -> Result<Next> {
    let Redirects::Followed(left) = request.redirects else {
        return Ok(Next::Answer(response));
    };
    let target = match response.status {
        301 | 302 | 303 | 307 | 308 => response.header("location"),
        _ => None,
    };
    let Some(target) = target else {
        return Ok(Next::Answer(response));
    };
    let refuse = |reason: String| Error::Failed {
        request: response.request.clone(),
        reason,
        retryable: false,
    };
    let left = left
        .checked_sub(1)
        .ok_or_else(|| refuse("it leads from redirect to redirect".to_owned()))?;
    let hop = &mut request.hop;
    let url = hop
        .url
        .join(target)
        .map_err(|why| refuse(format!("it redirects to no URL: {why}")))?;
    if hop.url.secure && !url.secure {
        return Err(refuse("it redirects from https to http".to_owned()));
    }

    // As browsers do, and what servers have come to expect.
    let becomes_get = match response.status {
        303 => hop.method != "HEAD",
        301 | 302 => hop.method == "POST",
        _ => false,
    };
    if becomes_get {
        hop.method = "GET".to_owned();
        hop.body = None;
        hop.headers
            .retain(|(name, _)| !name.starts_with("content-"));
    }
    if !hop.url.same_origin(&url) {
        hop.headers
            .retain(|(name, value)| !PRIVATE.contains(&name.as_str()) && !secret::is_in(value));
    }
    hop.url = url;
    request.redirects = Redirects::Followed(left);
    Ok(Next::Hop(Box::new(request)))
}
