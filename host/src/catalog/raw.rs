use super::Effects;

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
}
