//! What may happen to a gym's plugins: one file an action, and [`plan`] for
//! what an upload makes of what is there.

mod cases;
mod consent;
mod duplicate;
mod inspect;
mod lifecycle;
mod naming;
mod plan;
mod read;
mod save;
mod secrets;
mod settings;
mod shelf;
mod test;
mod upload;
mod vet;

#[cfg(test)]
mod tests;

pub use cases::{cases, run_cases, set_cases};
pub use consent::{Asked, Decision, Grant, Pending, consent};
pub use duplicate::duplicate;
pub use inspect::{inspect, inspect_source};
pub use lifecycle::{activate, delete, pause, rollback};
pub use read::{ComponentFile, PluginView, component, list, read, source, versions};
pub use save::save;
pub use secrets::{SecretView, remove_secret, rotate_secrets, secrets, set_secret};
pub use settings::settings;
pub use test::{TestReport, Trial, test};
pub use upload::{UploadAnswer, UploadOptions, upload};
