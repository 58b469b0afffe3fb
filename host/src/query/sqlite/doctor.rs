//! What is to be known of a file before a gym relies on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::watch::Watch;
use super::{Database, connection, refusal};
use crate::query::{Finding, QueryError};

/// Looking through a whole file takes longer than a query may.
const TIME: Duration = Duration::from_secs(30);

/// Looks at the file: whether it is whole, and what plugins cannot use of it.
pub async fn examine(database: &Database) -> Result<Vec<Finding>, QueryError> {
    let inner = Arc::clone(&database.0);
    database
        .blocking(TIME, move |watch| look(&inner.path, watch))
        .await
}

fn look(path: &Path, watch: &Arc<Watch>) -> Result<Vec<Finding>, QueryError> {
    let refused = |error| refusal::of(error, watch);
    let mut findings = Vec::new();
    if path
        .metadata()
        .is_ok_and(|file| !file.permissions().readonly())
    {
        findings.push(Finding {
            grave: false,
            sentence: "The file can be written by some user; plugins cannot, because it is \
                       opened read-only."
                .to_owned(),
            remedy: None,
        });
    }
    let connection = connection::bare(path, watch).map_err(refused)?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .map_err(refused)?;
    if mode == "wal" {
        findings.push(Finding {
            grave: false,
            sentence: "The file uses a write-ahead log, so reading it needs two files beside it, \
                       or the right to make them."
                .to_owned(),
            remedy: Some("PRAGMA journal_mode = DELETE;".to_owned()),
        });
    }
    let check: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(refused)?;
    if check != "ok" {
        findings.push(Finding {
            grave: true,
            sentence: "The file is damaged.".to_owned(),
            remedy: Some("sqlite3 FILE .recover | sqlite3 NEW-FILE".to_owned()),
        });
    }
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage = 0 LIMIT 100")
        .map_err(refused)?;
    let mut rows = statement.query([]).map_err(refused)?;
    while let Some(row) = rows.next().map_err(refused)? {
        let name: String = row.get(0).map_err(refused)?;
        findings.push(Finding {
            grave: false,
            sentence: format!("The virtual table {name} cannot be read."),
            remedy: Some("Copy what it holds into an ordinary table.".to_owned()),
        });
    }
    Ok(findings)
}
