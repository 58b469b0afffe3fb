//! A version comes into service when the cases that were saved with its plugin
//! pass on it, or when a manager insists.

use semver::Version;
use serde_json::json;

use super::cases::{run, saved};
use super::shelf::{Shelf, changed_meanwhile, consented};
use crate::cases::{CaseStatus, Cases, Report};
use crate::catalog::{AuditEvent, Plugin, PluginVersion, Status};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::store::StoreError;

/// Which versions of a plugin may come into service.
#[derive(Clone, Debug)]
pub(super) enum Vetted {
    /// Any: there are no cases.
    Any,
    /// Any: the manager insists.
    Forced,
    /// This one, on which all cases passed. None: no version was to come into
    /// service.
    Only(Option<Version>),
}

impl Vetted {
    /// Holds a change against it.
    ///
    /// # Errors
    /// `conflict` when the change is another than the one that was vetted.
    pub(super) fn check(&self, before: Option<&Plugin>, after: &Plugin) -> Result<()> {
        match self {
            Vetted::Only(version)
                if comes_into_service(before, after)
                    && version.as_ref() != Some(&after.version) =>
            {
                Err(changed_meanwhile(StoreError::Conflict))
            }
            _ => Ok(()),
        }
    }
}

impl Vetted {
    /// Lets the audit trail say what a manager insisted on.
    pub(super) fn note(&self, event: &mut AuditEvent) {
        if matches!(self, Vetted::Forced) {
            let note = "Put into service without its saved cases, which was insisted on.";
            event.details.push(note.to_owned());
        }
    }
}

/// Whether a change puts a version into service that did not serve before it.
fn comes_into_service(before: Option<&Plugin>, after: &Plugin) -> bool {
    let served =
        |before: &Plugin| before.status == Status::Active && before.version == after.version;
    after.status == Status::Active && !before.is_some_and(served)
}

impl Shelf {
    /// Runs the plugin's cases, or those that come with the change, on the
    /// version that it would put into service, unless the manager insists.
    ///
    /// # Errors
    /// `tests_failed`, `consent_required`; `busy` when the gym runs too many
    /// cases at once.
    pub(super) async fn vet(
        &self,
        host: &Host,
        before: Option<&Plugin>,
        after: &Plugin,
        version: &PluginVersion,
        brought: Option<Cases>,
        force: bool,
    ) -> Result<Vetted> {
        if !comes_into_service(before, after) {
            return Ok(Vetted::Only(None));
        }
        consented(after, &version.manifest.capabilities)?;
        let cases = match brought {
            None => saved(self, &after.name).await?,
            brought => brought,
        };
        let Some(cases) = cases else {
            return Ok(Vetted::Any);
        };
        if force {
            return Ok(Vetted::Forced);
        }
        let report = run(host, &self.gym, after, version, &cases).await?;
        match report.failed {
            0 => Ok(Vetted::Only(Some(after.version.clone()))),
            _ => Err(tests_failed(&report)),
        }
    }
}

/// Cases that a refusal names; the report has all of them.
const NAMED: usize = 3;

fn tests_failed(report: &Report) -> Error {
    let failed = report.cases.iter();
    let failed = failed.filter(|case| case.status == CaseStatus::Failed);
    let named: Vec<String> = failed
        .take(NAMED)
        .map(|case| format!("`{}`", case.name))
        .collect();
    let more = if report.failed > NAMED { ", ..." } else { "" };
    Error::new(
        ErrorCode::TestsFailed,
        format!(
            "{} of {} saved cases fail on version {}: {}{more}. Mend the plugin or its cases, or \
             insist with `force`.",
            report.failed,
            report.cases.len(),
            report.version,
            named.join(", "),
        ),
    )
    .with_details(json!({ "report": report }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;
    use crate::catalog::Timestamp;
    use crate::manage::plugins::plan;

    fn plugin(version: &str, status: Status) -> Plugin {
        serde_json::from_value(json!({
            "name": "tool", "status": status, "version": version, "served_before": ["0.9.0"],
            "created_at": Timestamp::UNIX_EPOCH, "updated_at": Timestamp::UNIX_EPOCH,
        }))
        .unwrap()
    }

    #[test]
    fn what_serves_afterwards_and_did_not_before_comes_into_service() {
        use Status::{Active, Draft, Paused};
        for (before, after, comes) in [
            (Some(("1.0.0", Draft)), ("1.0.0", Active), true),
            (Some(("1.0.0", Paused)), ("1.0.0", Active), true),
            (Some(("1.0.0", Active)), ("1.1.0", Active), true),
            (Some(("1.0.0", Active)), ("1.0.0", Active), false),
            (Some(("1.0.0", Paused)), ("1.1.0", Paused), false),
            (Some(("1.0.0", Active)), ("1.0.0", Paused), false),
            (None, ("1.0.0", Active), true),
            (None, ("1.0.0", Draft), false),
        ] {
            let made = |(version, status)| plugin(version, status);
            let (before, after) = (before.map(made), made(after));
            assert_eq!(comes_into_service(before.as_ref(), &after), comes);
            let nothing = Vetted::Only(None).check(before.as_ref(), &after);
            assert_eq!(nothing.is_err(), comes);
            Vetted::Any.check(before.as_ref(), &after).unwrap();
        }
    }

    #[test]
    fn no_other_version_slips_in() {
        let before = plugin("1.0.0", Status::Active);
        let vetted = Vetted::Only(Some(Version::new(1, 1, 0)));
        for (version, fits) in [("1.1.0", true), ("1.2.0", false)] {
            let version = version.parse().unwrap();
            let after = plan::activated(&before, Some(&version), Timestamp::UNIX_EPOCH);
            assert_eq!(vetted.check(Some(&before), &after).is_ok(), fits);
        }
    }
}
