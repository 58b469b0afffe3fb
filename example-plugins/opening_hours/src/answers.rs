//! What the functions answer. Times are the gym's, with their offset.

use jiff::civil::Date;
use plugin_sdk::prelude::*;

/// Whether the gym is open at a moment.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Openness {
    /// Whether the doors are open.
    pub open: bool,
    /// The moment that the answer is for.
    pub at: String,
    /// Its weekday.
    pub weekday: String,
    /// When it closes; null when closed, or when it never closes.
    pub closes_at: Option<String>,
    /// When it opens next; null when open, or when no opening is planned.
    pub opens_at: Option<String>,
    /// The name of the special day, such as `Christmas Day`.
    pub occasion: Option<String>,
}

/// One day's hours.
#[returns]
#[derive(Debug, PartialEq)]
pub struct DayHours {
    /// The date.
    pub date: Date,
    /// Its weekday.
    pub weekday: String,
    /// Such as `06:00-22:00`; empty: closed. Hours that end before they
    /// start run past midnight.
    pub hours: Vec<String>,
    /// The name of the special day, such as `Christmas Day`.
    pub occasion: Option<String>,
}

/// Hours of several days.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Hours {
    /// In order.
    pub days: Vec<DayHours>,
}

/// The next time the doors open.
#[returns]
#[derive(Debug, PartialEq)]
pub struct Opening {
    /// When it opens.
    pub opens_at: String,
    /// When it closes again; null when it does not.
    pub closes_at: Option<String>,
    /// Weekday of the opening.
    pub weekday: String,
    /// Minutes to wait.
    pub in_minutes: i64,
}
