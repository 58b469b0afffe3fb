//! Media types, as headers name them.

/// What a text has to hold to, by its media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Graphql,
    Form,
    Multipart,
    /// XML and HTML.
    Markup,
    /// None.
    Plain,
}

/// The syntax of what has this content type.
pub(crate) fn syntax(content_type: &str) -> Syntax {
    let kind = essence(content_type);
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Syntax::Form,
        _ if kind.starts_with("multipart/") => Syntax::Multipart,
        // Lines of JSON, too.
        _ if kind.contains("json") => Syntax::Json,
        _ if kind.contains("graphql") => Syntax::Graphql,
        _ if kind.contains("xml") || kind.contains("html") => Syntax::Markup,
        _ => Syntax::Plain,
    }
}

/// Whether this content type says that it is one value in JSON.
pub(crate) fn is_json(content_type: &str) -> bool {
    let kind = essence(content_type);
    kind == "application/json" || kind.ends_with("+json")
}

/// Whether this is markup in HTML.
pub(crate) fn is_html(content_type: &str) -> bool {
    essence(content_type).contains("html")
}

/// The type without its parameters.
fn essence(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}
