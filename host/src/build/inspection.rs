//! The report of a dry run.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Built, Described, Import, Measure};
use crate::catalog::{Digest, Effects, FunctionName, Manifest, Origin, PluginName};
use crate::sandbox::{CallLimits, LimitRow};

/// What uploading a component would do, without doing it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Inspection {
    /// What it was made of.
    pub origin: Origin,
    /// SHA-256 of the component or the source.
    #[schema(value_type = String)]
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The version of the contract that a component was built for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contract: Option<semver::Version>,
    /// The plugin's name.
    #[schema(value_type = String)]
    pub name: PluginName,
    /// Its version.
    #[schema(value_type = String)]
    pub version: semver::Version,
    /// What it imports, in plain words.
    pub imports: Vec<Import>,
    /// Its functions.
    pub functions: Vec<InspectedFunction>,
    /// What it asks to use, one sentence each.
    pub capabilities: Vec<String>,
    /// What it is made of, and what a component may be made of.
    pub measures: Vec<Measure>,
    /// What each of its calls may use.
    pub limits: Vec<LimitRow>,
    /// What its author should know, though it is no fault.
    pub warnings: Vec<String>,
    /// What it would change in the gym. None: nobody asked a gym.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// A function, as far as an author checks it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InspectedFunction {
    /// Its own name.
    #[schema(value_type = String)]
    pub name: FunctionName,
    /// What it tells the model.
    pub description: String,
    /// What a call does to the world.
    pub effects: Effects,
    /// Whether models can be held to its schema exactly.
    pub strict: bool,
    /// Why not; empty where they can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_strict_because: Vec<String>,
}

/// What an upload would change in a gym.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Change {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The version that serves now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub serving: Option<semver::Version>,
    /// Functions whose names other plugins have; the upload would be refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names_taken: Vec<NameTaken>,
    /// What it asks for beyond what the gym decided on, one sentence each. The
    /// upload would wait for consent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<String>,
}

/// What kind of change an upload would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A plugin that the gym does not have.
    NewPlugin,
    /// A further version of a plugin.
    NewVersion,
    /// The same bytes under the same version: nothing would change.
    Same,
    /// Other bytes under a version that exists: the upload would be refused.
    VersionExists,
}

/// A function name that another plugin has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NameTaken {
    /// The name.
    #[schema(value_type = String)]
    pub function: FunctionName,
    /// The plugin that has it.
    #[schema(value_type = String)]
    pub plugin: PluginName,
}

impl Inspection {
    /// The report of what was built, before a gym is asked.
    pub fn of(described: &Described, calls: &CallLimits) -> Inspection {
        let Described {
            built,
            manifest,
            warnings,
        } = described;
        let component = match built {
            Built::Component(component) => Some(component),
            Built::Source(_) => None,
        };
        let limits = calls.for_origin(built.origin(), &built.limits()).table();
        Inspection {
            origin: built.origin(),
            digest: built.digest(),
            size: built.bytes().len() as u64,
            contract: component.map(|component| component.contract().clone()),
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            imports: component.map_or_else(Vec::new, |component| component.imports().to_vec()),
            functions: functions(manifest),
            capabilities: manifest
                .capabilities
                .iter()
                .map(ToString::to_string)
                .collect(),
            measures: component.map_or_else(Vec::new, |component| component.measures()),
            limits,
            warnings: warnings.clone(),
            change: None,
        }
    }
}

fn functions(manifest: &Manifest) -> Vec<InspectedFunction> {
    manifest
        .functions
        .iter()
        .map(|function| InspectedFunction {
            name: function.name.clone(),
            description: function.description.clone(),
            effects: function.effects,
            strict: function.strict_parameters.is_some(),
            not_strict_because: function.not_strict_because.clone(),
        })
        .collect()
}
