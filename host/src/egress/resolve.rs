//! Names to addresses, by our own questions to DNS: no hosts file, no search
//! domains, nothing that the machine's owner keeps for itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolveHosts, ResolverConfig,
};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use super::error::EgressError;

/// How long one question may wait for one server.
const ASK: Duration = Duration::from_millis(1_500);

/// Answers kept. Their own time to live decides how long.
const CACHED: u64 = 4_096;

/// Addresses of one name that are looked at; more are an attack on whoever
/// tries them all.
const ADDRESSES: usize = 16;

pub(super) struct Resolver(TokioResolver);

impl Resolver {
    /// Asks these servers, or those of the system's configuration.
    pub(super) fn new(servers: &[SocketAddr]) -> Result<Resolver, NetError> {
        let mut builder = if servers.is_empty() {
            TokioResolver::builder_tokio()?
        } else {
            let servers = servers.iter().map(name_server).collect();
            let config = ResolverConfig::from_name_servers(servers);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        };
        let options = builder.options_mut();
        options.use_hosts_file = ResolveHosts::Never;
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        options.timeout = ASK;
        options.attempts = 2;
        options.cache_size = CACHED;
        options.edns0 = true;
        Ok(Resolver(builder.build()?))
    }

    /// All addresses of a name.
    pub(super) async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, EgressError> {
        // The dot keeps search domains away.
        let answer = self.0.lookup_ip(format!("{name}.")).await;
        let answer = answer.map_err(|error| EgressError::Dns(Some(Arc::new(error))))?;
        let addresses: Vec<IpAddr> = answer.iter().take(ADDRESSES).collect();
        match addresses.is_empty() {
            true => Err(EgressError::Dns(None)),
            false => Ok(addresses),
        }
    }
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
    let connections = connections.map(|mut connection| {
        connection.port = address.port();
        connection
    });
    NameServerConfig::new(address.ip(), true, connections.into())
}
