//! Cases that a manager saves with a plugin.

use std::time::Duration;

use semver::Version;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shelf::Shelf;
use crate::cases::{Bench, CaseFault, Cases, Defaults, Report};
use crate::catalog::{
    AuditAction, AuditEvent, GymId, Manifest, Plugin, PluginName, PluginVersion, Principal,
};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::store::StoreError;

/// The most cases of a plugin: each is a call or more, before every activation.
const MOST: usize = 50;

/// The most bytes of them, as JSON.
const MOST_BYTES: usize = 256 << 10;

/// How long a run of all of them may take: somebody waits for it.
const TIME: Duration = Duration::from_secs(60);

/// A plugin's saved cases.
///
/// # Errors
/// `not_found`.
pub async fn cases(host: &Host, who: &Principal, name: &PluginName) -> Result<Cases> {
    let shelf = Shelf::of(host, who);
    shelf.find(name).await?;
    Ok(saved(&shelf, name).await?.unwrap_or_default())
}

/// Replaces a plugin's saved cases. They are for its serving version.
///
/// # Errors
/// `not_found`; `too_large`; `invalid_request`, `details.faults` lists all that
/// is wrong.
pub async fn set_cases(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    defaults: Defaults,
    list: Vec<Value>,
) -> Result<Cases> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = shelf.version(name, &plugin.version).await?;
    let (cases, row) = checked(defaults, list, &version.manifest)?;
    let names = cases.iter().map(|case| &case.name);
    let event = AuditEvent::now(&shelf.by, AuditAction::CasesChanged, name).details(names);
    let row = cases.iter().next().is_some().then_some(&row);
    let set = shelf.ledger.set_cases(&shelf.gym, name, row, &event).await;
    set.map_err(|error| match error {
        StoreError::Conflict => Error::new(ErrorCode::NotFound, "The gym has no such plugin."),
        error => error.into(),
    })?;
    Ok(cases)
}

/// Runs a plugin's saved cases on a version, or on the one that serves. The
/// gym's storage stays as it is. Dropping the future stops the run.
///
/// # Errors
/// `not_found` for the plugin or the version; `busy`.
pub async fn run_cases(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    version: Option<&Version>,
) -> Result<Report> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = version.unwrap_or(&plugin.version);
    let version = shelf.version(name, version).await?;
    let cases = saved(&shelf, name).await?.unwrap_or_default();
    run(host, &shelf.gym, &plugin, &version, &cases).await
}

/// Cases that fit a version of a plugin, and their row.
///
/// # Errors
/// `too_large`; `invalid_request`, `details.faults` lists all that is wrong.
pub(super) fn checked(
    defaults: Defaults,
    list: Vec<Value>,
    manifest: &Manifest,
) -> Result<(Cases, Value)> {
    if list.len() > MOST {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!("A plugin has at most {MOST} cases."),
        )
        .with_details(json!({ "most": MOST })));
    }
    let cases = Cases::read(defaults, list).map_err(|faults| refused(&faults))?;
    let faults = cases.saved_faults(manifest);
    if !faults.is_empty() {
        return Err(refused(&faults));
    }
    let row = serde_json::to_value(&cases).map_err(Error::internal)?;
    let bytes = row.to_string().len();
    if bytes > MOST_BYTES {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!("The cases are {bytes} bytes; at most {MOST_BYTES} are saved."),
        )
        .with_details(json!({ "bytes": bytes, "most": MOST_BYTES })));
    }
    Ok((cases, row))
}

/// The cases that were saved with a plugin. None: there are none.
pub(super) async fn saved(shelf: &Shelf, name: &PluginName) -> Result<Option<Cases>> {
    let row = shelf.ledger.cases(&shelf.gym, name).await?;
    let cases = row.map(Cases::deserialize).transpose();
    cases.map_err(Error::internal)
}

/// Runs cases on a version of a plugin.
pub(super) async fn run(
    host: &Host,
    gym: &GymId,
    plugin: &Plugin,
    version: &PluginVersion,
    cases: &Cases,
) -> Result<Report> {
    let gym = super::test::gym_entry(host, gym)?;
    let _turn = host.directory().turn(&gym).await?;
    let bench = Bench::new(host, gym, version)?.installed(plugin);
    bench.all(cases, TIME).await
}

fn refused(faults: &[CaseFault]) -> Error {
    Error::new(
        ErrorCode::InvalidRequest,
        "The cases cannot be saved; `details.faults` says what is wrong with each.",
    )
    .with_details(json!({ "faults": faults }))
}
