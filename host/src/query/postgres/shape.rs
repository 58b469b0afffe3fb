//! What the statement is put into: a SELECT that names each column and has the
//! server write what has no type of its own in an answer.

use std::fmt::Write as _;

use tokio_postgres::types::{Kind, Type};

/// The statement as a table of ours. Postgres keeps the order that a query in
/// FROM asks for when nothing else is asked of it, and no worker is beside it.
pub(super) fn wrap(statement: &str, types: &[&Type], rows: usize) -> String {
    let (mut list, mut names) = (String::new(), String::new());
    for (index, ty) in types.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let _ = write!(list, "{comma}{}", expression(index, ty));
        let _ = write!(names, "{comma}c{index}");
    }
    // The line ends before the parenthesis, so that a comment does.
    format!("SELECT {list} FROM (\n{statement}\n) AS q({names}) LIMIT {rows}")
}

fn expression(index: usize, ty: &Type) -> String {
    match *ty {
        Type::BOOL
        | Type::INT2
        | Type::INT4
        | Type::INT8
        | Type::FLOAT4
        | Type::FLOAT8
        | Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::BYTEA => format!("q.c{index}"),
        Type::OID => format!("q.c{index}::pg_catalog.int8"),
        // JSON's form of a moment is ISO 8601's; the cast's has a space in it.
        Type::TIMESTAMP | Type::TIMESTAMPTZ => {
            format!("pg_catalog.to_json(q.c{index}) OPERATOR(pg_catalog.#>>) '{{}}'")
        }
        Type::RECORD | Type::RECORD_ARRAY => json(index),
        _ if matches!(ty.kind(), Kind::Array(_) | Kind::Composite(_)) => json(index),
        _ => format!("q.c{index}::pg_catalog.text"),
    }
}

fn json(index: usize) -> String {
    format!("pg_catalog.to_json(q.c{index})::pg_catalog.text")
}
