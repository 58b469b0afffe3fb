/// Headers that the host writes itself, or that say who speaks to whom. No
/// plugin sets them and no secret goes there; names in lower case.
#[must_use]
pub fn reserved_header(name: &str) -> bool {
    const RESERVED: [&str; 21] = [
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "cookie",
        "expect",
        "forwarded",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-real-ip",
        "x-original-url",
    ];
    RESERVED.contains(&name) || name.starts_with("x-forwarded-") || name.starts_with("proxy-")
}
