use std::fmt;

use serde::Serialize;
use serde_json::json;

use crate::error::{Error, ErrorCode};

/// How many faults an error lists. An author fixes these and tries again.
const LISTED: usize = 50;

/// How much of a text from the plugin an error repeats, in characters.
const SHOWN: usize = 120;

/// Where in a manifest something is, such as
/// `functions.book_class.parameters#/properties/date`.
#[derive(Clone, Debug)]
pub(super) struct Place(String);

impl Place {
    /// A field of the manifest.
    pub(super) fn manifest(field: &str) -> Place {
        Place(field.to_owned())
    }

    /// A field of a function: by its name, or by its place in the list where
    /// the name is none.
    pub(super) fn function(index: usize, name: &str, field: &str) -> Place {
        match crate::catalog::FunctionName::new(name) {
            Ok(name) => Place(format!("functions.{name}.{field}")),
            Err(_) => Place(format!("functions[{index}].{field}")),
        }
    }

    /// A pointer into the schema at this place.
    pub(super) fn at(&self, pointer: &str) -> Place {
        Place(format!("{}#{}", self.0, shown(pointer)))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text of the plugin's as an error may repeat it: short, and every character
/// visible.
pub(super) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    let dots = if cut.len() < text.len() { "..." } else { "" };
    format!("{}{dots}", cut.escape_debug())
}

#[derive(Debug, Serialize)]
struct Fault {
    #[serde(rename = "where")]
    place: String,
    problem: String,
    fix: String,
}

/// The faults of one manifest.
#[derive(Debug, Default)]
pub(super) struct Faults {
    listed: Vec<Fault>,
    /// How many are in schemas, and elsewhere; those not listed too.
    schema: usize,
    manifest: usize,
}

impl Faults {
    /// Notes a fault outside of schemas.
    pub(super) fn manifest(
        &mut self,
        place: &Place,
        problem: impl fmt::Display,
        fix: impl fmt::Display,
    ) {
        self.manifest += 1;
        self.note(place, &problem, &fix);
    }

    /// Notes a fault in a schema.
    pub(super) fn schema(
        &mut self,
        place: &Place,
        problem: impl fmt::Display,
        fix: impl fmt::Display,
    ) {
        self.schema += 1;
        self.note(place, &problem, &fix);
    }

    /// How many there are so far.
    pub(super) fn count(&self) -> usize {
        self.schema + self.manifest
    }

    fn note(&mut self, place: &Place, problem: &dyn fmt::Display, fix: &dyn fmt::Display) {
        if self.listed.len() < LISTED {
            self.listed.push(Fault {
                place: place.to_string(),
                problem: problem.to_string(),
                fix: fix.to_string(),
            });
        }
    }

    /// The faults as one error; none where there are none.
    pub(super) fn into_error(self) -> Option<Error> {
        let first = self.listed.first()?;
        let code = if self.manifest > 0 {
            ErrorCode::InvalidManifest
        } else {
            ErrorCode::SchemaRejected
        };
        let count = self.count();
        let more = match count {
            1 => String::new(),
            _ => format!(" {count} faults in all; `details.faults` lists them."),
        };
        let message = format!("{}: {}. {}{more}", first.place, first.problem, first.fix);
        let details = json!({"faults": self.listed, "count": count});
        Some(Error::new(code, message).with_details(details))
    }
}
