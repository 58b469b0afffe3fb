//! Whether a rule allows a request, as the host decides it.

use super::Request;
use crate::asks::{HttpRule, Scheme};

pub(super) fn by(rule: &HttpRule, request: &Request) -> bool {
    let url = &request.url;
    let secure = rule.scheme == Scheme::Https;
    rule.methods.contains(&request.method)
        && secure == url.secure
        && is_host(&rule.host, &url.host)
        && rule.port.unwrap_or(usual(secure)) == url.port.unwrap_or(usual(secure))
        && is_below(&rule.path_prefix, &url.path)
}

/// `*.example.com` is every host below that one, not itself.
pub(super) fn is_host(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some("") => true,
        Some(below) => host.len() > below.len() && host.ends_with(below),
        None => pattern == host,
    }
}

/// Segment by segment: `/v1` covers `/v1` and `/v1/slots`, not `/v10`.
fn is_below(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn usual(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}
