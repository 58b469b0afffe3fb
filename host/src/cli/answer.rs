//! Answers of a server's, shown to people. With `--json` they pass as they
//! came, so that nothing a newer server says is lost.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::table::Table;

/// A list inside an answer, as a table of some of its fields.
pub(in crate::cli) struct Rows {
    /// What the server said.
    pub(in crate::cli) answer: Value,
    /// The field that holds the list.
    pub(in crate::cli) list: &'static str,
    /// The fields to show.
    pub(in crate::cli) columns: &'static [&'static str],
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.answer.serialize(serializer)
    }
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(self.columns);
        let items = self.answer.get(self.list).and_then(Value::as_array);
        for item in items.into_iter().flatten() {
            table.row(self.columns.iter().map(|column| cell(item, column)));
        }
        table.fmt(f)
    }
}

/// A field as text; lists are joined, and what is missing is empty.
pub(in crate::cli) fn text(value: &Value, field: &str) -> String {
    match value.get(field) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| item.as_str().unwrap_or("?"))
                .collect();
            items.join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// A field as one cell: its first line, not too long; times to the second.
fn cell(item: &Value, column: &str) -> String {
    let text = text(item, column);
    if column.ends_with("_at") {
        return text.chars().take(SECONDS).collect();
    }
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(WIDEST).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

/// Wide enough for a digest.
const WIDEST: usize = 64;

/// How much of an RFC 3339 time goes to its seconds.
const SECONDS: usize = "2026-01-01T00:00:00".len();
