//! A connection that can only read, and only so much at once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::ffi;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::watch::Watch;
use super::{authorizer, functions};
use crate::query::QueryLimits;

/// How long to wait for somebody who writes the file.
const WAIT_FOR_WRITER: Duration = Duration::from_millis(250);
/// Steps of SQLite's machine between two looks at the watch. One step is up to
/// a few milliseconds when it is a function of a long value.
const STEPS: i32 = 100;

/// What SQLite is kept to, beside the query's own limits.
const CAPS: &[(Limit, i32)] = &[
    // Deep and wide statements cost more than their length.
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 50),
    (Limit::SQLITE_LIMIT_PARSER_DEPTH, 500),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 16),
    // Matching takes the pattern's length times the text's.
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
    // No other file, and no thread beside this one.
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
];

/// Opens the file. The time of a query runs from here: reading a hostile
/// schema is part of it.
pub(super) fn open(
    path: &Path,
    limits: &QueryLimits,
    watch: &Arc<Watch>,
) -> rusqlite::Result<Connection> {
    let mut connection = bare(path, watch)?;
    for (limit, cap) in CAPS {
        connection.set_limit(*limit, *cap)?;
    }
    let caps = [
        (Limit::SQLITE_LIMIT_LENGTH, limits.bytes),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, limits.statement_bytes),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, limits.parameters),
    ];
    for (limit, cap) in caps {
        connection.set_limit(limit, i32::try_from(cap).unwrap_or(i32::MAX))?;
    }
    functions::replace(&connection)?;
    // Last, because it also refuses what stands above.
    connection.authorizer(Some(authorizer::guard(Arc::clone(watch))))?;
    Ok(connection)
}

/// A connection that is read-only and bounded, without the guard over single
/// statements: the doctor looks through it.
pub(super) fn bare(path: &Path, watch: &Arc<Watch>) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW,
    )?;
    watch.runs(connection.get_interrupt_handle());
    let over = Arc::clone(watch);
    connection.progress_handler(STEPS, Some(move || over.is_over()))?;
    connection.busy_timeout(WAIT_FOR_WRITER)?;
    drop_modules(&connection)?;
    let switches = [
        // No writing past SQLite's own structures.
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        // What the file's own schema calls must be harmless.
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, false),
        (DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false),
        // A mistyped column is an error, not a text.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ];
    for (switch, on) in switches {
        connection.set_db_config(switch, on)?;
    }
    connection.execute_batch(
        "PRAGMA query_only = 1; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0;
         PRAGMA temp_store = 2;",
    )?;
    Ok(connection)
}

/// Takes away full-text search, R-trees and every other virtual table. They
/// parse what the file holds in code of their own, where hostile files have
/// broken out of SQLite before. JSON's tables stay: SQLite adds them by name.
#[expect(unsafe_code, reason = "rusqlite has no name for sqlite3_drop_modules")]
fn drop_modules(connection: &Connection) -> rusqlite::Result<()> {
    // SAFETY: the handle is open for as long as `connection` is borrowed, and
    // a null list means that no module is kept.
    let code = unsafe { ffi::sqlite3_drop_modules(connection.handle(), std::ptr::null_mut()) };
    match code {
        ffi::SQLITE_OK => Ok(()),
        code => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)),
    }
}
