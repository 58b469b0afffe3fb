use std::fmt;

use serde::{Deserialize, Serialize};
use url::Host;

/// Some hosts, by name. Never an address: names are resolved by the host,
/// which then decides about addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum HostPattern {
    /// Every public host: `*`.
    Any,
    /// All hosts below a domain, not that domain itself: `*.example.com`.
    Below(Box<str>),
    /// One host: `api.example.com`.
    Exactly(Box<str>),
}

/// Why a text is no host pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostPatternError {
    /// It is no name of a host.
    #[error("it is no host name in lower case, such as api.example.com or *.example.com")]
    NoName,
    /// It is an address.
    #[error("it is an address; name the host")]
    Address,
    /// Everybody may register names there.
    #[error("strangers register names below it; name a domain of one owner")]
    PublicSuffix,
}

impl HostPattern {
    /// Reads a pattern. Names are compared in their ASCII form (RFC 5890), so
    /// that is how they are written.
    ///
    /// # Errors
    /// Why the text is no pattern.
    pub fn parse(text: &str) -> Result<HostPattern, HostPatternError> {
        if text == "*" {
            return Ok(HostPattern::Any);
        }
        let (below, name) = match text.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, text),
        };
        match Host::parse(name) {
            Ok(Host::Domain(domain)) if domain == name && is_name(name) => {}
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(HostPatternError::Address),
            _ => return Err(HostPatternError::NoName),
        }
        if !below {
            return Ok(HostPattern::Exactly(name.into()));
        }
        let suffix = psl::suffix(name.as_bytes());
        if suffix.is_none_or(|suffix| suffix.as_bytes().len() == name.len()) {
            return Err(HostPatternError::PublicSuffix);
        }
        Ok(HostPattern::Below(name.into()))
    }

    /// Whether a host of this name is meant. The name is in its ASCII form,
    /// without a trailing dot.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            HostPattern::Any => true,
            HostPattern::Exactly(exactly) => &**exactly == name,
            HostPattern::Below(domain) => name
                .strip_suffix(&**domain)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|rest| !rest.is_empty()),
        }
    }

    /// Whether every host of the other pattern is one of this.
    pub fn covers(&self, other: &HostPattern) -> bool {
        match (self, other) {
            (HostPattern::Any, _) => true,
            (_, HostPattern::Any) => false,
            (HostPattern::Below(domain), HostPattern::Below(other)) if domain == other => true,
            (HostPattern::Exactly(_), HostPattern::Below(_)) => false,
            (_, HostPattern::Below(name) | HostPattern::Exactly(name)) => self.matches(name),
        }
    }
}

/// A name as DNS has it (RFC 1035), without a trailing dot.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// The pattern as it is written.
impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostPattern::Any => f.write_str("*"),
            HostPattern::Below(domain) => write!(f, "*.{domain}"),
            HostPattern::Exactly(name) => f.write_str(name),
        }
    }
}

impl TryFrom<String> for HostPattern {
    type Error = HostPatternError;
    fn try_from(text: String) -> Result<HostPattern, HostPatternError> {
        HostPattern::parse(&text)
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> String {
        pattern.to_string()
    }
}
