//! What SQLite is told to allow. It asks while it prepares a statement, for
//! each thing that the statement, or a view it reads, would do.

use std::sync::Arc;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::watch::Watch;

/// Columns that a statement may name, with those of the views it reads. Views
/// and subqueries of subqueries double at each level while SQLite expands
/// them.
const READS: usize = 5_000;
/// Functions that a statement may call. Between two of them nothing can stop
/// it, and one takes milliseconds at the worst.
const CALLS: usize = 200;

/// What matching a pattern counts: a tenth of a second at the worst.
const PATTERN: usize = 5;

/// Every function that may be called. They compute, and only from what they
/// are given.
#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    // Numbers.
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos",
    "cosh", "degrees", "exp", "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power",
    "radians", "random", "round", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
    // Choices.
    "coalesce", "if", "ifnull", "iif", "likelihood", "likely", "nullif", "typeof", "unlikely",
    // Texts.
    "char", "concat", "concat_ws", "format", "glob", "hex", "instr", "length", "like", "lower",
    "ltrim", "octet_length", "printf", "quote", "replace", "rtrim", "soundex", "substr",
    "substring", "trim", "unhex", "unicode", "unistr", "upper", "zeroblob",
    // Dates.
    "current_date", "current_time", "current_timestamp", "date", "datetime", "julianday",
    "strftime", "time", "timediff", "unixepoch",
    // Many rows to one.
    "avg", "count", "group_concat", "max", "median", "min", "string_agg", "sum", "total",
    // Rows beside each other.
    "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile",
    "percent_rank", "rank", "row_number",
    // JSON.
    "->", "->>", "json", "json_array", "json_array_length", "json_error_position", "json_extract",
    "json_group_array", "json_group_object", "json_insert", "json_object", "json_pretty",
    "json_quote", "json_remove", "json_replace", "json_set", "json_type", "json_valid",
];

/// A guard for one connection.
pub(super) fn guard(
    watch: Arc<Watch>,
) -> impl FnMut(AuthContext<'_>) -> Authorization + Send + 'static {
    let (mut reads, mut calls) = (0, 0);
    move |context| {
        match context.action {
            AuthAction::Read { .. } => reads += 1,
            AuthAction::Function {
                function_name: "like" | "glob",
            } => calls += PATTERN,
            AuthAction::Function { .. } => calls += 1,
            _ => {}
        }
        let verdict = if watch.is_over() {
            // The watch is what the refusal is told by.
            Err(String::new())
        } else if reads > READS || calls > CALLS {
            Err("the statement names too many columns or functions".to_owned())
        } else {
            judge(&context)
        };
        match verdict {
            Ok(()) => Authorization::Allow,
            Err(why) => {
                watch.refuse(why);
                Authorization::Deny
            }
        }
    }
}

fn judge(context: &AuthContext<'_>) -> Result<(), String> {
    if !matches!(context.database_name, None | Some("main")) {
        return Err("only the source's own tables can be read".to_owned());
    }
    match context.action {
        // A recursive statement without an end runs into the time.
        AuthAction::Select | AuthAction::Recursive => Ok(()),
        AuthAction::Read { table_name, .. } if is_internal(table_name) => {
            Err(format!("the table {table_name} cannot be read"))
        }
        AuthAction::Read { .. } => Ok(()),
        AuthAction::Function { function_name } if FUNCTIONS.contains(&function_name) => Ok(()),
        AuthAction::Function { function_name } => {
            Err(format!("the function {function_name} cannot be called"))
        }
        _ => Err("only reading is allowed: one SELECT or VALUES".to_owned()),
    }
}

/// SQLite's own tables, and those through which it answers a PRAGMA. The
/// schema's text is what somebody wrote about the data, comments and all; what
/// was granted is the data.
fn is_internal(table: &str) -> bool {
    let table = table.to_ascii_lowercase();
    table.starts_with("sqlite_") || table.starts_with("pragma_")
}
