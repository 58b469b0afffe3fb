//! What a plugin may ask for and a gym may grant. Pure: whether a request is
//! covered is a question of values alone.

mod access;
mod host;
mod http;
mod secret;

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SourceName;

pub use access::{Access, Ceiling};
pub use host::{HostPattern, HostPatternError};
pub use http::{HttpRule, PathPrefix, PathPrefixError, Scheme};
pub use secret::{SecretPlace, SecretRule};
pub use spotter_description::reserved_header;

/// One thing that a plugin asks to use, or that a gym grants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Capability {
    /// Small storage of its own.
    Kv {
        /// How many bytes it may hold.
        bytes: u64,
    },
    /// Requests to other servers.
    Http(HttpRule),
    /// Reads from one of the gym's sources.
    Query {
        /// The source's name.
        #[schema(value_type = String)]
        source: SourceName,
    },
    /// A secret that the host writes into requests.
    Secret(SecretRule),
}

impl Capability {
    /// Whether this allows all that `other` allows.
    pub fn covers(&self, other: &Capability) -> bool {
        match (self, other) {
            (Capability::Kv { bytes }, Capability::Kv { bytes: other }) => bytes >= other,
            (Capability::Http(rule), Capability::Http(other)) => rule.covers(other),
            (Capability::Query { source }, Capability::Query { source: other }) => source == other,
            (Capability::Secret(rule), Capability::Secret(other)) => rule.covers(other),
            _ => false,
        }
    }

    /// What of this none of `known` covers, as exactly as it can be said: a
    /// rule that gained a method comes back with that method alone.
    pub fn beyond(&self, known: &[Capability]) -> Option<Capability> {
        let covered = |part: Capability| known.iter().any(|known| known.covers(&part));
        match self {
            Capability::Http(rule) => rule
                .narrowed(|method| !covered(Capability::Http(rule.with_method(method))))
                .map(Capability::Http),
            Capability::Secret(rule) => rule
                .narrowed(|host| !covered(Capability::Secret(rule.with_host(host))))
                .map(Capability::Secret),
            whole => (!covered(whole.clone())).then(|| whole.clone()),
        }
    }

    /// Whether both speak of the same thing, so that a decision about one
    /// replaces that about the other.
    pub fn meets(&self, other: &Capability) -> bool {
        match (self, other) {
            (Capability::Kv { .. }, Capability::Kv { .. }) => true,
            (Capability::Http(rule), Capability::Http(other)) => rule.meets(other),
            (Capability::Secret(rule), Capability::Secret(other)) => rule.name == other.name,
            _ => self == other,
        }
    }
}

/// The capability in one plain sentence.
impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Capability::Kv { bytes } => write!(
                f,
                "may keep up to {} KiB of its own data",
                bytes.div_ceil(1024)
            ),
            Capability::Http(rule) => rule.fmt(f),
            Capability::Query { source } => {
                write!(f, "may read the gym's data source {source}")
            }
            Capability::Secret(rule) => rule.fmt(f),
        }
    }
}

/// What of `asked` goes beyond what was decided already.
pub fn growth(asked: &[Capability], decided: &[Capability]) -> Vec<Capability> {
    asked
        .iter()
        .filter_map(|capability| capability.beyond(decided))
        .collect()
}

/// Words in a sentence: `a`, `a and b`, `a, b and c`.
fn listed(f: &mut fmt::Formatter<'_>, words: &[impl fmt::Display]) -> fmt::Result {
    for (index, word) in words.iter().enumerate() {
        let before = match index {
            0 => "",
            last if last + 1 == words.len() => " and ",
            _ => ", ",
        };
        write!(f, "{before}{word}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
