//! Where a request goes, parsed once. Everything after this speaks of the
//! parsed form.

use url::{Host, Url};

use super::error::EgressError;

/// Longest URL in bytes; most servers take no longer ones.
const URL_BYTES: usize = 8 << 10;

/// The URL of a request: http or https, a host by its name in ASCII, no
/// credentials, no fragment.
#[derive(Clone, Debug)]
pub struct Target {
    url: Url,
}

impl Target {
    /// Takes a URL apart as browsers do (WHATWG), so that no server reads
    /// another host in it than we do.
    ///
    /// # Errors
    /// [`EgressError::InvalidUrl`].
    pub fn parse(text: &str) -> Result<Target, EgressError> {
        let refused = |why| Err(EgressError::InvalidUrl(why));
        if text.len() > URL_BYTES {
            return refused("it is longer than 8 KiB");
        }
        // The parser would leave these out, or turn them round.
        if text
            .bytes()
            .any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\')
        {
            return refused("it has spaces, control characters or backslashes");
        }
        let Ok(mut url) = Url::parse(text) else {
            return refused("it cannot be read");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refused("it is neither http nor https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it has credentials; send them in a header, as a secret");
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).to_owned(),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => {
                return refused("it names an address; name the host");
            }
            None => return refused("it names no host"),
        };
        if name.is_empty() || name.ends_with('.') || name.contains("..") {
            return refused("its host is no name");
        }
        if url.set_host(Some(&name)).is_err() || url.path().starts_with("//") {
            return refused("it cannot be read in one way only");
        }
        url.set_fragment(None);
        Ok(Target { url })
    }

    /// The URL in its normal form.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The host's name in ASCII and lower case, without a trailing dot.
    pub fn host(&self) -> &str {
        self.url.domain().unwrap_or_default()
    }

    /// The target with another query, as text that is encoded already.
    #[must_use]
    pub fn with_query(mut self, query: &str) -> Target {
        self.url.set_query(Some(query));
        self
    }
}

#[cfg(test)]
mod tests;
