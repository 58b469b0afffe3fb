//! Names that a description accepts, made of names that others gave.

use std::collections::{BTreeMap, BTreeSet};

/// The most characters of a name.
const MAX: usize = 64;

/// `text` in `snake_case`, as functions, secrets and codes are named:
/// `^[a-z][a-z0-9_]{0,63}$`. `otherwise` where nothing is left of it.
pub(crate) fn snake(text: &str, otherwise: &str) -> String {
    let mut name = String::new();
    let mut before = None;
    let mut letters = text.chars().take(4 * MAX).peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_alphanumeric() {
            // listUsers, HTTPServer: a word begins at a capital behind a small
            // letter or a digit, and at the last of several capitals.
            let starts_word = letter.is_ascii_uppercase()
                && before.is_some_and(|before: char| {
                    !before.is_ascii_uppercase()
                        || letters.peek().is_some_and(char::is_ascii_lowercase)
                });
            if starts_word && !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') && letter != '\'' {
            name.push('_');
        }
        before = Some(letter);
    }
    let name = name.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    let name = name.get(..MAX).unwrap_or(name).trim_end_matches('_');
    if name.is_empty() { otherwise } else { name }.to_owned()
}

/// `text` as a parameter's name: `^[A-Za-z_][A-Za-z0-9_]{0,63}$`. What fits is
/// kept as it is.
pub(crate) fn parameter(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars().take(4 * MAX) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let mut name = match name.trim_end_matches('_') {
        "" => if name.is_empty() { "value" } else { "_" }.to_owned(),
        trimmed if text.ends_with('_') => format!("{trimmed}_"),
        trimmed => trimmed.to_owned(),
    };
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name.truncate(MAX);
    name
}

/// Names that are taken.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    /// The last number that a name got, so that none is tried twice.
    numbers: BTreeMap<String, u32>,
}

impl Names {
    /// Takes the first of `wishes` that is free, else the last with a number.
    pub(crate) fn take(&mut self, wishes: &[String]) -> String {
        let free = wishes.iter().find(|wish| !self.taken.contains(*wish));
        let name = match (free, wishes.last()) {
            (Some(free), _) => free.clone(),
            (None, last) => self.numbered(last.map_or("value", String::as_str)),
        };
        self.taken.insert(name.clone());
        name
    }

    fn numbered(&mut self, name: &str) -> String {
        let number = self.numbers.entry(name.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let suffix = format!("_{number}");
            let kept = name.get(..MAX - suffix.len()).unwrap_or(name);
            let numbered = format!("{kept}{suffix}");
            if !self.taken.contains(&numbered) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        for (text, name) in [
            ("listPets", "list_pets"),
            ("getHTTPServer2Status", "get_http_server2_status"),
            ("pets/{petId}/", "pets_pet_id"),
            ("2faCodes", "fa_codes"),
            ("Can't be found!", "cant_be_found"),
            ("---", "otherwise"),
        ] {
            assert_eq!(snake(text, "otherwise"), name);
        }
    }

    #[test]
    fn parameters_keep_what_fits() {
        for (text, name) in [
            ("timeMin", "timeMin"),
            ("items[0][price]", "items_0_price"),
            ("from_", "from_"),
            ("2nd", "_2nd"),
            ("é", "value"),
            ("$filter", "filter"),
        ] {
            assert_eq!(parameter(text), name);
        }
    }

    #[test]
    fn taken_names_get_a_number() {
        let mut names = Names::default();
        let long = "x".repeat(64);
        assert_eq!(names.take(&["id".into()]), "id");
        assert_eq!(names.take(&["id".into(), "body_id".into()]), "body_id");
        assert_eq!(names.take(&["id".into()]), "id_2");
        assert_eq!(names.take(std::slice::from_ref(&long)), long);
        assert_eq!(
            names.take(std::slice::from_ref(&long)),
            format!("{}_2", "x".repeat(62))
        );
    }
}
