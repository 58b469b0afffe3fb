use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use crate::bindings::spotter::plugin::types;
use crate::{http, kv, query};

/// What a function returns when it may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed, in the plugin's own words. The model reads it, so the
/// message says what to do next.
///
/// Any [`std::error::Error`] becomes one through `?`, with code `failed` and
/// the whole chain of causes as its message. For that to work it cannot be a
/// `std::error::Error` itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: Cow<'static, str>,
    message: String,
    retryable: bool,
}

impl Error {
    /// An error with a stable, snake_case `code` (`^[a-z][a-z0-9_]{0,63}$`)
    /// such as `slot_taken`.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            retryable: false,
        }
    }

    /// Says that the same call may succeed later.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The sentence for the model.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: std::error::Error + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        // What the host offers has codes of its own; the blanket impl leaves
        // no other place to give them.
        let any = &error as &dyn Any;
        if let Some(error) = any.downcast_ref::<kv::Error>() {
            return error.to_plugin_error();
        }
        if let Some(error) = any.downcast_ref::<http::Error>() {
            return error.to_plugin_error();
        }
        if let Some(error) = any.downcast_ref::<query::Error>() {
            return error.to_plugin_error();
        }
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::new("failed", message)
    }
}

impl From<Error> for types::Error {
    fn from(error: Error) -> Self {
        Self {
            code: error.code.into_owned(),
            message: error.message,
            retryable: error.retryable,
        }
    }
}

/// Ends the function with an error: `bail!("slot_taken", "{slot} is taken")`.
#[macro_export]
macro_rules! bail {
    ($code:expr, $($message:tt)+) => {
        return ::core::result::Result::Err($crate::Error::new($code, ::std::format!($($message)+)))
    };
}

/// Ends the function with an error unless the condition holds:
/// `ensure!(seats > 0, "full", "The class is full; offer the next one.")`.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $code:expr, $($message:tt)+) => {
        if !$condition {
            $crate::bail!($code, $($message)+);
        }
    };
}
