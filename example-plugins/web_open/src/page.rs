//! What a server answered, as text.

use encoding_rs::{Encoding, UTF_8};
use fluent_uri::{Uri, UriRef};
use plugin_sdk::prelude::*;

use crate::reader::{self, Anchor};

/// The most bytes of a page that are read: more markup than that would cost
/// more than a call may compute.
const LONGEST: usize = 176 << 10;
/// Links are for going on reading, not a map of the site.
const LINKS: usize = 20;
/// Names of links and pages that are longer are no names.
const NAME: usize = 120;

/// A page, or the beginning of it.
#[returns]
pub(crate) struct Page {
    /// Where it was read, after redirects.
    url: String,
    title: Option<String>,
    /// Headings begin with `#`, items of lists with `-`.
    text: String,
    /// Whether the page has more than `text` says.
    truncated: bool,
    /// Where the text leads to.
    links: Vec<Link>,
}

/// A link of the text.
#[returns]
pub(crate) struct Link {
    name: String,
    url: String,
}

impl Page {
    /// The page in an answer.
    pub(crate) fn read(response: &http::Response, most: usize) -> Result<Page> {
        let content_type = ContentType::of(response);
        let bytes = response.bytes();
        let beginning = bytes.get(..LONGEST).unwrap_or(bytes);
        let url = response.request().trim_start_matches("GET ").to_owned();
        let decoded = content_type.decode(beginning);
        let mut page = match content_type.kind.as_str() {
            "text/html" | "application/xhtml+xml" | "" => Page::of_html(url, &decoded, most),
            "application/json" => Page::of_text(url, &decoded),
            kind if kind.starts_with("text/") || kind.ends_with("+json") => {
                Page::of_text(url, &decoded)
            }
            kind => bail!(
                "not_readable",
                "There is no text at this address but `{kind}`. Look for a page that says the same."
            ),
        };
        page.truncated = bytes.len() > LONGEST;
        page.shorten(most);
        Ok(page)
    }

    fn of_html(url: String, html: &str, most: usize) -> Page {
        let read = reader::read(html, most);
        let title = Some(shortened(&read.title, NAME)).filter(|title| !title.is_empty());
        let links = links(&url, read.anchors);
        Page {
            url,
            title,
            text: read.text,
            truncated: false,
            links,
        }
    }

    fn of_text(url: String, text: &str) -> Page {
        Page {
            url,
            title: None,
            text: text.trim().to_owned(),
            truncated: false,
            links: Vec::new(),
        }
    }

    fn shorten(&mut self, most: usize) {
        if let Some((end, _)) = self.text.char_indices().nth(most) {
            self.text.truncate(end);
            self.truncated = true;
        }
    }
}

/// What a server says that it sent.
struct ContentType {
    /// In lower case; empty where it says nothing.
    kind: String,
    charset: Option<&'static Encoding>,
}

impl ContentType {
    fn of(response: &http::Response) -> ContentType {
        let header = response.header("content-type").unwrap_or_default();
        let header = header.to_ascii_lowercase();
        let mut parts = header.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_owned();
        let charset = parts.find_map(|part| part.strip_prefix("charset="));
        let charset =
            charset.and_then(|label| Encoding::for_label(label.trim_matches('"').as_bytes()));
        ContentType { kind, charset }
    }

    /// A byte order mark goes first, then the header, then what the page says
    /// of itself.
    fn decode<'a>(&self, bytes: &'a [u8]) -> std::borrow::Cow<'a, str> {
        let charset = self
            .charset
            .or_else(|| reader::charset(bytes))
            .unwrap_or(UTF_8);
        charset.decode(bytes).0
    }
}

/// Whole addresses, each once.
fn links(page: &str, anchors: Vec<Anchor>) -> Vec<Link> {
    let Ok(base) = Uri::parse(page) else {
        return Vec::new();
    };
    let mut links: Vec<Link> = Vec::new();
    for anchor in anchors {
        let whole = UriRef::parse(anchor.href.as_str())
            .ok()
            .and_then(|href| href.resolve_against(&base).ok());
        let Some(mut url) = whole else { continue };
        url.set_fragment(None);
        let known = url.as_str() == page || links.iter().any(|link| link.url == url.as_str());
        let readable = matches!(url.scheme().as_str(), "https" | "http");
        if known || !readable || anchor.name.is_empty() {
            continue;
        }
        links.push(Link {
            name: shortened(&anchor.name, NAME),
            url: url.into_string(),
        });
        if links.len() == LINKS {
            break;
        }
    }
    links
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
