//! The contract's imports, with the signatures that the generated bindings
//! have in a component.

use std::time::SystemTime;

use super::state;

pub(crate) mod http;
pub(crate) mod kv;
pub(crate) mod query;

pub(crate) mod log {
    use super::super::{Level, Line, state};

    pub(crate) fn write(level: Level, message: &str) {
        let message = message.to_owned();
        state::with(|state| state.log.push(Line { level, message }));
    }
}

pub(crate) mod settings {
    use super::state;

    pub(crate) fn all() -> String {
        state::with(|state| state.settings.clone())
    }
}

/// The time that the test set, if any.
pub(crate) fn now() -> Option<SystemTime> {
    state::with(|state| state.now)
}
