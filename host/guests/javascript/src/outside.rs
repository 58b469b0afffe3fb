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

/// What is logged, line by line, for the host escapes line breaks; without the
/// frames of the platform's own functions.
fn lines(entry: &str) -> impl Iterator<Item = &str> {
    let own = |line: &&str| line.trim_start().starts_with("at ") && line.contains("(spotter:");
    let entry = entry.strip_suffix('\n').unwrap_or(entry);
    entry.split('\n').filter(move |line| !own(line))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_entry_is_its_lines_without_the_platform_s() {
        let lines = |entry| super::lines(entry).collect::<Vec<_>>();
        let trace = "Trace\n    at trace (spotter:web/console.js:120:33)\n    at run (a.js:1:2)\n";
        assert_eq!(lines(trace), ["Trace", "    at run (a.js:1:2)"]);
        assert_eq!(lines(""), [""]);
        assert_eq!(lines("\n\na"), ["", "", "a"]);
    }
}
