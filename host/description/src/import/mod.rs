//! Descriptions made of what an author has already: a `curl` command, or an
//! operation of an OpenAPI document.
//!
//! Nothing here asks a server anything. A secret that stands in a command does
//! not reach the description: it is declared there, and its value is given
//! back beside it. In a path or in a body no secret can stand; what looks like
//! one there stays as it is, and the notes say so.
//!
//! What is made here compiles: the engine takes it, with any of the arguments
//! that are proposed.

mod curl;
mod error;
mod infer;
mod limits;
mod name;
mod openapi;
mod proposal;
mod secret;
mod template;

pub use curl::curl;
pub use error::{ImportError, ImportErrorCode, Position};
pub use openapi::{OperationSummary, Selection, openapi, operations};
pub use proposal::{Proposal, ProposedArgument};

/// The longest `curl` command that is read, in bytes. A command that is longer
/// holds a file, and is none that someone typed.
pub const MAX_CURL_BYTES: usize = 256 << 10;

/// The largest OpenAPI document that is read, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 4 << 20;

/// The longest description of a function that is written, in characters.
const MAX_DESCRIPTION_CHARS: usize = 1000;
