//! What is wrong with a description: all of it, each with its place.

pub(crate) use spotter_description::below;

pub(crate) use crate::bindings::exports::spotter::declarative::workshop::{Fault, Position};

/// What was found so far.
#[derive(Default)]
pub(crate) struct Faults(Vec<Fault>);

/// The most that are told: who has more mends these first.
const MOST: usize = 32;

impl Faults {
    /// A value is wrong as a whole.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.push(pointer.into(), None, message.into());
    }

    /// A text is wrong from this byte on.
    pub(crate) fn within(&mut self, pointer: &str, text: &str, offset: usize, message: String) {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let position = Position {
            line: count(before.matches('\n').count() + 1),
            column: count(column + 1),
        };
        self.push(pointer.to_owned(), Some(position), message);
    }

    /// Whether no more are told.
    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    fn push(&mut self, pointer: String, position: Option<Position>, message: String) {
        if !self.is_full() {
            self.0.push(Fault {
                message,
                pointer,
                position,
            });
        }
    }

    /// What was made, if nothing was wrong.
    pub(crate) fn unless_any<T>(self, made: Option<T>) -> Result<T, Vec<Fault>> {
        match made {
            Some(made) if self.0.is_empty() => Ok(made),
            _ => Err(self.0),
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The longest name that is suggested, in bytes.
const LONGEST: usize = 80;
/// How many names are compared.
const COMPARED: usize = 256;

/// Names that are in use, nearest first, as the end of a sentence.
pub(crate) fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    // Nobody meant a longer one, and comparing takes time.
    let known = known.into_iter().filter(|name| name.len() <= LONGEST);
    let mut known: Vec<&str> = known.take(COMPARED).collect();
    let wrong = wrong
        .get(..wrong.floor_char_boundary(LONGEST))
        .unwrap_or(wrong);
    if known.is_empty() {
        return "there are none".to_owned();
    }
    known.sort_by_key(|name| strsim::damerau_levenshtein(wrong, name));
    let (nearest, rest) = match known.split_first() {
        Some((nearest, rest)) => (*nearest, rest),
        None => return String::new(),
    };
    // A name that differs in most of its letters is another's.
    if strsim::damerau_levenshtein(wrong, nearest) * 2 <= wrong.len().max(nearest.len()) {
        return format!("did you mean `{nearest}`?");
    }
    let listed: Vec<String> = std::iter::once(&nearest)
        .chain(rest)
        .take(12)
        .map(|name| format!("`{name}`"))
        .collect();
    format!("there are {}", listed.join(", "))
}

#[cfg(test)]
mod tests;
