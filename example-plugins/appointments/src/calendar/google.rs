//! Google Calendar's `freeBusy.query`, or whatever answers like it.

use std::collections::BTreeMap;

use hours::{Span, Zone};
use jiff::Timestamp;
use plugin_sdk::prelude::*;

use super::{FreeBusy, refused, unavailable};

const QUERY: &str = "https://www.googleapis.com/calendar/v3/freeBusy";

/// The calendars that the gym's token may read.
pub struct Google;

#[stored]
struct Answer {
    calendars: BTreeMap<String, Calendar>,
}

#[stored]
struct Calendar {
    /// Missing is not free.
    busy: Option<Vec<Period>>,
    #[serde(default)]
    errors: Vec<Problem>,
}

/// All-day events come as instants as well, in the calendar's own zone.
#[stored]
struct Period {
    start: Timestamp,
    end: Timestamp,
}

#[stored]
struct Problem {
    reason: String,
}

/// Why a whole request is refused.
#[stored]
struct Refusal {
    error: Problems,
}

#[stored]
struct Problems {
    #[serde(default)]
    errors: Vec<Problem>,
}

impl FreeBusy for Google {
    fn busy(
        &self,
        calendars: &[&str],
        span: Span,
        zone: &Zone,
    ) -> Result<BTreeMap<String, Vec<Span>>> {
        // No more than the fifty that Google takes at once: the settings hold
        // no more resources.
        let items: Vec<_> = calendars.iter().map(|id| json!({ "id": id })).collect();
        let response = http::post(QUERY)
            .bearer(secret("calendar_token"))
            .json(&json!({
                "timeMin": zone.written(span.start),
                "timeMax": zone.written(span.end),
                "timeZone": zone.local(span.start).time_zone().iana_name(),
                "items": items,
            }))
            .send()
            .map_err(unanswered)?;
        if !response.is_success() {
            return Err(rejected(&response));
        }
        let answer: Answer = response.json().map_err(unanswered)?;
        let of_calendar = |(id, calendar): (String, Calendar)| {
            let busy = calendar.busy(&id)?;
            Ok((id, busy))
        };
        answer.calendars.into_iter().map(of_calendar).collect()
    }
}

impl Calendar {
    fn busy(self, id: &str) -> Result<Vec<Span>> {
        if let Some(problem) = self.errors.first() {
            log::warn!("calendar `{id}`: {}", problem.reason);
            return Err(problem.of_calendar());
        }
        let Some(busy) = self.busy else {
            log::warn!("calendar `{id}` does not say when it is busy");
            return Err(unavailable());
        };
        busy.into_iter().map(Period::span).collect()
    }
}

impl Period {
    fn span(self) -> Result<Span> {
        let Period { start, end } = self;
        if end < start {
            log::warn!("the calendar is busy from {start} to {end}");
            return Err(unavailable());
        }
        Ok(Span { start, end })
    }
}

impl Problem {
    fn of_calendar(&self) -> Error {
        match self.reason.as_str() {
            "notFound" | "groupTooBig" | "tooManyCalendarsRequested" => refused(),
            _ => unavailable(),
        }
    }

    /// Google says 403 for this, as it does for a token that may not.
    fn is_too_many_requests(&self) -> bool {
        matches!(
            self.reason.as_str(),
            "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded"
        )
    }
}

/// No answer, or one that cannot be read. What the host refused to send keeps
/// its own code.
fn unanswered(error: http::Error) -> Error {
    match error {
        http::Error::Timeout(_) | http::Error::Failed { .. } => {
            log::warn!("{error}");
            unavailable()
        }
        other => other.into(),
    }
}

/// An answer that says no.
fn rejected(response: &http::Response) -> Error {
    let status = response.status();
    let refusal = response.json::<Refusal>();
    let problems = refusal.map(|refusal| refusal.error.errors);
    let problems = problems.unwrap_or_default();
    let reasons: Vec<_> = problems.iter().map(|it| it.reason.as_str()).collect();
    log::warn!("the calendar answered {status}: {}", reasons.join(", "));
    let may_pass = match status {
        403 => problems.iter().any(Problem::is_too_many_requests),
        408 | 425 | 429 | 500.. => true,
        _ => false,
    };
    if may_pass { unavailable() } else { refused() }
}
