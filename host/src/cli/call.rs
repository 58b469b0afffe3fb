//! `spotter call`: call a function of a server's.

use std::fmt;
use std::io::Read;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::client::Server;
use super::failure::{Failure, Result};
use super::output::{DIM, Output};
use super::units::{bytes, count, micros};
use crate::catalog::{FunctionName, Usage};

/// Call a function and print its result.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter call is_open
  spotter call greet '{\"name\":\"Ada\"}'
  spotter call greet @arguments.json
  echo '{\"name\":\"Ada\"}' | spotter call greet -")]
pub(in crate::cli) struct Call {
    /// The function.
    #[arg(value_parser = |text: &str| FunctionName::new(text))]
    function: FunctionName,
    /// Its arguments: a JSON object, `@FILE`, or `-` for standard input.
    #[arg(value_name = "JSON", default_value = "{}")]
    arguments: String,
    /// The id of the member on whose behalf.
    #[arg(long, value_name = "ID")]
    member: Option<String>,
    /// The conversation that the call belongs to.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The language to answer in, such as `fr-FR` [default: the gym's].
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// The time zone, such as `Europe/Paris` [default: the gym's].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The same for every attempt at the same call.
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    server: Server,
}

/// The server's answer; people see the result alone.
#[derive(Serialize)]
#[serde(transparent)]
struct Answer(Value);

impl Call {
    /// Sends the call and prints what came back.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let path = format!("/v1/functions/{}", self.function);
        let mut body = Map::new();
        body.insert("arguments".to_owned(), arguments(&self.arguments)?);
        if let Some(id) = self.member {
            body.insert("member".to_owned(), serde_json::json!({ "id": id }));
        }
        let context = [
            ("session", self.session),
            ("locale", self.locale),
            ("time_zone", self.time_zone),
            ("idempotency_key", self.idempotency_key),
        ];
        for (name, value) in context {
            if let Some(value) = value {
                body.insert(name.to_owned(), Value::String(value));
            }
        }
        let answer = self.server.client()?.post(&path, &Value::Object(body))?;
        let usage = answer
            .get("usage")
            .and_then(|usage| Usage::deserialize(usage).ok());
        out.show(&Answer(answer));
        if let Some(usage) = usage {
            out.note(format_args!(
                "{DIM}{} fuel, {} CPU, {} memory, {} host calls{DIM:#}",
                count(usage.fuel),
                micros(usage.cpu_us),
                bytes(usage.memory_bytes),
                usage.host_calls,
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let result = self.0.get("result").unwrap_or(&Value::Null);
        write!(f, "{result:#}")
    }
}

/// Arguments as they are typed. What is in them is the server's to judge.
fn arguments(text: &str) -> Result<Value> {
    let text = match (text, text.strip_prefix('@')) {
        ("-", _) => {
            let mut all = String::new();
            std::io::stdin()
                .read_to_string(&mut all)
                .map_err(|error| Failure::usage(format!("Standard input: {error}.")))?;
            all
        }
        (_, Some(path)) => std::fs::read_to_string(path)
            .map_err(|error| Failure::file("read", path.as_ref(), &error))?,
        (text, None) => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("The arguments are no JSON: {error}."))
            .with_help("Quote them for the shell: '{\"name\":\"Ada\"}'.")
    })
}
