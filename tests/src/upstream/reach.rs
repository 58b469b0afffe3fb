use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::server::Options;
use crate::tls::Authority;

/// What of the test's servers a host can reach, as its configuration says it.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    names: Vec<(String, SocketAddr)>,
    nameserver: Option<SocketAddr>,
    authority: Option<String>,
    egress: String,
    rest: String,
}

impl Reach {
    /// Nothing yet but public addresses.
    pub fn new() -> Reach {
        Reach::default()
    }

    /// `name` (`host:port`) is at this address instead of where DNS says.
    #[must_use]
    pub fn name(mut self, name: &str, address: SocketAddr) -> Reach {
        self.names.push((name.to_owned(), address));
        self
    }

    /// All other names are asked for here.
    #[must_use]
    pub fn nameserver(mut self, address: SocketAddr) -> Reach {
        self.nameserver = Some(address);
        self
    }

    /// This authority's certificates are trusted. It stays until the server
    /// has started.
    #[must_use]
    pub fn trusts(mut self, authority: &Authority) -> Reach {
        self.authority = Some(authority.path().display().to_string());
        self
    }

    /// One more line of `[egress]`.
    #[must_use]
    pub fn egress(mut self, line: &str) -> Reach {
        self.egress.push_str(line);
        self.egress.push('\n');
        self
    }

    /// More of the configuration, whole tables.
    #[must_use]
    pub fn config(mut self, text: &str) -> Reach {
        self.rest.push_str(text);
        self.rest.push('\n');
        self
    }

    /// How a server is started that reaches all this. Loopback addresses are
    /// permitted when `[egress]` names no networks itself.
    pub fn options(&self) -> Options {
        let mut config = format!("[egress]\n{}", self.egress);
        if !self.egress.contains("allow_networks") {
            config.push_str("allow_networks = [\"127.0.0.1/32\"]\n");
        }
        if let Some(address) = self.nameserver {
            let _ = writeln!(config, "nameservers = [\"{address}\"]");
        }
        if let Some(path) = &self.authority {
            let _ = writeln!(config, "certificates = {path:?}");
        }
        config.push_str("[egress.connect_to]\n");
        for (name, address) in &self.names {
            let _ = writeln!(config, "{name:?} = \"{address}\"");
        }
        config.push_str(&self.rest);
        Options {
            config: Some(config),
            ..Options::default()
        }
    }
}
