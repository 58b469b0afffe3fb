//! One call of a function.

use rquickjs::{Ctx, Value};

use crate::bindings::exports::spotter::plugin::guest::{CallContext, Error};
use crate::exception::{self, Thrown};
use crate::outside::{self, Level};
use crate::plugin::Plugin;
use crate::results::Refused;
use crate::web::event_loop::{self, Settled};
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
        return Err(error(
            "unknown_function",
            format!("There is no function `{function}`."),
        ));
    };
    let value = settled(ctx, called.map_err(thrown)?).map_err(|stop| match stop {
        Stop::Thrown(error) => thrown(error),
        Stop::Never => error(
            "never_settled",
            "The function awaits what never comes: a promise that nobody resolves.".to_owned(),
        ),
    })?;
    let result = results::to_json(ctx, value).map_err(|refused| match refused {
        Refused::Thrown(error) => thrown(error),
        Refused::Fault { code, message } => error(code, message),
    })?;
    match event_loop::unhandled_rejection(ctx) {
        None => Ok(result),
        Some(reason) => {
            let mut rejection = exception::of_value(ctx, &reason);
            rejection
                .code
                .get_or_insert_with(|| "unhandled_rejection".to_owned());
            Err(explain(plugin, rejection))
        }
    }
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
    match event_loop::run(ctx, promise) {
        Settled::Done => {}
        Settled::NeverSettles => return Err(Stop::Never),
    }
    match promise.result::<Value<'js>>() {
        Some(result) => result.map_err(Stop::Thrown),
        None => Err(Stop::Never),
    }
}

/// The author reads all of it in the log; the model gets the first line.
fn explain(plugin: &Plugin, mut thrown: Thrown) -> Error {
    let place = thrown.position.take().and_then(|position| {
        let source = plugin.source(&position.path)?;
        Some(exception::as_in_editors(position, source))
    });
    let place = place.as_ref();
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
    for more in [quoted.as_deref(), Some(thrown.stack.trim_end())]
        .into_iter()
        .flatten()
    {
        if !more.is_empty() {
            line.push('\n');
            line.push_str(more);
        }
    }
    outside::log(Level::Error, &line);
    Error {
        code: thrown
            .code
            .unwrap_or_else(|| "uncaught_exception".to_owned()),
        message,
        retryable: thrown.retryable,
    }
}

fn error(code: &str, message: String) -> Error {
    outside::log(Level::Error, &message);
    Error {
        code: code.to_owned(),
        message,
        retryable: false,
    }
}
