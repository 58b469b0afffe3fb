//! What is outside of the engine: clocks, randomness, the network, the log.
//! Shut while modules load, so that nothing of it is frozen into a plugin.

#[cfg(test)]
mod loopback;
#[cfg(not(test))]
mod wasi;

#[cfg(test)]
pub(crate) use loopback::*;
#[cfg(not(test))]
pub(crate) use wasi::*;

/// How grave a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// What happened.
    Info,
    /// What may be wrong.
    Warn,
    /// What is wrong.
    Error,
}

/// A request, whole.
pub(crate) struct Request {
    /// A token, as it is sent.
    pub(crate) method: String,
    /// Absolute; its fragment is not sent.
    pub(crate) url: String,
    /// In their order.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// Empty where there is none.
    pub(crate) body: Vec<u8>,
}

/// An answer, whole.
pub(crate) struct Response {
    /// Such as 200.
    pub(crate) status: u16,
    /// In their order, lower case.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// Without any encoding.
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
pub(crate) struct Failure {
    /// Stable, such as `upstream_timeout`.
    pub(crate) code: String,
    /// For people.
    pub(crate) message: String,
}
