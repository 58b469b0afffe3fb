//! From bytes of a stranger's to a component that can be called. Each stage
//! takes what the one before it made, so that the wrong order does not
//! compile:
//!
//! [`Uploaded`] (within its size, hashed) → [`Validated`](structure::Validated)
//! (of bearable size, imports only what is offered, exports the contract) →
//! [`SealedArtifact`](artifact::SealedArtifact) (proved valid and compiled in a
//! child process, sealed) → [`Described`] (it said what it is, and that is fit
//! to be served).
//!
//! Nothing here changes the catalogue: installing is the caller's last step.

pub mod artifact;
mod builder;
pub mod compile;
mod declarative;
mod engine;
mod exports;
mod features;
#[cfg(test)]
pub(crate) mod fixtures;
mod foundry;
mod imports;
pub mod inspection;
mod javascript;
mod limits;
pub mod lint;
mod name;
mod source;
pub mod structure;
pub mod typescript;
mod upload;

pub use builder::{BuildConfig, Builder, Built, Described};
pub use compile::compile_child;
pub use declarative::DescriptionSource;
pub use features::features;
pub use imports::{Import, OFFERED, Offered};
pub use javascript::Modules;
pub use limits::{Measure, UPLOAD_BYTES, UPLOAD_BYTES_CEILING, UploadLimits};
pub use source::{Source, SourceLimits};
pub use upload::Uploaded;

/// How much of a foreign text a message repeats, in characters.
const REPEATED: usize = 300;

/// Text of a stranger's, or about a stranger's bytes, made fit for a message:
/// one line, printable, of bounded length, without what changes how the rest
/// is shown.
fn plain(text: &str) -> String {
    let printable = |c: &char| c.is_ascii_graphic() || *c == ' ' || (c.is_alphanumeric());
    let mut plain: String = text
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(printable)
        .take(REPEATED + 1)
        .collect();
    if plain.chars().count() > REPEATED {
        plain.pop();
        plain.push('…');
    }
    plain.trim_end_matches('.').to_owned()
}
