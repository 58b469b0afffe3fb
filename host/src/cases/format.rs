//! How cases are written down. In a file it is TOML or JSON, in the API JSON,
//! with the same fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::answers::{Answers, HttpAnswer, QueryAnswer};
use super::asked::Asked;
use crate::call;
use crate::catalog::{Manifest, Member};

/// The cases of a plugin.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    /// What cases have unless they say otherwise.
    #[serde(default, skip_serializing_if = "Defaults::is_empty")]
    defaults: Defaults,
    /// In the order in which they run.
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// What cases have unless they say otherwise.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = CaseDefaults)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// The installation's settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Map<String, Value>>,
    /// Who calls, and for whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
    /// What the plugin's storage holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    kv: Option<BTreeMap<String, Value>>,
    /// How servers answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<Vec<HttpAnswer>>,
    /// How sources answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Vec<QueryAnswer>>,
    /// A file of answers; only beside a plugin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    recorded: Option<PathBuf>,
}

impl Defaults {
    fn is_empty(&self) -> bool {
        json!(self) == json!({})
    }
}

/// One call, and what it must come to: `result`, `includes` or `error`; none of
/// them: any result.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows; unique among the plugin's.
    pub name: String,
    /// The function to call, under its own name.
    pub function: String,
    /// Its arguments.
    #[serde(default = "no_arguments")]
    pub arguments: Value,
    /// An earlier case that runs first, in the same storage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Runs on a server against the real servers and sources, with the gym's
    /// grants, secrets and settings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub live: bool,
    /// The installation's settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settings: Option<Map<String, Value>>,
    /// What the plugin's storage holds: a text as it is, anything else as its
    /// JSON text. A number is a counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kv: Option<BTreeMap<String, Value>>,
    /// Who calls, and for whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    context: Option<Context>,
    /// How servers answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    http: Option<Vec<HttpAnswer>>,
    /// How sources answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<Vec<QueryAnswer>>,
    /// A file beside this one with the answers of servers and sources that the
    /// two above say nothing about. Only beside a plugin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    recorded: Option<PathBuf>,
    /// All requests that the plugin must send, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Vec<Asked>>,
    /// The whole result.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    result: Option<Value>,
    /// What the result has at least.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    includes: Option<Value>,
    /// The code of the failure: Spotter's, or else the plugin's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Who calls, and for whom.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = CaseContext)]
#[serde(default, deny_unknown_fields)]
pub struct Context {
    /// On whose behalf.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<Member>,
    /// In which conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    /// IANA time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// The same for every attempt at one call.
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<String>,
    /// 1 for the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
}

impl From<Context> for call::Context {
    fn from(context: Context) -> call::Context {
        call::Context {
            member: context.member,
            session: context.session,
            locale: context.locale,
            time_zone: context.time_zone,
            idempotency_key: context.idempotency_key,
            attempt: context.attempt,
        }
    }
}

/// Something that is wrong with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseFault {
    /// The case's name, where it has one; else its place in the list, from 0.
    pub case: String,
    /// What is wrong, as half a sentence.
    pub message: String,
}

/// What a case must come to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Any result.
    Success,
    /// This result.
    Result(Value),
    /// A result with at least this.
    Includes(Value),
    /// A failure with this code.
    Error(String),
}

/// The longest name of a case that is saved, in characters.
const LONGEST_NAME: usize = 200;

fn no_arguments() -> Value {
    Value::Object(Map::new())
}

/// Tells `result = null` from no result at all.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Cases {
    /// Reads cases one by one.
    ///
    /// # Errors
    /// All that are none.
    pub fn read(defaults: Defaults, cases: Vec<Value>) -> Result<Cases, Vec<CaseFault>> {
        let (mut read, mut faults) = (Vec::with_capacity(cases.len()), Vec::new());
        for (n, case) in cases.into_iter().enumerate() {
            let name = case.get("name").and_then(Value::as_str);
            let case_name = name.map_or_else(|| n.to_string(), str::to_owned);
            match Case::deserialize(case) {
                Ok(case) => read.push(case),
                Err(error) => faults.push(CaseFault {
                    case: case_name,
                    message: error.to_string(),
                }),
            }
        }
        match faults.is_empty() {
            true => Ok(Cases {
                defaults,
                cases: read,
            }),
            false => Err(faults),
        }
    }

    /// All that keeps them from being run.
    pub fn faults(&self) -> Vec<CaseFault> {
        let mut earlier = BTreeSet::new();
        let mut faults = Vec::new();
        for case in &self.cases {
            let name = &case.name;
            let mut fault = |message| {
                let case = name.clone();
                faults.push(CaseFault { case, message });
            };
            if let Some(after) = &case.after
                && !earlier.contains(after.as_str())
            {
                fault(format!(
                    "`{name}` comes after `{after}`, which is no earlier case"
                ));
            }
            if !earlier.insert(name.as_str()) {
                fault(format!("two cases are named `{name}`"));
            }
            let expectations = [
                case.result.is_some(),
                case.includes.is_some(),
                case.error.is_some(),
            ];
            if expectations.into_iter().filter(|given| *given).count() > 1 {
                fault(format!(
                    "`{name}` may expect one of `result`, `includes` and `error`"
                ));
            }
            for wanted in case.requests.iter().flatten() {
                if let Err(why) = wanted.check() {
                    fault(format!("`{name}`: {why}"));
                }
            }
        }
        faults
    }

    /// All that keeps them from being saved with a plugin that has these
    /// functions: what they are answered and say of the caller is read, and
    /// there are no files.
    pub fn saved_faults(&self, manifest: &Manifest) -> Vec<CaseFault> {
        let mut faults = self.faults();
        for case in &self.cases {
            let mut fault = |message: String| {
                let case = case.name.clone();
                faults.push(CaseFault { case, message });
            };
            if !(1..=LONGEST_NAME).contains(&case.name.chars().count()) {
                fault(format!("a name has 1 to {LONGEST_NAME} characters"));
            }
            let functions = &manifest.functions;
            if !functions
                .iter()
                .any(|own| own.name.as_str() == case.function)
            {
                fault(format!(
                    "version {} has no function `{}`",
                    manifest.version, case.function
                ));
            }
            if self.recorded(case).is_some() {
                fault(
                    "`recorded` names a file; put its answers into `http` and `query`".to_owned(),
                );
            }
            if case.live && (case.http.is_some() || case.query.is_some() || case.settings.is_some())
            {
                fault(
                    "a live case has no `http`, `query` and `settings`: it runs with the gym's own"
                        .to_owned(),
                );
            }
            if let Err(why) = self.answers(case, None) {
                fault(why);
            }
            if let Err(error) = self.context(case).check() {
                fault(error.message().trim_end_matches('.').to_owned());
            }
        }
        let place = |fault: &CaseFault| self.cases.iter().position(|c| c.name == fault.case);
        faults.sort_by_key(place);
        faults
    }

    /// What cases have unless they say otherwise. None: nothing.
    pub fn defaults(&self) -> Option<&Defaults> {
        (!self.defaults.is_empty()).then_some(&self.defaults)
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
    pub fn context(&self, case: &Case) -> call::Context {
        let context = case.context.as_ref().or(self.defaults.context.as_ref());
        context.cloned().unwrap_or_default().into()
    }
}

impl Case {
    /// What the case must come to.
    pub fn expected(&self) -> Expected {
        match (&self.result, &self.includes, &self.error) {
            (Some(result), _, _) => Expected::Result(result.clone()),
            (_, Some(part), _) => Expected::Includes(part.clone()),
            (_, _, Some(code)) => Expected::Error(code.clone()),
            _ => Expected::Success,
        }
    }
}
