//! Places in an author's source, quoted: the line, and a mark below the column.

use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use super::output::{BAD, DIM, GOOD, Plain};

/// What a tab is shown as.
const TAB: &str = "    ";

/// A place that is wrong. The host tells of them in an error's details.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::cli) struct Place {
    path: String,
    line: u32,
    column: u32,
    /// The whole line, or as much of it as is told.
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    help: Option<String>,
}

impl Place {
    /// The place at a byte of a text.
    pub(in crate::cli) fn of(path: &str, text: &str, byte: usize) -> Place {
        let before = text.get(..byte).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let count = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let lines = before.matches('\n').count() + 1;
        Place {
            path: path.to_owned(),
            line: u32::try_from(lines).unwrap_or(u32::MAX),
            column: count(before.get(start..).unwrap_or_default()).saturating_add(1),
            source: text
                .get(start..)
                .and_then(|rest| rest.lines().next())
                .map(str::to_owned),
            message: None,
            help: None,
        }
    }

    /// All places that an error tells of, the first of them its own.
    pub(in crate::cli) fn all(details: &Value) -> Vec<Place> {
        let Ok(first) = Place::deserialize(details) else {
            return Vec::new();
        };
        let more = details.get("more").and_then(Value::as_array);
        let more = more
            .into_iter()
            .flatten()
            .filter_map(|it| Place::deserialize(it).ok());
        // What is wrong there is the error's own message.
        let first = Place {
            message: None,
            ..first
        };
        [first].into_iter().chain(more).collect()
    }

    /// As an error's details.
    pub(in crate::cli) fn details(&self) -> Value {
        json!({
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "source": self.source,
        })
    }

    /// An error's message without the place at its end.
    pub(in crate::cli) fn trimmed<'a>(&self, message: &'a str) -> &'a str {
        let tail = format!(" ({}:{}:{}).", self.path, self.line, self.column);
        message.strip_suffix(&tail).unwrap_or(message)
    }

    /// What to write instead.
    pub(in crate::cli) fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The column's mark, if the column is in what is known of the line.
    fn mark(&self, source: &str) -> Option<String> {
        let before = self.column.checked_sub(1)?;
        let (mut units, mut blanks) = (0, String::new());
        for c in source.chars() {
            if units >= before {
                break;
            }
            units += u32::try_from(c.len_utf16()).ok()?;
            blanks.push_str(if c == '\t' { TAB } else { " " });
        }
        (units >= before).then(|| format!("{blanks}{BAD}^{BAD:#}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place {
            path, line, column, ..
        } = self;
        if let Some(message) = &self.message {
            writeln!(f, "{BAD}error{BAD:#}: {}", Plain(message))?;
        }
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        write!(f, "{margin}{DIM}-->{DIM:#} {}:{line}:{column}", Plain(path))?;
        if let Some(source) = &self.source {
            let shown = source.replace('\t', TAB);
            write!(
                f,
                "\n{margin} {DIM}|{DIM:#}\n{DIM}{number} |{DIM:#} {}",
                Plain(&shown)
            )?;
            if let Some(mark) = self.mark(source) {
                write!(f, "\n{margin} {DIM}|{DIM:#} {mark}")?;
            }
        }
        if let (Some(_), Some(help)) = (&self.message, &self.help) {
            write!(f, "\n{GOOD}help{GOOD:#}: {}", Plain(help))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(place: &Place) -> String {
        anstream::adapter::strip_str(&place.to_string()).to_string()
    }

    #[test]
    fn a_place_is_quoted_with_a_mark_below_it() {
        let text = "const a = 1;\n\tconst é😀 = b;\n";
        let place = Place::of("main.js", text, text.find("b;").unwrap());
        assert_eq!(
            shown(&place),
            " --> main.js:2:14\n  |\n2 |     const é😀 = b;\n  |                ^"
        );
    }

    #[test]
    fn what_the_host_tells_is_read() {
        let details = json!({
            "path": "main.ts", "line": 12, "column": 3, "source": "  enum A {}",
            "message": "An enum.", "help": "Use a union.",
            "more": [{ "path": "main.ts", "line": 13, "column": 900, "source": "x",
                       "message": "Another.", "help": null }],
        });
        let [first, second] = Place::all(&details).try_into().unwrap();
        assert_eq!(first.trimmed("An enum (main.ts:12:3)."), "An enum");
        assert_eq!(first.help(), Some("Use a union."));
        assert_eq!(
            shown(&first),
            "  --> main.ts:12:3\n   |\n12 |   enum A {}\n   |   ^"
        );
        // A column beyond what was told of a long line has no mark.
        assert_eq!(
            shown(&second),
            "error: Another.\n  --> main.ts:13:900\n   |\n13 | x"
        );
    }

    #[test]
    fn other_details_have_no_places() {
        assert!(Place::all(&json!({ "path": "main.ts" })).is_empty());
        assert!(Place::all(&json!(["a"])).is_empty());
    }
}
