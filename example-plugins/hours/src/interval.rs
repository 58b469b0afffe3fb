//! `06:00-22:00`: from one time on the clock to another.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

const MINUTES_OF_A_DAY: u16 = 24 * 60;

/// Hours of one day, written `06:00-22:00`. Hours that end at or before their
/// start run past midnight: `18:00-02:00` ends on the next day. The whole day
/// is `00:00-24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    /// Minutes after midnight, 0 to 1439.
    start: u16,
    /// Minutes after the same midnight, more than `start`, up to 2879.
    end: u16,
}

impl Interval {
    /// Minutes after the midnight that begins the day.
    pub fn start(self) -> u16 {
        self.start
    }

    /// Minutes after the midnight that begins the day; 1440 and more is the
    /// next day.
    pub fn end(self) -> u16 {
        self.end
    }

    /// Whether the end lies on the next day, midnight itself not counted.
    pub fn passes_midnight(self) -> bool {
        self.end > MINUTES_OF_A_DAY
    }

    /// Whether both share a minute of the same day.
    pub fn overlaps(self, other: Interval) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl FromStr for Interval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once('-').ok_or_else(|| no_interval(text))?;
        let start = minutes(from.trim()).ok_or_else(|| no_interval(text))?;
        let end = minutes(to.trim()).ok_or_else(|| no_interval(text))?;
        if start == MINUTES_OF_A_DAY {
            return Err(format!(
                "`{text}` starts at 24:00: write 00:00 of the next day"
            ));
        }
        if start == end {
            return Err(format!("`{text}` is empty: the whole day is `00:00-24:00`"));
        }
        let end = if end < start {
            end + MINUTES_OF_A_DAY
        } else {
            end
        };
        Ok(Interval { start, end })
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match self.end {
            past if past > MINUTES_OF_A_DAY => past - MINUTES_OF_A_DAY,
            same_day => same_day,
        };
        let (start_hour, start_minute) = (self.start / 60, self.start % 60);
        let (end_hour, end_minute) = (end / 60, end % 60);
        write!(
            f,
            "{start_hour:02}:{start_minute:02}-{end_hour:02}:{end_minute:02}"
        )
    }
}

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> String {
        interval.to_string()
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> Cow<'static, str> {
        "Interval".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Such as `06:00-22:00`; `18:00-02:00` runs past midnight.",
            "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
        })
    }
}

/// Minutes after midnight of a time such as `06:00`, up to `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    let sum = hour * 60 + minute;
    (minute < 60 && sum <= MINUTES_OF_A_DAY).then_some(sum)
}

fn no_interval(text: &str) -> String {
    format!("`{text}` is no interval: write it like `06:00-22:00`")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_a_day_and_a_night() {
        let day: Interval = "06:00-22:00".parse().unwrap();
        assert_eq!((day.start(), day.end()), (360, 1320));
        let night: Interval = "18:00-02:00".parse().unwrap();
        assert_eq!((night.start(), night.end()), (1080, 1560));
        assert!(night.passes_midnight());
        let until_midnight: Interval = "18:00-24:00".parse().unwrap();
        assert!(!until_midnight.passes_midnight());
    }

    #[test]
    fn refuses_what_is_no_interval() {
        for text in [
            "",
            "6:00-22:00",
            "06:00",
            "06:60-07:00",
            "25:00-26:00",
            "24:00-02:00",
            "08:00-08:00",
            "+6:00-22:00",
            "06:00-22:00-23:00",
        ] {
            assert!(text.parse::<Interval>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(start in 0u16..1440, end in 1u16..=1440) {
            prop_assume!(start != end);
            let text = format!("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60);
            let interval: Interval = text.parse().unwrap();
            prop_assert_eq!(interval.to_string(), text);
        }
    }
}
