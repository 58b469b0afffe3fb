//! One call.

mod answer;
mod body;
mod pages;
mod query;
mod request;
mod retry;

use plugin_sdk::{Context, Error, Result};

use spotter_description::Need;

use crate::plan::{Plan, Work};
use crate::template::{self, Failed};
use crate::variables::{Arguments, Variables};

/// Runs the plan's function.
pub(crate) fn call(
    plan: &Plan,
    function: &str,
    arguments: &str,
    context: &Context,
) -> Result<String> {
    if plan
        .manifest
        .functions
        .iter()
        .all(|known| known.name != function)
    {
        return Err(Error::new(
            "unknown_function",
            format!("There is no function `{function}`."),
        ));
    }
    for need in &plan.requires {
        expect(*need, context)?;
    }
    template::set_zone(&context.time_zone);
    let arguments: Arguments<'_> = serde_json::from_str(arguments)
        .map_err(|_| Error::new("invalid_arguments", "The arguments are no JSON object."))?;
    let mut variables = Variables::new(context, arguments);
    for own in &plan.own {
        if own.fixed {
            // Nor where it has no value.
            variables.forget(&own.name);
        }
        if !variables.is_given(&own.name) {
            let value = own.value.datum(&variables).map_err(no_value)?;
            if let Some(value) = value {
                variables.set(&own.name, value);
            }
        }
    }
    match &plan.work {
        Work::Request(exchange) => request::run(exchange, &plan.manifest.name, &mut variables),
        Work::Query(statement) => query::run(statement, &variables),
    }
}

fn expect(need: Need, context: &Context) -> Result<()> {
    match need {
        Need::Member if context.member.is_none() => Err(Error::new(
            "member_required",
            "Nobody is signed in. Ask the member to sign in, then call this again.",
        )),
        Need::Session if context.session.is_none() => Err(Error::new(
            "session_required",
            "This works within a conversation alone, and the call names none.",
        )),
        Need::Member | Need::Session => Ok(()),
    }
}

fn no_value(failed: Failed) -> Error {
    Error::new(
        "invalid_value",
        format!(
            "`{}` cannot be computed: {}.",
            failed.expression, failed.reason
        ),
    )
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Error {
        no_value(failed)
    }
}

#[cfg(test)]
mod tests;
