//! One statement in a transaction of its own.
//!
//! The transaction is read-only, and a first SELECT makes that final: Postgres
//! lets it be written again only before the first snapshot. The statement is
//! parsed as it is, which names its columns and parameters and runs nothing,
//! and then again inside a SELECT of ours, where the grammar has room for a
//! query and for nothing else. What closes our parenthesis does not parse
//! alone, so it never comes to the second.

use std::pin::pin;
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::time::Instant;
use tokio_postgres::types::Type;
use tokio_postgres::{Row, Statement};

use super::session::Session;
use super::{bind, refusal, shape};
use crate::query::answer::Answer;
use crate::query::{QueryError, QueryLimits, Rows, Value};

/// How long after its end a query may take to say so: the server's own end of
/// the statement comes first, and tells more.
pub(super) const GRACE: Duration = Duration::from_millis(200);
/// What a server may send beside an answer's values: their lengths, the names
/// of columns and the types that have to be looked up.
const FRAMES: u64 = 512 << 10;

/// Why a statement has no answer.
pub(super) struct Failure {
    pub(super) error: QueryError,
    /// The server itself ended the statement, so there is nothing to cancel.
    pub(super) is_over: bool,
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Failure {
        Failure {
            error,
            is_over: false,
        }
    }
}

pub(super) async fn run(
    session: &Session,
    statement: &str,
    parameters: &[Value],
    limits: &QueryLimits,
    deadline: Instant,
) -> Result<Rows, Failure> {
    // What many write and the parenthesis has no room for.
    let statement = statement.trim_end_matches(|c: char| c == ';' || c.is_ascii_whitespace());
    let prepared = begin(session, statement, limits, deadline).await?;
    let columns = prepared.columns();
    if columns.is_empty() {
        return Err(only_reading());
    }
    limits.check_columns(columns.len())?;
    let types: Vec<&Type> = columns.iter().map(|column| column.type_()).collect();
    let wrapped = shape::wrap(statement, &types, limits.rows.saturating_add(1));
    let names = columns
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let answer = Answer::new(limits, names)?;
    collect(session, &wrapped, parameters, prepared.params(), answer)
        .await
        .map_err(|failure| failure.unless(|| session.meter.is_used_up(), limits))
}

/// The same without the wrapping: what is refused now, the role and the
/// transaction refuse.
pub(super) async fn run_bare(
    session: &Session,
    statement: &str,
    parameters: &[Value],
    limits: &QueryLimits,
    deadline: Instant,
) -> Result<Rows, Failure> {
    let prepared = begin(session, statement, limits, deadline).await?;
    let names = prepared
        .columns()
        .iter()
        .map(|column| column.name().to_owned());
    let answer = Answer::new(limits, names.collect())?;
    collect(session, statement, parameters, prepared.params(), answer)
        .await
        .map_err(|failure| failure.unless(|| session.meter.is_used_up(), limits))
}

/// Begins the transaction and has the statement parsed, in one round trip.
pub(super) async fn begin(
    session: &Session,
    statement: &str,
    limits: &QueryLimits,
    deadline: Instant,
) -> Result<Statement, Failure> {
    let bytes = u64::try_from(limits.bytes).unwrap_or(u64::MAX);
    session
        .meter
        .grant(bytes.saturating_mul(2).saturating_add(FRAMES));
    let left = deadline
        .saturating_duration_since(Instant::now())
        .as_millis()
        .max(1);
    let opening = opening(left);
    let (client, refused) = (&session.client, refused(false));
    tokio::try_join!(client.batch_execute(&opening), client.prepare(statement))
        .map(|(_, prepared)| prepared)
        .map_err(refused)
        .map_err(|failure| failure.unless(|| session.meter.is_used_up(), limits))
}

/// What begins every transaction. A setting that this server does not know is
/// passed over.
fn opening(left_ms: u128) -> String {
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
         SELECT pg_catalog.set_config(s.name, s.value, true)
         FROM (VALUES
             ('statement_timeout', '{left_ms}'),
             ('transaction_timeout', '{left_ms}'),
             ('lock_timeout', '250'),
             ('idle_in_transaction_session_timeout', '5000'),
             ('work_mem', '16MB'),
             ('max_parallel_workers_per_gather', '0'),
             ('jit', 'off'),
             ('row_security', 'on'),
             ('client_min_messages', 'error'),
             ('DateStyle', 'ISO, YMD'),
             ('IntervalStyle', 'iso_8601'),
             ('TimeZone', 'UTC'),
             ('bytea_output', 'hex'),
             ('extra_float_digits', '1')
         ) AS s(name, value)
         WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL"
    )
}

async fn collect(
    session: &Session,
    statement: &str,
    parameters: &[Value],
    types: &[Type],
    mut answer: Answer<'_>,
) -> Result<Rows, Failure> {
    let parameters = bind::bind(parameters, types)?;
    let rows = session.client.query_typed_raw(statement, parameters);
    let mut rows = pin!(rows.await.map_err(refused(true))?);
    while let Some(row) = rows.try_next().await.map_err(refused(true))? {
        answer.row()?;
        take(&row, &mut answer)?;
    }
    Ok(answer.finish())
}

fn take(row: &Row, answer: &mut Answer<'_>) -> Result<(), Failure> {
    for column in 0..row.len() {
        let value = row.try_get::<_, Value>(column).map_err(refused(true))?;
        answer.value(value)?;
    }
    Ok(())
}

/// Ends the transaction and undoes what a statement can do to its session.
/// This is `DISCARD ALL` without the statements that the client prepared for
/// itself, which it goes on to use.
pub(super) async fn clean(session: &Session) -> Result<(), Failure> {
    session
        .client
        .batch_execute(
            "ROLLBACK; CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;
             SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD PLANS; DISCARD TEMP;
             DISCARD SEQUENCES",
        )
        .await
        .map_err(refused(false))
}

fn only_reading() -> Failure {
    Failure {
        error: QueryError::rejected(refusal::ONLY_READING),
        is_over: true,
    }
}

/// `wrapped`: the statement parsed alone, so a fault in its grammar is that of
/// the place it stands in.
fn refused(wrapped: bool) -> impl Fn(tokio_postgres::Error) -> Failure + Copy {
    move |error| Failure {
        is_over: error.as_db_error().is_some(),
        error: refusal::of(error, wrapped),
    }
}

impl Failure {
    /// A connection that broke because the meter ran out is an answer that is
    /// too large.
    fn unless(self, used_up: impl Fn() -> bool, limits: &QueryLimits) -> Failure {
        if matches!(self.error, QueryError::Unavailable(_)) && used_up() {
            return Failure::from(limits.too_many_bytes());
        }
        self
    }
}
