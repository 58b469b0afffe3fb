//! Why a command did not do what it was asked.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::excerpt::Place;
use crate::error::{Chain, Error, ErrorCode};

/// A result of a command's.
pub(in crate::cli) type Result<T, E = Failure> = std::result::Result<T, E>;

/// A failure, as the terminal and `--json` show it.
#[derive(Debug)]
pub(in crate::cli) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    /// One of the host's codes, or one of the command's own.
    code: Cow<'static, str>,
    message: String,
    help: Option<String>,
    details: Option<Value>,
    exit: u8,
}

/// What the process exits with when a command fails.
const FAILED: u8 = 1;
/// What clap exits with when it cannot parse the command line.
const MISUSED: u8 = 2;

impl Failure {
    /// A failure with what is wrong, in a sentence.
    pub(in crate::cli) fn new(code: &'static str, message: impl Into<String>) -> Failure {
        Failure(Box::new(Inner {
            code: Cow::Borrowed(code),
            message: message.into(),
            help: None,
            details: None,
            exit: FAILED,
        }))
    }

    /// The command line says something that cannot be done.
    pub(in crate::cli) fn usage(message: impl Into<String>) -> Failure {
        let mut failure = Failure::new("usage", message);
        failure.0.exit = MISUSED;
        failure
    }

    /// A file could not be read or written.
    pub(in crate::cli) fn file(doing: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::new(
            "file",
            format!("Cannot {doing} {}: {error}.", path.display()),
        )
    }

    /// What a server answered instead of doing it.
    pub(in crate::cli) fn answered(
        code: String,
        message: String,
        details: Option<Value>,
    ) -> Failure {
        let help = ErrorCode::parse(&code).and_then(remedy);
        Failure(Box::new(Inner {
            code: Cow::Owned(code),
            message,
            help: help.map(str::to_owned),
            details,
            exit: FAILED,
        }))
    }

    /// Something in an author's source is wrong.
    pub(in crate::cli) fn at(
        code: &'static str,
        message: impl Into<String>,
        place: &Place,
    ) -> Failure {
        let mut failure = Failure::new(code, message);
        failure.0.details = Some(place.details());
        failure
    }

    /// Says what to do next.
    pub(in crate::cli) fn with_help(mut self, help: impl Into<String>) -> Failure {
        self.0.help = Some(help.into());
        self
    }

    /// Says what was being done.
    pub(in crate::cli) fn during(mut self, what: &str) -> Failure {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// The stable code.
    pub(in crate::cli) fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong.
    pub(in crate::cli) fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do next, when that is known.
    pub(in crate::cli) fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The facts behind the message.
    pub(in crate::cli) fn details(&self) -> Option<&Value> {
        self.0.details.as_ref()
    }

    /// What the process exits with.
    pub(in crate::cli) fn exit(&self) -> ExitCode {
        ExitCode::from(self.0.exit)
    }

    /// The failure as `--json` prints it, in the shape of the API's errors.
    pub(in crate::cli) fn to_json(&self) -> Value {
        let Inner {
            code,
            message,
            help,
            details,
            ..
        } = &*self.0;
        json!({"error": {"code": code, "message": message, "help": help, "details": details}})
    }
}

/// What a person at the command line can do about a host's error.
fn remedy(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::Unauthenticated => {
            "Pass a key with --key or SPOTTER_KEY, or save one with `spotter login`."
        }
        ErrorCode::Forbidden => {
            "Use a key with the scope that this needs; see `spotter keys create --help`."
        }
        ErrorCode::UnknownFunction => "`spotter functions` lists what the gym serves.",
        ErrorCode::FunctionPaused => {
            "Put the plugin back into service with `spotter plugins activate`."
        }
        ErrorCode::TestsFailed => {
            "Mend the plugin or its saved cases; `--force` serves it all the same."
        }
        ErrorCode::VersionExists => {
            "Raise the version in Cargo.toml and build again; in JavaScript raise `version`, or leave it out."
        }
        ErrorCode::InvalidComponent | ErrorCode::UnsupportedContract => {
            "Build the plugin with `spotter build`, and upload the file it names."
        }
        _ => return None,
    })
}

impl From<Error> for Failure {
    /// Whoever runs the command runs the host, and may see the cause.
    fn from(error: Error) -> Failure {
        let message = match error.source() {
            Some(_) => Chain(&error).to_string(),
            None => error.message().to_owned(),
        };
        Failure::answered(
            error.code().as_str().to_owned(),
            message,
            error.details().cloned(),
        )
    }
}
