//! What the role of a source can do that it should not be able to. Postgres is
//! asked as that role, so what it says is what a plugin would meet.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{Database, refusal, run};
use crate::query::{Finding, QueryError, QueryLimits};

/// Catalogs of large databases take their time.
const TIME: Duration = Duration::from_secs(10);

/// Each asks for findings: whether it is grave, a sentence, and what mends it.
const CHECKS: &[&str] = &[
    include_str!("doctor/attributes.sql"),
    include_str!("doctor/memberships.sql"),
    include_str!("doctor/ownership.sql"),
    include_str!("doctor/writing.sql"),
    include_str!("doctor/creating.sql"),
    include_str!("doctor/functions.sql"),
    include_str!("doctor/rows.sql"),
    include_str!("doctor/settings.sql"),
];

/// Looks at the role, and says what to mend, the grave first.
pub async fn examine(database: &Database) -> Result<Vec<Finding>, QueryError> {
    let deadline = Instant::now() + TIME;
    let asked = async {
        let lease = database.pool.lease(deadline).await?;
        let findings = look(database, &lease, deadline).await;
        lease.settle(findings).await
    };
    match timeout_at(deadline, asked).await {
        Ok(findings) => findings,
        Err(_) => Err(QueryError::TimedOut),
    }
}

async fn look(
    database: &Database,
    lease: &super::pool::Lease,
    deadline: Instant,
) -> Result<Vec<Finding>, run::Failure> {
    let session = lease.session()?;
    let mut findings = Vec::new();
    if !database.pool.is_encrypted() {
        findings.push(Finding {
            grave: false,
            sentence: "The connection is not encrypted.".to_owned(),
            remedy: Some("sslmode=require".to_owned()),
        });
    }
    run::begin(session, "SELECT 1", &QueryLimits::default(), deadline).await?;
    for check in CHECKS {
        let failed = |error: tokio_postgres::Error| refusal::of(error, false);
        for row in session
            .client
            .query_typed(check, &[])
            .await
            .map_err(failed)?
        {
            findings.push(Finding {
                grave: row.try_get(0).map_err(failed)?,
                sentence: row.try_get(1).map_err(failed)?,
                remedy: row.try_get(2).map_err(failed)?,
            });
        }
    }
    findings.sort_by_key(|finding| !finding.grave);
    Ok(findings)
}
