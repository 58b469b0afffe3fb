//! A gym's data sources.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::catalog::{
    AuditAction, AuditEvent, Principal, Source, SourceKind, SourceName, Timestamp,
};
use crate::egress::Target;
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::query::{Finding, QueryError, SourceError, postgres};

/// Where a data source is. Write-only: it is stored encrypted and never shown.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceAddress {
    /// A file of the gym's databases directory, by its name.
    Sqlite {
        /// The file's name.
        file: String,
    },
    /// A server.
    Postgres {
        /// `postgres://ROLE:PASSWORD@HOST[:PORT]/DATABASE`.
        url: String,
    },
}

/// Something about a source that its owner should know.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// Whether the source should not be used as it is.
    pub grave: bool,
    /// In one plain sentence.
    pub sentence: String,
    /// What mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> FindingView {
        FindingView {
            grave: finding.grave,
            sentence: finding.sentence,
            remedy: finding.remedy,
        }
    }
}

/// The gym's data sources, by name.
///
/// # Errors
/// When the store fails.
pub async fn list(host: &Host, who: &Principal) -> Result<Vec<Source>> {
    let rows = host.ledger().sources(&who.gym).await?;
    Ok(rows.into_iter().map(|row| row.source).collect())
}

/// Sets a data source. It is not asked before the first query; look at it with
/// [`examine`].
///
/// # Errors
/// `invalid_request` when the file is not there or the URL is none.
pub async fn set(
    host: &Host,
    who: &Principal,
    name: &SourceName,
    address: SourceAddress,
) -> Result<Source> {
    let (kind, text) = match address {
        SourceAddress::Sqlite { file } => {
            let path = host.sources().sqlite_path(&who.gym, &file)?;
            let there = tokio::fs::metadata(&path).await;
            if !there.is_ok_and(|metadata| metadata.is_file()) {
                return Err(Error::new(
                    ErrorCode::InvalidRequest,
                    "There is no such file among the gym's databases. The operator puts it there.",
                ));
            }
            (SourceKind::Sqlite, file)
        }
        SourceAddress::Postgres { url } => {
            check_url(&url)?;
            (SourceKind::Postgres, url)
        }
    };
    let source = Source {
        name: name.clone(),
        kind,
        updated_at: Timestamp::now(),
        updated_by: who.key.clone(),
    };
    host.vault()
        .put_source(&who.gym, source.clone(), &text)
        .await?;
    host.sources().forget(&who.gym, name);
    Ok(source)
}

/// What can be said of a URL without a network: the way out goes to names
/// alone, and whether a name may be reached is known when it is.
fn check_url(url: &str) -> Result<()> {
    let refused = |fault: &dyn fmt::Display| {
        let message = format!("The URL is refused: {fault}.");
        Error::new(ErrorCode::InvalidRequest, message)
    };
    let config = postgres::Config::parse(url).map_err(|fault| refused(&fault))?;
    match Target::parse(&format!("https://{}", config.host())) {
        Ok(target) if target.host() == config.host().to_ascii_lowercase() => Ok(()),
        _ => Err(refused(&"name the server by its host's name")),
    }
}

/// Removes a data source. Queries of plugins that ask for it are refused.
///
/// # Errors
/// `not_found`.
pub async fn remove(host: &Host, who: &Principal, name: &SourceName) -> Result<()> {
    let event = AuditEvent::now(&who.key, AuditAction::SourceRemoved, name);
    let removed = host.ledger().remove_source(&who.gym, name, &event).await;
    host.sources().forget(&who.gym, name);
    removed.map_err(|error| match error {
        crate::store::StoreError::Conflict => unknown(),
        error => error.into(),
    })
}

/// Looks at a data source as an attacker would, and says what is too open.
///
/// # Errors
/// `not_found`; `unavailable` when it does not answer.
pub async fn examine(host: &Host, who: &Principal, name: &SourceName) -> Result<Vec<FindingView>> {
    let findings = host.sources().examine(&who.gym, name).await;
    let findings = findings.map_err(|error| match error {
        SourceError::Unknown => unknown(),
        SourceError::Query(error) => not_answered(error),
    })?;
    Ok(findings.into_iter().map(Into::into).collect())
}

fn unknown() -> Error {
    Error::new(ErrorCode::NotFound, "The gym has no such data source.")
}

fn not_answered(error: QueryError) -> Error {
    let message = match &error {
        QueryError::Rejected(why) => format!("The data source refused to be looked at: {why}."),
        _ => "The data source does not answer. Check where it is and whether it lets the host in."
            .to_owned(),
    };
    Error::new(ErrorCode::Unavailable, message).with_source(error)
}
