//! One run of a test: through HTTP, in a plugin, in a sandbox of its own.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};
use spotter_tests::{Answer, Client, Gym};

use crate::suite::{Mode, Suite, Test};

const RUNNER: &str = include_str!("runner.js");
const MAIN: &str = "conformance-main.js";
const TEXTS: &str = "conformance-texts.js";
/// Arguments that are longer are refused; a longer test is saved as part of its
/// plugin.
const ARGUMENTS: usize = 64 << 10;

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Passed,
    /// It did not do what the specification says, in these words.
    Failed(String),
    /// It was stopped by this limit.
    Limit(String),
    /// What no test may come to: a crashed sandbox, a fault of the host's, no
    /// answer in time.
    Broken(String),
}

/// Runs tests in one gym.
pub(crate) struct Plugins<'a> {
    suite: &'a Suite,
    gym: &'a Gym,
    /// The plugins of the tests that include the same of the suite's files.
    shared: Mutex<HashMap<Vec<String>, String>>,
}

impl<'a> Plugins<'a> {
    pub(crate) fn new(suite: &'a Suite, gym: &'a Gym) -> Plugins<'a> {
        Plugins {
            suite,
            gym,
            shared: Mutex::default(),
        }
    }

    /// Runs a test in one mode. `own` is the name for a plugin of its own, where
    /// it needs one; nobody else uses it meanwhile.
    pub(crate) fn run(&self, test: &Test, mode: Mode, own: &str) -> Outcome {
        let ended = match self.end(test, mode, own) {
            Ok(end) => end,
            Err(outcome) => return outcome,
        };
        match (&test.meta.negative, ended) {
            (None, End::Finished) => Outcome::Passed,
            (None, End::Thrown(what)) => Outcome::Failed(what),
            (Some(name), End::Thrown(what)) if what.split(':').next() == Some(name) => {
                Outcome::Passed
            }
            (Some(name), End::Thrown(what)) => Outcome::Failed(format!("no {name} but {what}")),
            (Some(name), End::Finished) => Outcome::Failed(format!("no {name}")),
        }
    }

    fn end(&self, test: &Test, mode: Mode, own: &str) -> Result<End, Outcome> {
        let mut arguments = json!({ "asynchronous": test.meta.has("async") });
        if mode == Mode::Module {
            arguments["module"] = format!("./{}", test.name()).into();
        } else {
            arguments["source"] = test.source.as_str().into();
            arguments["strict"] = (mode == Mode::Strict).into();
        }
        let large = arguments.to_string().len() > ARGUMENTS;
        if !large && mode != Mode::Module && test.fixtures.is_empty() {
            let plugin = self.shared(test)?;
            return self.call(&plugin, &arguments);
        }
        let mut files = self.files(test, large.then_some(test.source.as_str()));
        for (name, text) in &test.fixtures {
            files.insert(name.clone(), text.as_str().into());
        }
        if mode == Mode::Module {
            files.insert(test.name().to_owned(), test.source.as_str().into());
        }
        if large {
            arguments["source"].take();
        }
        if let Some(end) = self.save(own, &files)? {
            return Ok(end);
        }
        let end = self.call(own, &arguments);
        let path = format!("/v1/plugins/{own}");
        answered(&self.gym.manager, "DELETE", &path, None)?;
        end
    }

    /// The plugin of all tests that include the same.
    fn shared(&self, test: &Test) -> Result<String, Outcome> {
        let mut shared = self.shared.lock().unwrap();
        let key = includes(test);
        if let Some(name) = shared.get(&key) {
            return Ok(name.clone());
        }
        let name = format!("tests_{}", shared.len());
        if let Some(End::Thrown(what)) = self.save(&name, &self.files(test, None))? {
            panic!("the suite's own files do not load: {what}");
        }
        shared.insert(key, name.clone());
        Ok(name)
    }

    /// The files of a plugin that evaluates what a test includes, and the test
    /// itself where no argument can hold it.
    fn files(&self, test: &Test, large: Option<&str>) -> Map<String, Value> {
        let harness = includes(test);
        let harness = harness.iter().map(|file| global(&self.suite.harness(file)));
        let harness: Vec<String> = harness.collect();
        let texts = format!(
            "export const harness = {}, large = {};",
            json!(harness),
            json!(large)
        );
        let mut files = Map::new();
        files.insert(MAIN.to_owned(), RUNNER.into());
        files.insert(TEXTS.to_owned(), texts.into());
        files
    }

    /// Saves a plugin. Some: the files are refused as a parser refuses them.
    fn save(&self, name: &str, files: &Map<String, Value>) -> Result<Option<End>, Outcome> {
        let form = json!({
            "name": name,
            "description": "Evaluates a test of the language.",
            "parameters": { "type": "object" },
            "files": files,
            "entry": MAIN,
            "limits": { "timeout_ms": 30_000, "memory_bytes": 128 << 20 },
        });
        let answer = answered(&self.gym.manager, "POST", "/v1/plugins", Some(&form))?;
        match (answer.status, answer.code().as_deref()) {
            (200..300, _) => Ok(None),
            (_, Some("source_rejected" | "invalid_request")) => {
                Ok(Some(End::Thrown(message(&answer))))
            }
            _ => Err(Outcome::Broken(format!("not saved: {}", answer.text()))),
        }
    }

    fn call(&self, plugin: &str, arguments: &Value) -> Result<End, Outcome> {
        let path = format!("/v1/functions/{plugin}");
        let body = json!({ "arguments": arguments });
        let answer = answered(&self.gym.caller, "POST", &path, Some(&body))?;
        let code = answer.code();
        match code.as_deref() {
            None if answer.status == 200 => Ok(End::Finished),
            Some("plugin_failed") => match answer.field("/error/details/code").as_str() {
                // The host tells an author of it; to the language it is none.
                // It is told of a call alone that ended well.
                Some("unhandled_rejection") => Ok(End::Finished),
                _ => Ok(End::Thrown(message(&answer))),
            },
            Some(
                code @ ("out_of_fuel" | "cpu_limit" | "deadline_exceeded" | "memory_limit"
                | "stack_overflow" | "host_call_limit" | "output_too_large"),
            ) => Err(Outcome::Limit(code.to_owned())),
            _ => Err(Outcome::Broken(answer.text())),
        }
    }
}

/// How a test ended.
enum End {
    Finished,
    /// With an error: its constructor's name, a colon and its message.
    Thrown(String),
}

fn answered(
    client: &Client,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Answer, Outcome> {
    let body = body.map(Value::to_string);
    client
        .send(
            method,
            path,
            "application/json",
            body.as_deref().map(str::as_bytes),
        )
        .map_err(|error| Outcome::Broken(format!("{method} {path}: {error}")))
}

fn message(answer: &Answer) -> String {
    answer
        .field("/error/message")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The suite's files that have to be evaluated before a test.
fn includes(test: &Test) -> Vec<String> {
    if test.meta.has("raw") {
        return Vec::new();
    }
    let mut files = vec!["assert.js", "sta.js"];
    if test.meta.has("async") {
        files.push("doneprintHandle.js");
    }
    files.extend(test.meta.includes.iter().map(String::as_str));
    files.into_iter().map(str::to_owned).collect()
}

/// A file of the suite's as `eval` has to have it: what a script declares with
/// `let` or `const` is seen by the next one, what `eval` declares so is not.
fn global(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let rest = line.strip_prefix("const ").or(line.strip_prefix("let "));
        rest.map_or(line.to_owned(), |rest| format!("var {rest}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}
