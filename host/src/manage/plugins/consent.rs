use semver::Version;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plan;
use super::shelf::{Shelf, TRIES};
use super::vet::Vetted;
use crate::catalog::{
    AuditAction, Capability, Plugin, PluginName, PluginVersion, Principal, Timestamp,
};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;

/// A decision on what a plugin may use.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The version whose requests are decided on. Left out: the one that
    /// waits for consent, or else the one that serves.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1.4.0")]
    pub version: Option<Version>,
    /// What it may use.
    pub grant: Grant,
    /// Whether the version comes into service though the plugin's saved cases
    /// fail on it.
    #[serde(default)]
    pub force: bool,
}

/// What is granted of what a version asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// All of it.
    All,
    /// None of it.
    None,
    /// These, each of which the version asks for or which are less than that.
    These(Vec<Capability>),
}

/// One thing that a version asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Asked {
    /// In one plain sentence.
    pub sentence: String,
    /// Exactly.
    pub capability: Capability,
    /// What was decided about it.
    pub decision: Standing,
}

/// What was decided about something asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It may be used.
    Granted,
    /// It may not be used, or not all of it.
    Denied,
    /// Nobody has decided yet.
    Undecided,
}

/// A version that waits for consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pending {
    /// Its number.
    #[schema(value_type = String)]
    pub version: Version,
    /// What it asks for beyond what was decided on, one sentence each.
    pub more: Vec<String>,
}

impl Pending {
    pub(super) fn new(plugin: &Plugin, version: &PluginVersion) -> Pending {
        let more = plugin.consent.missing(&version.manifest.capabilities);
        Pending {
            version: version.manifest.version.clone(),
            more: more.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What a version asks for, and what was decided about each.
pub(super) fn asked(plugin: &Plugin, version: &PluginVersion) -> Vec<Asked> {
    let consent = &plugin.consent;
    let standing = |capability: &Capability| {
        if capability.beyond(&consent.granted).is_none() {
            Standing::Granted
        } else if capability.beyond(&consent.decided).is_none() {
            Standing::Denied
        } else {
            Standing::Undecided
        }
    };
    let asked = |capability: &Capability| Asked {
        sentence: capability.to_string(),
        capability: capability.clone(),
        decision: standing(capability),
    };
    version.manifest.capabilities.iter().map(asked).collect()
}

/// Decides what a plugin may use. The version that waits for it is put into
/// service by that; of the one that serves, the next calls obey the decision.
///
/// # Errors
/// `not_found` for the plugin or the version, `invalid_request` for a grant of
/// what it does not ask for, `tests_failed`, `conflict`.
pub async fn consent(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    decision: Decision,
) -> Result<Plugin> {
    let shelf = Shelf::of(host, who);
    let before = shelf.find(name).await?;
    let number = decision.version.or_else(|| before.pending.clone());
    let number = number.unwrap_or_else(|| before.version.clone());
    let version = shelf.version(name, &number).await?;
    let asked = &version.manifest.capabilities;
    let granted = granted(asked, decision.grant)?;
    let after = plan::decided(&before, &number, asked, &granted, Timestamp::now());
    // A decision on another version than the serving one brings none into
    // service.
    let served = match after.version == number {
        true => version.clone(),
        false => shelf.version(name, &after.version).await?,
    };
    let vetted = shelf.vet(host, Some(&before), &after, &served, None, decision.force);
    let vetted = vetted.await?;
    shelf.decide(name, version, granted, vetted).await
}

impl Shelf {
    pub(super) async fn decide(
        &self,
        name: &PluginName,
        version: PluginVersion,
        granted: Vec<Capability>,
        vetted: Vetted,
    ) -> Result<Plugin> {
        let (number, asked) = (version.manifest.version, version.manifest.capabilities);
        let plan =
            move |plugin: &Plugin, now| Ok(plan::decided(plugin, &number, &asked, &granted, now));
        self.change(name, TRIES, AuditAction::ConsentGiven, vetted, plan)
            .await
    }
}

fn granted(asked: &[Capability], grant: Grant) -> Result<Vec<Capability>> {
    let these = match grant {
        Grant::All => return Ok(asked.to_vec()),
        Grant::None => return Ok(Vec::new()),
        Grant::These(these) => these,
    };
    match these.iter().find(|one| one.beyond(asked).is_some()) {
        None => Ok(these),
        Some(more) => Err(Error::new(
            ErrorCode::InvalidRequest,
            format!("The version does not ask for this: {more}. Grant what it asks for, or less."),
        )),
    }
}
