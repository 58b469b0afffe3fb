//! Every refusal and failure has one stable code. This module knows the codes,
//! who must act on each, and nothing of HTTP.
//!
//! The public message and the private source are different fields: the message
//! goes to whoever called, the source only to the log. A message never repeats
//! its source and never names a path, a secret or another gym.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use serde_json::Value;

/// Who must act before the same request can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever sent the request.
    Caller,
    /// Whoever wrote the plugin.
    PluginAuthor,
    /// The gym's manager.
    GymManager,
    /// Whoever runs the host.
    Operator,
}

impl Actor {
    /// The actor in words, as the README's table prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Actor::Caller => "caller",
            Actor::PluginAuthor => "plugin author",
            Actor::GymManager => "gym manager",
            Actor::Operator => "operator",
        }
    }
}

macro_rules! error_codes {
    ($($variant:ident $code:literal $actor:ident $retry:ident $meaning:literal;)*) => {
        /// The frozen list of codes. Codes are added, never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the README's table.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$variant,)*];

            /// The stable snake_case text.
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $code,)* }
            }

            /// Who must act.
            pub fn actor(self) -> Actor {
                match self { $(ErrorCode::$variant => Actor::$actor,)* }
            }

            /// Whether the same request may succeed later, unchanged.
            pub fn retryable(self) -> bool {
                match self { $(ErrorCode::$variant => error_codes!(@ $retry),)* }
            }

            /// What the code means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(ErrorCode::$variant => $meaning,)* }
            }

            /// The code with this text.
            pub fn parse(text: &str) -> Option<ErrorCode> {
                match text { $($code => Some(ErrorCode::$variant),)* _ => None }
            }
        }
    };
    (@ retry) => { true };
    (@ final) => { false };
}

