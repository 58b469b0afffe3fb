//! Cases of a plugin: single calls, and what each must come to. They run in
//! the real sandbox; what a server or a source answers is written down in the
//! case, storage is the case's own and gone with it.
//!
//! The command line reads cases from a file beside a plugin; this room knows
//! no files.

mod answers;
mod asked;
mod bench;
mod format;
mod report;
mod secrets;
mod verdict;

pub use answers::{Answers, HttpAnswer, NoAnswer, NoRows, QueryAnswer};
pub use asked::{Asked, Whole};
pub use bench::{Bench, Played, Unplayable};
pub use format::{Case, CaseFault, Cases, Context, Defaults, Expected};
pub use report::{CaseReport, CaseStatus, Meter, Report};
pub use secrets::{CaseSecrets, placeholder};
