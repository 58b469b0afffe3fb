use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;

use super::url::{self, Url};
use super::{Error, Response, Result, exchange};

/// A request, until it is sent. What is wrong with it is said by
/// [`send`](Self::send).
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    pub(super) hop: Hop,
    pub(super) redirects: Redirects,
    /// What was wrong first.
    wrong: Option<Error>,
}

/// What goes over the wire once.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    pub(crate) method: String,
    pub(crate) url: Url,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) timeout: Option<Duration>,
}

/// Which redirects are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirects {
    /// They are answers like others.
    Returned,
    /// So many more.
    Followed(u32),
}

impl Hop {
    /// What it is, in a message: without the query, which may be private.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.method, self.url.without_query())
    }
}

impl Request {
    pub(super) fn new(method: &str, url: &str) -> Self {
        let (parsed, mut wrong) = match Url::parse(url) {
            Ok(parsed) => (parsed, None),
            Err(why) => {
                let error = Error::InvalidRequest(format!("`{url}` is no URL to send to: {why}"));
                (Url::default(), Some(error))
            }
        };
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let error = format!("`{method}` is no method: write it in upper case");
            wrong = wrong.or(Some(Error::InvalidRequest(error)));
        }
        Self {
            hop: Hop {
                method: method.to_owned(),
                url: parsed,
                headers: Vec::new(),
                body: None,
                timeout: None,
            },
            redirects: Redirects::Returned,
            wrong,
        }
    }

    /// Adds a segment to the path: `/` and the text, percent-encoded, so that
    /// an id of the model's choice stays where it belongs.
    ///
    /// The host refuses an encoded `/`, `\` or `%` where the plugin asked for
    /// requests below a path, because servers disagree on what it means.
    ///
    /// ```
    /// # use plugin_sdk::prelude::*;
    /// let request = http::get("https://api.planify.fr/v1/members").segment("a?b");
    /// assert_eq!(request.url(), "https://api.planify.fr/v1/members/a%3Fb");
    /// ```
    pub fn segment(mut self, segment: impl Display) -> Self {
        let pushed = self.hop.url.push_segment(&segment.to_string());
        self.check(pushed)
    }

    /// Adds a parameter to the query, percent-encoded.
    pub fn query(mut self, key: impl AsRef<str>, value: impl Display) -> Self {
        self.hop.url.push_query(key.as_ref(), &value.to_string());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl AsRef<str>, value: impl Display) -> Self {
        let name = name.as_ref().to_ascii_lowercase();
        let value = value.to_string();
        let checked = check_header(&name, &value);
        self.hop.headers.push((name, value));
        self.check(checked)
    }

    /// Adds `Authorization: Bearer`, with a [`secret`](super::secret) or with
    /// a token that the plugin was given.
    pub fn bearer(self, token: impl Display) -> Self {
        self.header("authorization", format_args!("Bearer {token}"))
    }

    /// Sends a value as JSON.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.body("application/json", json),
            Err(error) => self.check(Err(format!("the body cannot be written as JSON: {error}"))),
        }
    }

    /// Sends fields as an HTML form does.
    pub fn form<K: AsRef<str>, V: Display>(self, fields: &[(K, V)]) -> Self {
        let mut form = String::new();
        for (key, value) in fields {
            url::push_pair(&mut form, key.as_ref(), &value.to_string());
        }
        self.body("application/x-www-form-urlencoded", form.into_bytes())
    }

    /// Sends plain text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.body("text/plain; charset=utf-8", text.into().into_bytes())
    }

    /// Sends bytes as they are. A `content-type` is added with
    /// [`header`](Self::header).
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.hop.body = Some(bytes.into());
        self
    }

    /// Gives up where the server keeps silent for so long. The host has limits
    /// of its own, which hold as well.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        // None at all would say that nobody waits.
        self.hop.timeout = Some(timeout.max(Duration::from_nanos(1)));
        self
    }

    /// Hands the request over and does not wait for the server: the host
    /// answers 202 when it has taken it, sends it once and tells nobody how
    /// that went. For events whose answer says nothing.
    pub fn fire_and_forget(mut self) -> Self {
        self.hop.timeout = Some(Duration::ZERO);
        self
    }

    /// Follows up to `hops` redirects. Without it they are answers like
    /// others.
    ///
    /// Each hop is a request that the plugin must have asked for. Secrets,
    /// authorization and cookies do not go to another server, and nothing that
    /// began with `https` goes on in the clear.
    pub fn follow_redirects(mut self, hops: u32) -> Self {
        self.redirects = Redirects::Followed(hops);
        self
    }

    /// The URL as it will be sent.
    pub fn url(&self) -> String {
        self.hop.url.to_string()
    }

    /// Sends the request and waits for the answer. Any status is one:
    /// [`Response::error_for_status`] makes errors of those from 400 on.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn send(self) -> Result<Response> {
        exchange::one(self)
    }

    /// What goes out, or what is wrong with it.
    pub(super) fn ready(mut self) -> Result<Self> {
        match self.wrong.take() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    fn body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        let given = |(name, _): &(String, String)| name == "content-type";
        if !self.hop.headers.iter().any(given) {
            let header = ("content-type".to_owned(), content_type.to_owned());
            self.hop.headers.push(header);
        }
        self.hop.body = Some(body);
        self
    }

    fn check(mut self, checked: std::result::Result<(), String>) -> Self {
        if let Err(why) = checked {
            self.wrong = self.wrong.or(Some(Error::InvalidRequest(why)));
        }
        self
    }
}

fn check_header(name: &str, value: &str) -> std::result::Result<(), String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("`{name}` is no header"));
    }
    if value
        .bytes()
        .any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
    {
        return Err(format!(
            "the value of `{name}` has a line break or a control character"
        ));
    }
    Ok(())
}
