//! The times that a model writes.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::Zone;

/// Reads `2026-12-24T18:30`, a time on the gym's clock, or the same with an
/// offset or `Z`, an instant. None: it is neither.
pub fn parse_moment(text: &str, zone: &Zone) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    // A date alone would silently mean midnight.
    if !text.contains(':') {
        return None;
    }
    zone.first_instant(text.parse::<DateTime>().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_local_time_and_an_instant() {
        let paris = Zone::named("Europe/Paris").unwrap();
        let expected: Timestamp = "2026-12-24T17:30:00Z".parse().unwrap();
        for text in [
            "2026-12-24T18:30",
            "2026-12-24 18:30:00",
            "2026-12-24T18:30:00+01:00",
            "2026-12-24T17:30Z",
        ] {
            assert_eq!(parse_moment(text, &paris), Some(expected), "{text}");
        }
    }

    #[test]
    fn neither() {
        let paris = Zone::named("Europe/Paris").unwrap();
        for text in ["", "tomorrow", "2026-12-24", "18:30", "2026-13-01T10:00"] {
            assert_eq!(parse_moment(text, &paris), None, "{text}");
        }
    }
}
