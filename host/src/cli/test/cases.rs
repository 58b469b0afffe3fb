//! The file of cases beside a plugin: `spotter.toml`, or `spotter.json` with
//! the same fields.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::cases::{Answers, Case, Cases};
use crate::cli::failure::{Failure, Result};

/// Whether a directory holds cases.
pub(in crate::cli) fn are_in(directory: &Path) -> bool {
    let files = ["spotter.toml", "spotter.json"].into_iter();
    files
        .map(|file| directory.join(file))
        .any(|file| file.is_file())
}

/// Reads the cases of a plugin.
pub(in crate::cli) fn beside(directory: &Path) -> Result<Cases> {
    let toml = directory.join("spotter.toml");
    let json = directory.join("spotter.json");
    let path = match (toml.is_file(), json.is_file()) {
        (true, _) => toml,
        (false, true) => json,
        (false, false) => {
            return Err(
                Failure::new("cases", "There is no spotter.toml beside the plugin.")
                    .with_help("`spotter test --help` shows a case to start from."),
            );
        }
    };
    let text =
        std::fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
    parse(&text, &path)
}

/// Reads cases from text; the file's name says in which language.
fn parse(text: &str, path: &Path) -> Result<Cases> {
    let wrong = |fault: String| Failure::new("cases", format!("{}: {fault}.", path.display()));
    let cases: Cases = if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        serde_json::from_str(text).map_err(|fault| wrong(fault.to_string()))?
    } else {
        let table: toml::Table = text
            .parse()
            .map_err(|fault: toml::de::Error| wrong(fault.to_string().trim_end().to_owned()))?;
        Cases::deserialize(json(toml::Value::Table(table)))
            .map_err(|fault| wrong(fault.to_string()))?
    };
    if let Some(fault) = cases.faults().into_iter().next() {
        return Err(wrong(fault.message));
    }
    Ok(cases)
}

/// What servers and sources answer in a case. Files of recorded answers are in
/// that directory; none leaves them out.
pub(super) fn answers(
    cases: &Cases,
    case: &Case,
    directory: Option<&Path>,
) -> Result<Answers, String> {
    let recorded = cases
        .recorded(case)
        .zip(directory)
        .map(|(path, directory)| {
            let text = std::fs::read(directory.join(path)).map_err(|error| error.to_string());
            let read = text.and_then(|text| Answers::recorded(&text));
            read.map_err(|why| format!("{}: {why}", path.display()))
        });
    cases.answers(case, recorded.transpose()?)
}

/// TOML as JSON; dates become their text.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(name, value)| (name, json(value)))
            .collect(),
    }
}

#[cfg(test)]
mod tests;
