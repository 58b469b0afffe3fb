use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Capability, FunctionName, PluginName, SecretName, SecretRule};

/// What a plugin says of itself, checked: the answer of `describe`, stored
/// with the version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    /// Technical name.
    #[schema(value_type = String)]
    pub name: PluginName,
    /// Semantic version.
    #[schema(value_type = String)]
    pub version: semver::Version,
    /// Name for people.
    pub display_name: String,
    /// What it does, for people.
    pub description: String,
    /// One word to browse by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// One emoji or the name of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// JSON Schema of the installation's settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_schema: Option<Value>,
    /// At least one.
    pub functions: Vec<Function>,
    /// What the plugin asks to use.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
}

impl Manifest {
    /// The secrets that it asks for.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretName> {
        self.secret_rules().map(|rule| &rule.name)
    }

    /// The same, and where each goes.
    pub fn secret_rules(&self) -> impl Iterator<Item = &SecretRule> {
        self.capabilities.iter().filter_map(|asked| match asked {
            Capability::Secret(rule) => Some(rule),
            _ => None,
        })
    }

    /// How many bytes of storage it asks for. None: no storage.
    pub fn kv_bytes(&self) -> Option<u64> {
        let kv = |capability: &Capability| match capability {
            Capability::Kv { bytes } => Some(*bytes),
            _ => None,
        };
        self.capabilities.iter().find_map(kv)
    }
}

/// One callable of a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Function {
    /// Unique in a gym.
    #[schema(value_type = String)]
    pub name: FunctionName,
    /// Name for people.
    pub display_name: String,
    /// Tells the model what it does and when to call it.
    pub description: String,
    /// JSON Schema of the arguments.
    pub parameters: Value,
    /// JSON Schema of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Value>,
    /// What a call does to the world, as the author promises.
    pub effects: Effects,
    /// The parameters in OpenAI's strict subset, where that loses nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict_parameters: Option<Value>,
    /// Why there are no strict parameters; empty where there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_strict_because: Vec<String>,
}

/// What calling a function does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effects {
    /// Changes nothing.
    ReadOnly,
    /// Changes something; twice is the same as once.
    Idempotent,
    /// Changes something at each call.
    Writes,
    /// May destroy what cannot be brought back.
    Destructive,
}
