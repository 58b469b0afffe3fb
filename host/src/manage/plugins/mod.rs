//! What may happen to a gym's plugins: one file an action, and [`plan`] for
//! what an upload makes of what is there.

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
mod upload;

#[cfg(test)]
mod tests;

pub use consent::{Asked, Decision, Grant, Pending, consent};
pub use duplicate::duplicate;
pub use inspect::{inspect, inspect_source};
pub use lifecycle::{activate, delete, pause, rollback};
pub use read::{ComponentFile, PluginView, component, list, read, source, versions};
pub use save::save;
pub use secrets::{SecretView, remove_secret, rotate_secrets, secrets, set_secret};
pub use settings::settings;
pub use upload::{UploadAnswer, UploadOptions, upload};
