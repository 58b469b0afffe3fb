use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use super::{HostPattern, listed};

/// How a request travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Over TLS.
    Https,
    /// In the clear.
    Http,
}

impl Scheme {
    /// As in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Https => "https",
            Scheme::Http => "http",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Scheme::Https => 443,
            Scheme::Http => 80,
        }
    }
}

/// Some HTTP requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HttpRule {
    /// In upper case, at least one.
    pub methods: Vec<String>,
    /// How they travel.
    pub scheme: Scheme,
    /// To which hosts: `api.example.com`, `*.example.com` or `*`.
    #[schema(value_type = String)]
    pub host: HostPattern,
    /// To which port; the scheme's own when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What their paths start with, segment by segment.
    #[serde(default)]
    #[schema(value_type = String)]
    pub path_prefix: PathPrefix,
}

impl HttpRule {
    /// Whether a request is one of these. The URL's host has no trailing dot;
    /// addresses are never meant.
    pub fn allows(&self, method: &str, url: &Url) -> bool {
        url.scheme() == self.scheme.as_str()
            && url.port_or_known_default() == Some(self.port())
            && url.domain().is_some_and(|name| self.host.matches(name))
            && self.methods.iter().any(|allowed| allowed == method)
            && self.path_prefix.matches(url.path())
    }

    /// Whether every request of the other rule is one of these.
    pub fn covers(&self, other: &HttpRule) -> bool {
        self.scheme == other.scheme
            && self.port() == other.port()
            && self.host.covers(&other.host)
            && other.methods.iter().all(|m| self.methods.contains(m))
            && self.path_prefix.covers(&other.path_prefix)
    }

    /// Whether some request is one of both.
    pub(super) fn meets(&self, other: &HttpRule) -> bool {
        let meet = |a: &HostPattern, b: &HostPattern| a.covers(b) || b.covers(a);
        self.scheme == other.scheme
            && self.port() == other.port()
            && meet(&self.host, &other.host)
            && other.methods.iter().any(|m| self.methods.contains(m))
            && (self.path_prefix.covers(&other.path_prefix)
                || other.path_prefix.covers(&self.path_prefix))
    }

    pub(super) fn with_method(&self, method: &str) -> HttpRule {
        HttpRule {
            methods: vec![method.to_owned()],
            ..self.clone()
        }
    }

    /// The rule with those of its methods that `keep` keeps; none are left:
    /// no rule.
    pub(super) fn narrowed(&self, keep: impl Fn(&str) -> bool) -> Option<HttpRule> {
        let methods: Vec<String> = self.methods.iter().filter(|m| keep(m)).cloned().collect();
        (!methods.is_empty()).then(|| HttpRule {
            methods,
            ..self.clone()
        })
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(self.scheme.default_port())
    }
}

/// The rule in one plain sentence.
impl fmt::Display for HttpRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("may send ")?;
        listed(f, &self.methods)?;
        f.write_str(" requests ")?;
        if self.scheme == Scheme::Http {
            f.write_str("without encryption ")?;
        }
        match &self.host {
            HostPattern::Any => f.write_str("to any public host")?,
            HostPattern::Below(domain) => write!(f, "to any host below {domain}")?,
            HostPattern::Exactly(name) => write!(f, "to {name}")?,
        }
        let named = matches!(self.host, HostPattern::Exactly(_));
        if let Some(port) = self.port.filter(|port| *port != self.scheme.default_port()) {
            match named {
                true => write!(f, ":{port}")?,
                false => write!(f, ", port {port}")?,
            }
        }
        match (self.path_prefix.as_str(), named) {
            ("/", _) => Ok(()),
            (path, true) => f.write_str(path),
            (path, false) => write!(f, ", under {path}"),
        }
    }
}

/// What a path starts with: whole segments, so `/v1` covers `/v1` and
/// `/v1/slots`, not `/v10`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPrefix(Box<str>);

/// The text is no path in its normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is no plain path from the root, such as /v1/slots, without a query, dots or escaped slashes"
)]
pub struct PathPrefixError;

impl PathPrefix {
    /// Reads a prefix.
    ///
    /// # Errors
    /// [`PathPrefixError`] where another path would mean the same.
    pub fn parse(text: &str) -> Result<PathPrefix, PathPrefixError> {
        let url = Url::parse("https://host").and_then(|base| base.join(text));
        let normal = text.starts_with('/')
            && !text.starts_with("//")
            && url.is_ok_and(|url| url.path() == text && url.query().is_none())
            && !is_ambiguous(text);
        match normal {
            true => Ok(PathPrefix(text.into())),
            false => Err(PathPrefixError),
        }
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a URL's path starts with this. A path that servers may read
    /// as another one starts with nothing but the root.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.is_root() || (self.starts(path) && !is_ambiguous(path))
    }

    fn covers(&self, other: &PathPrefix) -> bool {
        self.is_root() || self.starts(&other.0)
    }

    fn is_root(&self) -> bool {
        &*self.0 == "/"
    }

    fn starts(&self, path: &str) -> bool {
        path.strip_prefix(&*self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.0.ends_with('/'))
    }
}

/// Whether some servers climb up within a path that has no dot segments any
/// more: by an escaped slash (`/v1/..%2fadmin`), or by dots with parameters
/// (`/v1/..;x/admin`).
fn is_ambiguous(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let escaped = ["%2f", "%5c", "%25", "%00"];
    escaped.iter().any(|escape| lower.contains(escape))
        || lower
            .replace("%2e", ".")
            .replace("%3b", ";")
            .contains("..;")
}

impl Default for PathPrefix {
    fn default() -> PathPrefix {
        PathPrefix("/".into())
    }
}

impl TryFrom<String> for PathPrefix {
    type Error = PathPrefixError;
    fn try_from(text: String) -> Result<PathPrefix, PathPrefixError> {
        PathPrefix::parse(&text)
    }
}

impl From<PathPrefix> for String {
    fn from(prefix: PathPrefix) -> String {
        prefix.0.into()
    }
}
