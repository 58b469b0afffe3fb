use super::{Effects, Scheme, SecretPlace};

/// The answer of `describe` as it came: nothing in it has been checked. The
/// lint makes a [`Manifest`](super::Manifest) of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawManifest {
    /// Technical name.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// What it does, for people.
    pub description: String,
    /// One word to browse by.
    pub category: Option<String>,
    /// One emoji or the name of an icon.
    pub icon: Option<String>,
    /// JSON Schema of the installation's settings, as text.
    pub settings_schema: Option<String>,
    /// What it offers.
    pub functions: Vec<RawFunction>,
    /// What it asks to use.
    pub capabilities: Vec<RawCapability>,
}

/// One callable as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFunction {
    /// Technical name.
    pub name: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// For the model.
    pub description: String,
    /// JSON Schema of the arguments, as text.
    pub parameters: String,
    /// JSON Schema of the result, as text.
    pub returns: Option<String>,
    /// What a call does to the world.
    pub effects: Effects,
}

/// One thing asked for, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawCapability {
    /// Small storage of its own.
    Kv {
        /// How many bytes it may hold.
        bytes: u64,
    },
    /// Requests to other servers.
    Http(RawHttpRule),
    /// Reads from a source of this name.
    Query(String),
    /// A secret that the host writes into requests.
    Secret(RawSecretRule),
}

/// Some HTTP requests, as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawHttpRule {
    /// Methods.
    pub methods: Vec<String>,
    /// How they travel.
    pub scheme: Scheme,
    /// A host pattern.
    pub host: String,
    /// The scheme's own when missing.
    pub port: Option<u16>,
    /// What their paths start with.
    pub path_prefix: String,
}

/// A secret, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSecretRule {
    /// The name in placeholders.
    pub name: String,
    /// For the manager.
    pub description: String,
    /// Where it goes.
    pub place: SecretPlace,
    /// Host patterns.
    pub hosts: Vec<String>,
}
