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

/// `*.example.com` is every host below that one, not itself. An address is
/// never meant.
pub(super) fn is_host(pattern: &str, host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    if host.contains(':') || last.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    match pattern.strip_prefix('*') {
        Some("") => true,
        Some(below) => host.len() > below.len() && host.ends_with(below),
        None => pattern == host,
    }
}

/// Segment by segment: `/v1` covers `/v1` and `/v1/slots`, not `/v10`. What
/// servers may read as another path is below the root alone.
fn is_below(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    let below = path
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below && (prefix.is_empty() || !is_ambiguous(path))
}

/// Whether a server may climb up within a path: by an encoded slash, or by
/// dots with parameters.
fn is_ambiguous(path: &str) -> bool {
    let plain = path.to_ascii_lowercase().replace("%2e", ".");
    let escaped = ["%2f", "%5c", "%25", "%00"];
    escaped.iter().any(|escape| plain.contains(escape)) || plain.replace("%3b", ";").contains("..;")
}

fn usual(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}
