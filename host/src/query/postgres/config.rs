//! Which database, as its owner writes it.

use std::str::FromStr;

use tokio_postgres::config::{Host, SslMode};

/// Why a text is no database. It may hold a password, so nothing of it is
/// repeated.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not `postgres://user:password@host:port/database`.
    #[error("the text is no URL like postgres://user:password@host:5432/database")]
    NotAUrl,
    /// Several hosts, none, or a socket's path.
    #[error("the URL must name one host, and no socket")]
    Host,
    /// No role, or no database.
    #[error("the URL must name the role and the database")]
    Incomplete,
    /// An `sslmode` that may end in an open connection without telling.
    #[error("sslmode is require, which checks the server's name, or disable")]
    Tls,
    /// A parameter that is not `sslmode`.
    #[error("the URL may have no parameter but sslmode")]
    Parameter,
}

/// One database and the role that asks it.
#[derive(Clone)]
pub struct Config {
    pub(super) postgres: tokio_postgres::Config,
    pub(super) host: String,
    pub(super) port: u16,
}

impl Config {
    /// Reads `postgres://user:password@host:port/database`, with `sslmode` as
    /// the one parameter that there may be. Without it the connection is
    /// encrypted.
    pub fn parse(url: &str) -> Result<Config, ConfigError> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(ConfigError::NotAUrl);
        }
        let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
        let mut mode = SslMode::Require;
        for parameter in parameters.split('&').filter(|text| !text.is_empty()) {
            mode = match parameter.split_once('=') {
                Some(("sslmode", "require" | "verify-full")) => SslMode::Require,
                Some(("sslmode", "disable")) => SslMode::Disable,
                Some(("sslmode", _)) => return Err(ConfigError::Tls),
                _ => return Err(ConfigError::Parameter),
            };
        }
        let mut postgres =
            tokio_postgres::Config::from_str(address).map_err(|_| ConfigError::NotAUrl)?;
        let host = match postgres.get_hosts() {
            [Host::Tcp(host)] if !host.is_empty() => host.clone(),
            _ => return Err(ConfigError::Host),
        };
        let port = match postgres.get_ports() {
            [] => 5432,
            [port] => *port,
            _ => return Err(ConfigError::Host),
        };
        if postgres.get_user().is_none() || postgres.get_dbname().is_none() {
            return Err(ConfigError::Incomplete);
        }
        postgres
            .ssl_mode(mode)
            // With the certificate checked, binding the password to it adds
            // nothing that this host could tell apart.
            .channel_binding(tokio_postgres::config::ChannelBinding::Disable)
            .application_name("spotter");
        Ok(Config {
            postgres,
            host,
            port,
        })
    }

    /// Where the database is, for the egress policy.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether the connection is encrypted, and the server's name checked.
    pub fn is_encrypted(&self) -> bool {
        self.postgres.get_ssl_mode() == SslMode::Require
    }
}
