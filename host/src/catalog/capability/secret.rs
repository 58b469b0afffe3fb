use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HostPattern, listed};
use crate::catalog::SecretName;

/// A value that a manager enters and no plugin ever sees: the host writes it
/// into requests, in one place and for some hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecretRule {
    /// The name in placeholders: `{{secrets.NAME}}`.
    #[schema(value_type = String)]
    pub name: SecretName,
    /// Tells the manager what to enter and where to get it.
    pub description: String,
    /// Where in a request the value goes.
    pub place: SecretPlace,
    /// The hosts it may be sent to.
    #[schema(value_type = Vec<String>)]
    pub hosts: Vec<HostPattern>,
}

/// Where in a request a secret's value goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// `Authorization: Bearer VALUE`.
    Bearer,
    /// The whole value of this header, whose name is in lower case.
    Header(String),
    /// The whole value of this query parameter.
    QueryParameter(String),
}

impl SecretPlace {
    /// The header of Standard Webhooks' signatures. A secret whose place it is
    /// is the key that they are made with, and goes nowhere.
    pub const SIGNATURE: &str = "webhook-signature";

    /// Whether requests are signed with the secret.
    pub fn signs(&self) -> bool {
        matches!(self, SecretPlace::Header(name) if name == SecretPlace::SIGNATURE)
    }
}

impl SecretRule {
    /// Whether the value may go to this host.
    pub fn allows(&self, host: &str) -> bool {
        self.hosts.iter().any(|pattern| pattern.matches(host))
    }

    /// Whether this lets the same secret go wherever the other does. The
    /// description permits nothing.
    pub(super) fn covers(&self, other: &SecretRule) -> bool {
        let covered = |host: &HostPattern| self.hosts.iter().any(|own| own.covers(host));
        self.name == other.name && self.place == other.place && other.hosts.iter().all(covered)
    }

    pub(super) fn with_host(&self, host: &HostPattern) -> SecretRule {
        SecretRule {
            hosts: vec![host.clone()],
            ..self.clone()
        }
    }

    /// The rule with those of its hosts that `keep` keeps; none are left: no
    /// rule.
    pub(super) fn narrowed(&self, keep: impl Fn(&HostPattern) -> bool) -> Option<SecretRule> {
        let hosts: Vec<HostPattern> = self.hosts.iter().filter(|h| keep(h)).cloned().collect();
        (!hosts.is_empty()).then(|| SecretRule {
            hosts,
            ..self.clone()
        })
    }
}

/// The rule in one plain sentence.
impl fmt::Display for SecretRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.signs() {
            write!(
                f,
                "has the host sign requests with the secret {} to ",
                self.name
            )?;
            return listed(f, &self.hosts);
        }
        write!(f, "has the host send the secret {} to ", self.name)?;
        listed(f, &self.hosts)?;
        match &self.place {
            SecretPlace::Bearer => f.write_str(", as bearer token"),
            SecretPlace::Header(name) => write!(f, ", in the header {name}"),
            SecretPlace::QueryParameter(name) => write!(f, ", in the query parameter {name}"),
        }
    }
}
