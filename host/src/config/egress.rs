use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::Deserialize;

use crate::catalog::HostPattern;
use crate::error::{Error, ErrorCode, Result};

/// How requests leave the host. By default they reach public addresses alone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EgressConfig {
    /// The hosts that any gym may let a plugin reach, such as
    /// `*.example.com`. None: no request leaves. Every host by default.
    pub hosts: Vec<HostPattern>,
    /// DNS servers to ask, as `address:port`. None: those of the system.
    pub nameservers: Vec<SocketAddr>,
    /// Networks that may be reached although they are not public, such as
    /// `127.0.0.1/32`. For development and for services of one's own.
    pub allow_networks: Vec<IpNet>,
    /// Networks that may not be reached although they are public.
    pub deny_networks: Vec<IpNet>,
    /// Where hosts are instead of where DNS says: `"host:port"` to
    /// `"address:port"`. The address must be public, or in `allow_networks`.
    pub connect_to: BTreeMap<String, SocketAddr>,
    /// A file of certificate authorities (PEM) to trust beside Mozilla's.
    pub certificates: Option<PathBuf>,
    /// Milliseconds for resolving, connecting and TLS.
    pub connect_ms: u64,
    /// Requests of one gym at once; more wait within their deadline.
    pub requests_at_once: usize,
}

impl Default for EgressConfig {
    fn default() -> EgressConfig {
        EgressConfig {
            hosts: vec![HostPattern::Any],
            nameservers: Vec::new(),
            allow_networks: Vec::new(),
            deny_networks: Vec::new(),
            connect_to: BTreeMap::new(),
            certificates: None,
            connect_ms: 3_000,
            requests_at_once: 32,
        }
    }
}

const CONNECT_MS_CEILING: u64 = 10_000;
const REQUESTS_AT_ONCE_CEILING: usize = 1_024;

impl EgressConfig {
    /// How long resolving, connecting and TLS may take together.
    pub fn connect(&self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }

    /// The certificate authorities of the configured file.
    ///
    /// # Errors
    /// `invalid_request` when the file cannot be read as PEM.
    pub fn certificates(&self) -> Result<Vec<CertificateDer<'static>>> {
        let Some(path) = &self.certificates else {
            return Ok(Vec::new());
        };
        let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
        read.map_err(|cause| {
            Error::new(
                ErrorCode::InvalidRequest,
                "`egress.certificates` names a file that cannot be read as PEM certificates.",
            )
            .with_source(cause)
        })
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.connect_ms == 0 || self.connect_ms > CONNECT_MS_CEILING {
            return Err(super::invalid(format!(
                "`egress.connect_ms` must be 1 to {CONNECT_MS_CEILING}."
            )));
        }
        if self.requests_at_once == 0 || self.requests_at_once > REQUESTS_AT_ONCE_CEILING {
            return Err(super::invalid(format!(
                "`egress.requests_at_once` must be 1 to {REQUESTS_AT_ONCE_CEILING}."
            )));
        }
        Ok(())
    }
}
