//! What was thrown, in words: what it is, and where in the author's source.

use rquickjs::{Coerced, Ctx, Error, Object, Value};

use crate::bindings::exports::spotter::javascript::workshop::{Fault, Position, SourceFile};
use crate::text;

/// The longest message that is passed on, in characters.
const MESSAGE: usize = 800;

/// Something that was thrown.
pub(crate) struct Thrown {
    /// Such as `TypeError: not a function`.
    pub(crate) message: String,
    /// The frames, as the engine writes them.
    pub(crate) stack: String,
    /// The innermost place in the author's files.
    pub(crate) position: Option<Position>,
    /// A `code` that the author gave it.
    pub(crate) code: Option<String>,
    /// A `retryable` that the author gave it.
    pub(crate) retryable: bool,
}

/// Takes what was thrown. Everything is read with care: it is the author's
/// object, and its getters may throw as well.
pub(crate) fn take(ctx: &Ctx<'_>, error: Error) -> Thrown {
    match error {
        Error::Exception => of_value(ctx, &ctx.catch()),
        other => Thrown {
            message: other.to_string(),
            stack: String::new(),
            position: None,
            code: None,
            retryable: false,
        },
    }
}

/// Reads a thrown value or the reason of a rejection.
pub(crate) fn of_value<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> Thrown {
    // Whatever says what is wrong is an error: a `DOMException` is none of the
    // language's.
    let says = |object: &&Object<'_>| object.is_error() || field(ctx, object, "message").is_some();
    let Some(object) = value.as_object().filter(says) else {
        return Thrown {
            message: format!("Uncaught {}", shown(ctx, value)),
            stack: String::new(),
            position: None,
            code: None,
            retryable: false,
        };
    };
    let name = field(ctx, object, "name").unwrap_or_else(|| "Error".to_owned());
    let mut message = field(ctx, object, "message").unwrap_or_default();
    if let Some(inner) = inner(ctx, object) {
        message = match message.is_empty() {
            true => inner,
            false => format!("{message}: {inner}"),
        };
    }
    let stack = field(ctx, object, "stack").unwrap_or_default();
    Thrown {
        message: bounded(match message.is_empty() {
            true => name,
            false => format!("{name}: {message}"),
        }),
        position: stack.lines().find_map(position),
        stack,
        code: field(ctx, object, "code"),
        retryable: quietly(ctx, object.get::<_, bool>("retryable")).unwrap_or(false),
    }
}

/// The errors of an `AggregateError`, in short.
fn inner<'js>(ctx: &Ctx<'js>, object: &Object<'js>) -> Option<String> {
    /// More of them say little more.
    const MOST: usize = 4;
    if !object.is_error() {
        return None;
    }
    let errors: Value<'_> = quietly(ctx, object.get("errors"))?;
    let errors = errors.into_array()?;
    let mut told: Vec<String> = (0..errors.len().min(MOST))
        .filter_map(|index| quietly(ctx, errors.get::<Value<'_>>(index)))
        .map(|error| in_short(ctx, &error))
        .collect();
    if errors.len() > MOST {
        told.push(format!("and {} more", errors.len() - MOST));
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// An error's name and message, or any value.
fn in_short<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    let Some(object) = value.as_object().filter(|object| object.is_error()) else {
        return shown(ctx, value);
    };
    let name = field(ctx, object, "name").unwrap_or_else(|| "Error".to_owned());
    match field(ctx, object, "message") {
        Some(message) if !message.is_empty() => format!("{name}: {message}"),
        _ => name,
    }
}

/// What is wrong with files that do not compile or load.
pub(crate) fn fault(ctx: &Ctx<'_>, error: Error, files: &[SourceFile]) -> Fault {
    let Thrown {
        message, position, ..
    } = take(ctx, error);
    Fault {
        message,
        position: position.and_then(|position| {
            let file = files.iter().find(|file| file.path == position.path)?;
            Some(as_in_editors(position, &file.text))
        }),
    }
}

/// The engine counts columns in bytes, editors in UTF-16 code units.
pub(crate) fn as_in_editors(mut position: Position, source: &str) -> Position {
    let before = line(source, position.line).and_then(|line| {
        let bytes = usize::try_from(position.column).ok()?.checked_sub(1)?;
        line.get(..bytes)
    });
    if let Some(before) = before {
        let units = before.encode_utf16().count();
        position.column = u32::try_from(units + 1).unwrap_or(position.column);
    }
    position
}

fn line(source: &str, number: u32) -> Option<&str> {
    let index = usize::try_from(number).ok()?.checked_sub(1)?;
    source.lines().nth(index)
}

/// The place in a line of a stack: `    at run (main.js:3:14)`, or
/// `    at main.js:3:14`.
fn position(frame: &str) -> Option<Position> {
    let frame = frame.trim();
    let place = match frame.rsplit_once('(') {
        Some((_, place)) => place.strip_suffix(')')?,
        None => frame.strip_prefix("at ")?,
    };
    let (rest, column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    // The engine's own modules and native functions are nobody's lines.
    if path.starts_with("spotter:") || path.contains(['<', '>']) {
        return None;
    }
    Some(Position {
        path: path.to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

fn field(ctx: &Ctx<'_>, object: &Object<'_>, key: &str) -> Option<String> {
    let value: Value<'_> = quietly(ctx, object.get(key))?;
    Some(bounded(text::lossy(value.as_string()?)))
}

/// Any value in short.
fn shown<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    if value.is_big_int() {
        let digits = quietly(ctx, value.get::<Coerced<String>>());
        return digits.map_or_else(String::new, |digits| bounded(digits.0 + "n"));
    }
    let json = quietly(ctx, ctx.json_stringify(value.clone())).flatten();
    match json {
        Some(json) => bounded(json.to_string().unwrap_or_default()),
        None => value.type_name().to_owned(),
    }
}

fn quietly<T>(ctx: &Ctx<'_>, read: rquickjs::Result<T>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(_) => {
            ctx.catch();
            None
        }
    }
}

fn bounded(text: String) -> String {
    match text.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The author's line, and a mark below the column.
pub(crate) fn excerpt(source: &str, position: &Position) -> Option<String> {
    /// Long lines are shown around the column.
    const AROUND: usize = 60;
    let line = line(source, position.line)?;
    let column = usize::try_from(position.column).ok()?.saturating_sub(1);
    let from = column.saturating_sub(AROUND);
    let shown: String = line.chars().skip(from).take(2 * AROUND).collect();
    let label = position.line.to_string();
    let margin = " ".repeat(label.len());
    let before = " ".repeat(column - from);
    Some(format!("{label} | {shown}\n{margin} | {before}^"))
}
