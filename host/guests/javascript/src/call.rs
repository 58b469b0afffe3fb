//! One call of a function.

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Promise, Value};

use crate::bindings::exports::spotter::plugin::guest::{CallContext, Error};
use crate::bindings::spotter::plugin::log::{self, Level};
use crate::exception::{self, Thrown};
use crate::plugin::Plugin;
use crate::{context, engine, plugin, results};

/// Runs a function until it has a result, or until nothing can bring one.
pub(crate) fn run(function: &str, arguments: &str, context: CallContext) -> Result<String, Error> {
    engine::with(|ctx| plugin::with(|plugin| in_plugin(ctx, plugin, function, arguments, context)))
}

fn in_plugin(
    ctx: &Ctx<'_>,
    plugin: &Plugin,
    function: &str,
    arguments: &str,
    context: CallContext,
) -> Result<String, Error> {
    let thrown = |error| explain(plugin, exception::take(ctx, error));
    let arguments = ctx.json_parse(arguments).map_err(thrown)?;
    let context = context::object(ctx, context).map_err(thrown)?;
    let called = plugin.call(ctx, function, arguments, context);
    let Some(called) = called else {
        return Err(error("unknown_function", format!("There is no function `{function}`.")));
    };
    let value = settled(ctx, called.map_err(thrown)?).map_err(|stop| match stop {
        Stop::Thrown(error) => thrown(error),
        Stop::Never => error(
            "never_settled",
            "The function awaits what never comes: a promise that nobody resolves.".to_owned(),
        ),
    })?;
    results::to_json(ctx, value).map_err(thrown)
}

enum Stop {
    Thrown(rquickjs::Error),
    Never,
}

/// What a promise comes to. Looked at from outside, whatever the author made
/// of `then`.
fn settled<'js>(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Value<'js>, Stop> {
    let Some(promise) = value.as_promise() else {
        return Ok(value);
    };
    let promise: &Promise<'js> = promise;
    while promise.state() == PromiseState::Pending && ctx.execute_pending_job() {}
    match promise.result::<Value<'js>>() {
        Some(result) => result.map_err(Stop::Thrown),
        None => Err(Stop::Never),
    }
}

/// The author reads all of it in the log; the model gets the first line.
fn explain(plugin: &Plugin, thrown: Thrown) -> Error {
    let place = thrown.position.as_ref();
    let mut line = match place {
        Some(at) => format!("{} ({}:{}:{})", thrown.message, at.path, at.line, at.column),
        None => thrown.message.clone(),
    };
    let message = match thrown.code.is_some() {
        // The author's own words.
        true => thrown.message,
        false => line.clone(),
    };
    let quoted = place.and_then(|at| exception::excerpt(plugin.source(&at.path)?, at));
    for more in [quoted.as_deref(), Some(thrown.stack.trim_end())].into_iter().flatten() {
        if !more.is_empty() {
            line.push('\n');
            line.push_str(more);
        }
    }
    log::write(Level::Error, &line);
    Error {
        code: thrown.code.unwrap_or_else(|| "uncaught_exception".to_owned()),
        message,
        retryable: thrown.retryable,
    }
}

fn error(code: &str, message: String) -> Error {
    log::write(Level::Error, &message);
    Error {
        code: code.to_owned(),
        message,
        retryable: false,
    }
}
