use std::sync::Arc;

use url::Url;

use super::{Capability, HostPattern, SecretRule};
use crate::catalog::{SecretName, SourceName};

/// The most that an operator lets any gym grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// Hosts that requests may go to. None: no request leaves.
    pub hosts: Vec<HostPattern>,
    /// Bytes of storage for one plugin of one gym.
    pub kv_bytes: u64,
}

/// What a plugin may do in a gym: what its version asks for, and the gym
/// granted, and the operator lets be granted.
#[derive(Clone, Debug)]
pub struct Access {
    asked: Vec<Capability>,
    granted: Vec<Capability>,
    ceiling: Arc<Ceiling>,
}

impl Access {
    /// What follows from these three.
    pub fn new(asked: Vec<Capability>, granted: Vec<Capability>, ceiling: Arc<Ceiling>) -> Access {
        Access {
            asked,
            granted,
            ceiling,
        }
    }

    /// Bytes of storage. None: no storage.
    pub fn kv_bytes(&self) -> Option<u64> {
        let most = |list: &[Capability]| {
            let bytes = list.iter().filter_map(|capability| match capability {
                Capability::Kv { bytes } => Some(*bytes),
                _ => None,
            });
            bytes.max()
        };
        let bytes = most(&self.asked)?.min(most(&self.granted)?);
        Some(bytes.min(self.ceiling.kv_bytes))
    }

    /// Whether any request can be allowed.
    pub fn has_http(&self) -> bool {
        let http = |capability: &Capability| matches!(capability, Capability::Http(_));
        self.asked.iter().any(http) && self.granted.iter().any(http)
    }

    /// Whether a request is allowed. The URL's host has no trailing dot.
    pub fn allows(&self, method: &str, url: &Url) -> bool {
        let allowed = |list: &[Capability]| {
            list.iter().any(|capability| match capability {
                Capability::Http(rule) => rule.allows(method, url),
                _ => false,
            })
        };
        allowed(&self.asked)
            && allowed(&self.granted)
            && url.domain().is_some_and(|name| self.below_ceiling(name))
    }

    /// Whether any source can be read.
    pub fn has_sources(&self) -> bool {
        let query = |capability: &Capability| matches!(capability, Capability::Query { .. });
        self.asked.iter().any(query) && self.granted.iter().any(query)
    }

    /// Whether a source may be read.
    pub fn reads(&self, source: &SourceName) -> bool {
        let listed = |list: &[Capability]| {
            list.iter().any(
                |capability| matches!(capability, Capability::Query { source: s } if s == source),
            )
        };
        listed(&self.asked) && listed(&self.granted)
    }

    /// Whether any secret can be sent.
    pub fn has_secrets(&self) -> bool {
        self.secrets().next().is_some()
    }

    /// The secrets that may be sent somewhere, as the version asks for them.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRule> {
        secrets(&self.asked).filter(|asked| self.granted_secret(&asked.name).is_some())
    }

    /// The secret of this name, if it may be sent to this host; where it goes
    /// is what was asked for and granted alike.
    pub fn secret(&self, name: &SecretName, host: &str) -> Option<&SecretRule> {
        let asked = secrets(&self.asked).find(|rule| rule.name == *name)?;
        let granted = self.granted_secret(name)?;
        let allowed = asked.place == granted.place
            && asked.allows(host)
            && granted.allows(host)
            && self.below_ceiling(host);
        allowed.then_some(asked)
    }

    fn granted_secret(&self, name: &SecretName) -> Option<&SecretRule> {
        secrets(&self.granted).find(|rule| rule.name == *name)
    }

    fn below_ceiling(&self, host: &str) -> bool {
        self.ceiling
            .hosts
            .iter()
            .any(|pattern| pattern.matches(host))
    }
}

fn secrets(list: &[Capability]) -> impl Iterator<Item = &SecretRule> {
    list.iter().filter_map(|capability| match capability {
        Capability::Secret(rule) => Some(rule),
        _ => None,
    })
}
