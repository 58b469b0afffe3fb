//! The pipeline of a call: resolve, validate, limit, run, check, record.

pub mod answer;
pub mod arguments;
mod context;
mod directory;
mod limit;
mod pipeline;
mod recorder;
mod settings;

pub use context::Context;
pub use directory::{Directory, GymEntry, Installed, InstalledPlugin};
pub use pipeline::{CallRequest, Pipeline, Reach};
pub use recorder::Recorder;
pub use settings::check_settings;
