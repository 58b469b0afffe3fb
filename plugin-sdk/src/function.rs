//! What the parameters and the result of a plugin's function can be. The
//! traits are met through the macros; authors see them in error messages.

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Context, Error, Result, schema};

/// The arguments of a function: a struct marked `#[args]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of a function",
    label = "needs `#[args]`",
    note = "arguments are one struct with named fields, marked `#[args]` and taken by value",
    note = "beside it a function may take a `&Context`"
)]
pub trait Arguments: DeserializeOwned + JsonSchema {}

/// A parameter of a function: its arguments or the context of the call.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a function",
    label = "needs `#[args]`",
    note = "a function takes one struct marked `#[args]` (by value), a `&Context`, both or nothing"
)]
pub trait Parameter<'call>: Sized {
    /// Whether this is the arguments, of which there is one at most.
    const IS_ARGUMENTS: bool;

    /// The schema of the arguments.
    fn schema() -> Option<Schema>;

    /// Makes the parameter from what the host passed.
    fn take(arguments: &str, context: &'call Context) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Arguments> Parameter<'_> for T {
    const IS_ARGUMENTS: bool = true;

    fn schema() -> Option<Schema> {
        Some(schema::input::<T>())
    }

    fn take(arguments: &str, _: &Context) -> Result<Self> {
        serde_json::from_str(arguments)
            .map_err(|error| Error::new("invalid_arguments", error.to_string()))
    }
}

impl<'call> Parameter<'call> for &'call Context {
    const IS_ARGUMENTS: bool = false;

    fn schema() -> Option<Schema> {
        None
    }

    fn take(_: &str, context: &'call Context) -> Result<Self> {
        Ok(context)
    }
}

impl Parameter<'_> for Context {
    const IS_ARGUMENTS: bool = false;

    fn schema() -> Option<Schema> {
        None
    }

    fn take(_: &str, context: &Context) -> Result<Self> {
        Ok(context.clone())
    }
}

/// What a function returns, alone or in a `Result`: any `serde::Serialize`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of a function",
    label = "needs `#[returns]`",
    note = "a function returns any `serde::Serialize`, or a `Result` of it: mark a type of your own `#[returns]`"
)]
pub trait Returns: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Returns for T {}

/// The error of a function's `Result`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a function",
    label = "has no way to become a `plugin_sdk::Error`",
    note = "return `Result<_>`, whose error is `plugin_sdk::Error`",
    note = "or implement `std::error::Error` for `{Self}`, or `From<{Self}>` for `plugin_sdk::Error`"
)]
pub trait Fails {
    /// The error that the host gets.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Fails for E {
    fn into_error(self) -> Error {
        self.into()
    }
}
