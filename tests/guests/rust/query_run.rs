//! Runs whatever statement it is told to.

use plugin_sdk::prelude::*;
use plugin_sdk::query::Value as Sql;

#[args]
struct Query {
    source: String,
    statement: String,
    parameters: Vec<Parameter>,
    times: Option<u32>,
}

/// One without a field is NULL.
#[args]
struct Parameter {
    boolean: Option<bool>,
    integer: Option<i64>,
    real: Option<f64>,
    text: Option<String>,
    blob: Option<Vec<u8>>,
}

/// Runs a statement and answers the columns and the rows, each value with its type.
#[plugin(name = "query_run", query("gym"), query("pg"))]
fn query_run(query: Query) -> Result<Value> {
    let parameters: Vec<Sql> = query.parameters.into_iter().map(value).collect();
    let source = query::source(query.source);
    for _ in 1..query.times.unwrap_or(1) {
        source.answer(&query.statement, &parameters)?;
    }
    let answer = source.answer(&query.statement, &parameters)?;
    let shown = |row: &Vec<Sql>| row.iter().map(|value| format!("{value:?}")).collect();
    let rows: Vec<Vec<String>> = answer.rows.iter().map(shown).collect();
    Ok(json!({ "columns": answer.columns, "rows": rows }))
}

fn value(given: Parameter) -> Sql {
    let number = given
        .integer
        .map(Sql::Integer)
        .or(given.real.map(Sql::Real));
    let plain = given
        .boolean
        .map(Sql::Boolean)
        .or(number)
        .or(given.text.map(Sql::Text));
    plain.or(given.blob.map(Sql::Blob)).unwrap_or(Sql::Null)
}
