//! The file of cases beside a plugin: `spotter.toml`, or `spotter.json` with
//! the same fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::answers::{Answers, HttpAnswer, QueryAnswer};
use super::asked;
use crate::catalog::Member;
use crate::cli::failure::{Failure, Result};

/// What a file of cases says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct Cases {
    /// What cases have unless they say otherwise.
    #[serde(default)]
    defaults: Defaults,
    /// In the order in which they run.
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Defaults {
    settings: Option<Map<String, Value>>,
    context: Option<Context>,
    kv: Option<BTreeMap<String, Value>>,
    http: Option<Vec<HttpAnswer>>,
    query: Option<Vec<QueryAnswer>>,
    recorded: Option<PathBuf>,
}

/// One call, and what it must come to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// What the case shows; unique in the file.
    pub(super) name: String,
    /// The function to call.
    pub(super) function: String,
    /// Its arguments.
    #[serde(default = "no_arguments")]
    pub(super) arguments: Value,
    /// An earlier case that runs first, in the same storage.
    #[serde(default)]
    pub(super) after: Option<String>,
    /// The installation's settings.
    #[serde(default)]
    settings: Option<Map<String, Value>>,
    /// What the plugin's storage holds: a text as it is, anything else as its
    /// JSON text. A number is a counter.
    #[serde(default)]
    kv: Option<BTreeMap<String, Value>>,
    /// Who calls, and for whom.
    #[serde(default)]
    context: Option<Context>,
    /// How servers answer.
    #[serde(default)]
    http: Option<Vec<HttpAnswer>>,
    /// How sources answer.
    #[serde(default)]
    query: Option<Vec<QueryAnswer>>,
    /// A file beside this one with the answers of servers and sources that the
    /// two above say nothing about.
    #[serde(default)]
    recorded: Option<PathBuf>,
    /// All requests that the plugin must send, in their order.
    #[serde(default)]
    pub(super) requests: Option<Vec<asked::Expected>>,
    /// The whole result.
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    /// What the result has at least.
    #[serde(default, deserialize_with = "present")]
    includes: Option<Value>,
    /// The code of the failure: Spotter's, or else the plugin's own.
    #[serde(default)]
    error: Option<String>,
}

/// Who calls, and for whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Context {
    pub(super) member: Option<Member>,
    pub(super) session: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) idempotency_key: Option<String>,
    pub(super) attempt: Option<u32>,
}

/// What a case must come to.
#[derive(Debug)]
pub(super) enum Expected<'a> {
    /// Any result.
    Success,
    /// This result.
    Result(&'a Value),
    /// A result with at least this.
    Includes(&'a Value),
    /// A failure with this code.
    Error(&'a str),
}

fn no_arguments() -> Value {
    Value::Object(Map::new())
}

/// Tells `result = null` from no result at all.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Cases {
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
        Cases::parse(&text, &path)
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
        cases.check().map_err(wrong)?;
        Ok(cases)
    }

    fn check(&self) -> Result<(), String> {
        let mut earlier = BTreeSet::new();
        for case in &self.cases {
            let Case { name, after, .. } = case;
            if let Some(after) = after
                && !earlier.contains(after.as_str())
            {
                return Err(format!(
                    "`{name}` comes after `{after}`, which is no earlier case"
                ));
            }
            if !earlier.insert(name.as_str()) {
                return Err(format!("two cases are named `{name}`"));
            }
            let expectations = [
                case.result.is_some(),
                case.includes.is_some(),
                case.error.is_some(),
            ];
            if expectations.into_iter().filter(|given| *given).count() > 1 {
                return Err(format!(
                    "`{name}` may expect one of `result`, `includes` and `error`"
                ));
            }
            for wanted in case.requests.iter().flatten() {
                let checked = wanted.check();
                checked.map_err(|why| format!("`{name}`: {why}"))?;
            }
        }
        Ok(())
    }

    /// The cases, in the order of the file.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Case> {
        self.cases.iter()
    }

    /// A case and those that run before it, first of all the first.
    pub(super) fn chain<'a>(&'a self, case: &'a Case) -> Vec<&'a Case> {
        let mut chain = vec![case];
        let mut next = case.after.as_deref();
        // Every step goes to an earlier case, so this ends.
        while let Some(before) = next.and_then(|name| self.cases.iter().find(|c| c.name == name)) {
            chain.push(before);
            next = before.after.as_deref();
        }
        chain.reverse();
        chain
    }

    /// The settings that a case runs with.
    pub(super) fn settings(&self, case: &Case) -> Map<String, Value> {
        let settings = case.settings.as_ref().or(self.defaults.settings.as_ref());
        settings.cloned().unwrap_or_default()
    }

    /// What a case finds in its storage.
    pub(super) fn kv(&self, case: &Case) -> Vec<(String, Vec<u8>)> {
        let kv = case.kv.as_ref().or(self.defaults.kv.as_ref());
        let bytes = |value: &Value| match value {
            Value::String(text) => text.clone().into_bytes(),
            other => other.to_string().into_bytes(),
        };
        kv.into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), bytes(value)))
            .collect()
    }

    /// What servers and sources answer in a case. Files of recorded answers are
    /// in that directory; none leaves them out.
    pub(super) fn answers(&self, case: &Case, directory: Option<&Path>) -> Result<Answers> {
        let wrong = |why: String| Failure::new("cases", format!("{}: {why}.", case.name));
        let recorded = case.recorded.as_ref().or(self.defaults.recorded.as_ref());
        let recorded = recorded.zip(directory).map(|(path, directory)| {
            let read = Answers::recorded(&directory.join(path));
            read.map_err(|why| wrong(format!("{}: {why}", path.display())))
        });
        let http = case.http.as_ref().or(self.defaults.http.as_ref());
        let query = case.query.as_ref().or(self.defaults.query.as_ref());
        Answers::new(
            http.map_or(&[], Vec::as_slice),
            query.map_or(&[], Vec::as_slice),
            recorded.transpose()?,
        )
        .map_err(wrong)
    }

    /// Who calls, and for whom.
    pub(super) fn context(&self, case: &Case) -> Context {
        let context = case.context.as_ref().or(self.defaults.context.as_ref());
        context.cloned().unwrap_or_default()
    }
}

impl Case {
    /// What the case must come to.
    pub(super) fn expected(&self) -> Expected<'_> {
        match (&self.result, &self.includes, &self.error) {
            (Some(result), _, _) => Expected::Result(result),
            (_, Some(part), _) => Expected::Includes(part),
            (_, _, Some(code)) => Expected::Error(code),
            _ => Expected::Success,
        }
    }
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
