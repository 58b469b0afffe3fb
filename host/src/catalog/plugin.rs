use std::collections::BTreeMap;
use std::fmt;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Capability, Digest, FunctionName, KeyId, Manifest, PluginName, Timestamp, growth};

/// Whether a plugin's functions are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Installed, not yet served.
    Draft,
    /// Served.
    Active,
    /// Taken out of service; may come back.
    Paused,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Draft => "draft",
            Status::Active => "active",
            Status::Paused => "paused",
        })
    }
}

/// One plugin in one gym.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plugin {
    /// Unique in the gym.
    #[schema(value_type = String)]
    pub name: PluginName,
    /// Whether its functions are served.
    pub status: Status,
    /// The version that serves, or will when the plugin is activated.
    #[schema(value_type = String)]
    pub version: Version,
    /// The versions that served before, newest last; rollback takes the last.
    #[schema(value_type = Vec<String>)]
    pub served_before: Vec<Version>,
    /// Names under which functions are served instead of their own: own name
    /// to served name. Duplicates need them, since names are unique in a gym.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub renamed: BTreeMap<FunctionName, FunctionName>,
    /// This installation's settings.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// What the gym decided about the plugin's capabilities.
    #[serde(default)]
    pub consent: Consent,
    /// The version that waits for the gym's consent, because it asks for more
    /// than was decided on. Approving it puts it into service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub pending: Option<Version>,
    /// When the plugin came to the gym.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What a gym decided about what a plugin asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    /// All that was asked for when it was decided on.
    pub decided: Vec<Capability>,
    /// What may be used.
    pub granted: Vec<Capability>,
}

impl Consent {
    /// What of these requests nobody has decided on yet.
    pub fn missing(&self, asked: &[Capability]) -> Vec<Capability> {
        growth(asked, &self.decided)
    }

    /// The consent after a decision on all of `asked`: `granted` of it may be
    /// used. What was decided on other things stays.
    #[must_use]
    pub fn after(&self, asked: &[Capability], granted: Vec<Capability>) -> Consent {
        let untouched = |known: &&Capability| !asked.iter().any(|asked| asked.meets(known));
        let keep = |list: &[Capability]| -> Vec<Capability> {
            list.iter().filter(untouched).cloned().collect()
        };
        let mut after = Consent {
            decided: keep(&self.decided),
            granted: keep(&self.granted),
        };
        after.decided.extend_from_slice(asked);
        after.granted.extend(granted);
        after
    }
}

impl Plugin {
    /// The name under which one of the plugin's functions is served.
    pub fn served_name<'a>(&'a self, own: &'a FunctionName) -> &'a FunctionName {
        self.renamed.get(own).unwrap_or(own)
    }

    /// The plugin's functions in a version of it, under their served names.
    pub fn served<'a>(&'a self, version: &'a PluginVersion) -> impl Iterator<Item = Served<'a>> {
        version.manifest.functions.iter().map(|function| Served {
            name: self.served_name(&function.name),
            function,
        })
    }
}

/// A function and the name it is served under.
#[derive(Clone, Copy, Debug)]
pub struct Served<'a> {
    /// What callers say.
    pub name: &'a FunctionName,
    /// What the component says.
    pub function: &'a super::Function,
}

/// What a version was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A component, whatever it was written in.
    #[default]
    Component,
    /// An author's source in JavaScript or TypeScript.
    JavaScript,
    /// The description of a request.
    Rest,
    /// The description of a webhook.
    Webhook,
    /// The description of a read-only query.
    Query,
}

/// What the calls of one version may use, where that is not the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuntimeLimits {
    /// Wall clock of a call in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Milliseconds until the answer to a request of a call begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// Memory of a call in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<usize>,
}

/// One immutable version of a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PluginVersion {
    /// What it was made of.
    #[serde(default)]
    pub origin: Origin,
    /// What its calls may use, where that is not the default.
    #[serde(default)]
    pub limits: RuntimeLimits,
    /// SHA-256 of the component or the source.
    #[schema(value_type = String)]
    pub digest: Digest,
    /// Size of the component or the source in bytes.
    pub size: u64,
    /// What the component says of itself, with the version.
    pub manifest: Manifest,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime)]
    pub uploaded_at: Timestamp,
    /// The key it was uploaded with.
    #[schema(value_type = String)]
    pub uploaded_by: KeyId,
}
