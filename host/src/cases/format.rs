//! How cases are written down. In a file it is TOML or JSON, in the API JSON,
//! with the same fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::answers::{Answers, HttpAnswer, QueryAnswer};
use super::asked::Asked;
use crate::catalog::Member;

/// The cases of a plugin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
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
pub struct Case {
    /// What the case shows; unique in the file.
    pub name: String,
    /// The function to call.
    pub function: String,
    /// Its arguments.
    #[serde(default = "no_arguments")]
    pub arguments: Value,
    /// An earlier case that runs first, in the same storage.
    #[serde(default)]
    pub after: Option<String>,
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
    pub requests: Option<Vec<Asked>>,
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
pub struct Context {
    /// On whose behalf.
    pub member: Option<Member>,
    /// In which conversation.
    pub session: Option<String>,
    /// BCP 47 tag.
    pub locale: Option<String>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// The same for every attempt at one call.
    pub idempotency_key: Option<String>,
    /// 1 for the first attempt.
    pub attempt: Option<u32>,
}

/// What a case must come to.
#[derive(Debug)]
pub enum Expected<'a> {
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
    /// Whether they can be run.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn check(&self) -> Result<(), String> {
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
    pub fn iter(&self) -> std::slice::Iter<'_, Case> {
        self.cases.iter()
    }

    /// A case and those that run before it, first of all the first.
    pub fn chain<'a>(&'a self, case: &'a Case) -> Vec<&'a Case> {
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
    pub fn settings(&self, case: &Case) -> Map<String, Value> {
        let settings = case.settings.as_ref().or(self.defaults.settings.as_ref());
        settings.cloned().unwrap_or_default()
    }

    /// What a case finds in its storage.
    pub fn kv(&self, case: &Case) -> Vec<(String, Vec<u8>)> {
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

    /// The file with recorded answers of a case.
    pub fn recorded<'a>(&'a self, case: &'a Case) -> Option<&'a Path> {
        let recorded = case.recorded.as_ref().or(self.defaults.recorded.as_ref());
        recorded.map(PathBuf::as_path)
    }

    /// What servers and sources answer in a case; `recorded` is for requests
    /// and sources that it says nothing about.
    ///
    /// # Errors
    /// What is wrong with the first answer that is none.
    pub fn answers(&self, case: &Case, recorded: Option<Answers>) -> Result<Answers, String> {
        let http = case.http.as_ref().or(self.defaults.http.as_ref());
        let query = case.query.as_ref().or(self.defaults.query.as_ref());
        Answers::new(
            http.map_or(&[], Vec::as_slice),
            query.map_or(&[], Vec::as_slice),
            recorded,
        )
    }

    /// Who calls, and for whom.
    pub fn context(&self, case: &Case) -> Context {
        let context = case.context.as_ref().or(self.defaults.context.as_ref());
        context.cloned().unwrap_or_default()
    }
}

impl Case {
    /// What the case must come to.
    pub fn expected(&self) -> Expected<'_> {
        match (&self.result, &self.includes, &self.error) {
            (Some(result), _, _) => Expected::Result(result),
            (_, Some(part), _) => Expected::Includes(part),
            (_, _, Some(code)) => Expected::Error(code),
            _ => Expected::Success,
        }
    }
}