error_codes! {
    InvalidJson "invalid_json" Caller final "The body or the arguments are not JSON.";
    InvalidRequest "invalid_request" Caller final "The request has a wrong shape: a field, a parameter or a header.";
    InvalidArguments "invalid_arguments" Caller final "The arguments do not match the function's schema; `details` points at each fault.";
    TooLarge "too_large" Caller final "The body, the arguments or the component exceed their limit.";
    RequestTimeout "request_timeout" Caller retry "The request did not arrive in time.";
    Unauthenticated "unauthenticated" Caller final "No key, or an unknown, expired or revoked one.";
    Forbidden "forbidden" Caller final "The key's scopes do not allow this.";
    NotFound "not_found" Caller final "Nothing of that name is here.";
    MethodNotAllowed "method_not_allowed" Caller final "The path exists, the method does not.";
    Conflict "conflict" Caller final "It exists already, or was changed meanwhile.";
    UnknownFunction "unknown_function" Caller final "The gym has no function of that name.";
    FunctionPaused "function_paused" GymManager final "The function's plugin is a draft or paused.";
    ConsentRequired "consent_required" GymManager final "The plugin's version asks for more than the gym decided on; `details.more` lists it.";
    TestsFailed "tests_failed" GymManager final "The plugin's saved cases fail on the version that would serve; `details.report` has each.";
    ConfirmationRequired "confirmation_required" Caller final "The call needs a person's consent first.";
    RateLimited "rate_limited" Caller retry "Too many calls; `details.retry_after_ms` says how long to wait.";
    QuotaExceeded "quota_exceeded" GymManager final "A quota of the gym's is used up.";
    Busy "busy" Caller retry "Too many calls at once; the same call may succeed in a moment.";
    Cancelled "cancelled" Caller retry "The caller went away before the call ended.";
    CapabilityDenied "capability_denied" GymManager final "The plugin used something that the gym has not granted.";
    OutOfFuel "out_of_fuel" PluginAuthor final "The call used up its fuel.";
    CpuLimit "cpu_limit" PluginAuthor final "The call used up its CPU time.";
    DeadlineExceeded "deadline_exceeded" PluginAuthor retry "The call took longer than its wall clock limit.";
    MemoryLimit "memory_limit" PluginAuthor final "The plugin asked for more memory or table space than it may have.";
    StackOverflow "stack_overflow" PluginAuthor final "The plugin's calls nest too deep.";
    Trapped "trapped" PluginAuthor final "The plugin crashed.";
    Exited "exited" PluginAuthor final "The plugin ended its process instead of answering.";
    HostCallLimit "host_call_limit" PluginAuthor final "The call used the host too often, held too many handles or passed too much.";
    OutputTooLarge "output_too_large" PluginAuthor final "The result exceeds its limit.";
    InvalidResult "invalid_result" PluginAuthor final "The result is not JSON, nests too deep or does not match the function's schema.";
    PluginFailed "plugin_failed" PluginAuthor final "The plugin reported a failure; `details.code` is its own code.";
    UpstreamFailed "upstream_failed" PluginAuthor retry "A server that the plugin called failed.";
    UpstreamTimeout "upstream_timeout" PluginAuthor retry "A server that the plugin called did not answer in time.";
    QueryRejected "query_rejected" PluginAuthor final "The database refused the query.";
    QueryTimeout "query_timeout" PluginAuthor retry "The query took too long.";
    InvalidComponent "invalid_component" PluginAuthor final "The bytes are no component that the host can run.";
    SourceRejected "source_rejected" PluginAuthor final "The source does not compile or load; `details` has the file, line and column, or the place in a description.";
    ForbiddenImport "forbidden_import" PluginAuthor final "The component imports what the host does not offer; `details` lists it.";
    UnsupportedContract "unsupported_contract" PluginAuthor final "The component does not export the contract in a version the host knows.";
    CompileLimit "compile_limit" PluginAuthor final "Compiling took more time or memory than it may.";
    InvalidManifest "invalid_manifest" PluginAuthor final "What the plugin says of itself is incomplete or illegal; `details` lists the faults.";
    SchemaRejected "schema_rejected" PluginAuthor final "A JSON Schema would break a protocol; `details` lists the faults.";
    NameTaken "name_taken" GymManager final "Another plugin of the gym has a function of that name.";
    VersionExists "version_exists" PluginAuthor final "That version exists with other bytes; publish a new version.";
    Unavailable "unavailable" Operator retry "The host is starting, stopping or cannot reach its store.";
    Internal "internal" Operator retry "The host failed; the operator finds the cause in the log by the request id.";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for ErrorCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for ErrorCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        ErrorCode::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("no error code of this name"))
    }
}

/// A result of the host's.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or failure.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: ErrorCode,
    message: Cow<'static, str>,
    retryable: bool,
    details: Option<Value>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error with a message for whoever called: what is wrong and what to
    /// do next.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Error {
        Error(Box::new(Inner {
            code,
            message: message.into(),
            retryable: code.retryable(),
            details: None,
            source: None,
        }))
    }

    /// A failure of the host's own. The caller sees no more than that; the
    /// cause goes to the log.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::new(
            ErrorCode::Internal,
            "The host failed. Try again, and give the operator the request id if it stays.",
        )
        .with_source(source)
    }

    /// Facts a program can act on.
    pub fn with_details(mut self, details: Value) -> Error {
        self.0.details = Some(details);
        self
    }

    /// The private cause, for the log alone.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.0.source = Some(source.into());
        self
    }

    /// Overrides the code's own answer, for failures that know better.
    pub fn with_retryable(mut self, retryable: bool) -> Error {
        self.0.retryable = retryable;
        self
    }

    /// Replaces parts of what is public; `mask` answers none for a text that
    /// may stay.
    pub fn mask(&mut self, mask: impl Fn(&str) -> Option<String>) {
        if let Some(masked) = mask(&self.0.message) {
            self.0.message = masked.into();
        }
        let masked = self.0.details.as_ref().and_then(|d| mask(&d.to_string()));
        if let Some(masked) = masked {
            self.0.details = serde_json::from_str(&masked).ok();
        }
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The public message.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the same request may succeed later, unchanged.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// Facts a program can act on.
    pub fn details(&self) -> Option<&Value> {
        self.0.details.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// Prints an error and every source under it on one line, for the log.
pub struct Chain<'a>(pub &'a dyn StdError);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
