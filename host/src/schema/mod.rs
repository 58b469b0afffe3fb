//! JSON and JSON Schema as the host uses them: text read under limits, and
//! validators whose work is bounded. Pure; knows no plugin and no protocol.
//!
//! The lint and the call path share [`compile`], so a schema that was
//! accepted at upload is the schema that is enforced at each call.

mod budget;
mod explain;
mod json;
mod lint;
mod node;
mod strict;
#[cfg(test)]
mod tests;
mod validator;

pub(crate) use explain::Findings;
pub use explain::escaped as pointer_step;
pub use json::{Json, Members, ReadError};
pub use lint::{invalid_defaults, malformed, pattern_problem};
pub use strict::strict;
pub use validator::{CompileError, Dialect, Fault, Faults, Validator, compile};
