//! The calendars that staff keep elsewhere: when they say busy, nothing is
//! offered and nothing is booked.
//!
//! The [`diary`](crate::diary) decides between members, as it did without
//! calendars. They only take times away from it, and one that cannot be asked
//! takes all: a call fails before it takes anybody for free.

mod google;

use std::collections::BTreeMap;

use hours::{Span, Zone, merge};
use jiff::civil::Date;
use plugin_sdk::prelude::*;

use crate::rules::{Resource, Rules};
use crate::settings::Service;

pub use google::Google;

/// Who knows when calendars are busy.
pub trait FreeBusy {
    /// The busy times of each calendar within a span, by its id; in any order,
    /// and reaching out of the span or lying outside.
    ///
    /// # Errors
    /// `calendar_unavailable` (retryable) and `calendar_refused`, for all of
    /// them together: what one calendar does not say is never free time.
    fn busy(
        &self,
        calendars: &[&str],
        span: Span,
        zone: &Zone,
    ) -> Result<BTreeMap<String, Vec<Span>>>;
}

/// When resources are busy, by their technical names: merged and in order.
#[derive(Debug, Default)]
pub struct Busy(BTreeMap<String, Vec<Span>>);

impl Busy {
    /// Asks, at once for all, about every time from `open` at which a service
    /// could be offered on some dates. Where there is none, and where nobody
    /// has a calendar, nothing is asked.
    ///
    /// # Errors
    /// Those of [`FreeBusy::busy`].
    pub fn ask(
        free_busy: &dyn FreeBusy,
        rules: &Rules,
        service: &Service,
        resources: &[&Resource],
        dates: &[Date],
        open: Span,
    ) -> Result<Busy> {
        let (resources, calendars): (Vec<_>, Vec<_>) = resources
            .iter()
            .filter_map(|resource| Some((*resource, resource.calendar.as_deref()?)))
            .unzip();
        let Some(span) = offered(rules, service, &resources, dates, open) else {
            return Ok(Busy::default());
        };

        let mut ids = calendars.clone();
        ids.sort_unstable();
        // A room's calendar may serve two of its places.
        ids.dedup();
        let answered = free_busy.busy(&ids, span, &rules.zone)?;
        let of_resource = |(resource, calendar): (&Resource, &str)| {
            let Some(busy) = answered.get(calendar) else {
                log::warn!("calendar `{calendar}` is missing in the answer");
                return Err(unavailable());
            };
            Ok((resource.id.clone(), merge(busy.clone())))
        };
        let busy = resources.into_iter().zip(calendars).map(of_resource);
        busy.collect::<Result<_>>().map(Busy)
    }

    /// Whether nothing in a resource's calendar overlaps a span that was asked
    /// about.
    pub fn is_free(&self, resource: &str, span: Span) -> bool {
        let Some(busy) = self.0.get(resource) else {
            return true;
        };
        // Those before it have ended; if any overlaps, the next one does.
        let next = busy.partition_point(|busy| busy.end <= span.start);
        !busy.get(next).is_some_and(|busy| busy.overlaps(span))
    }
}

/// From the first to the last that resources could offer of a service.
fn offered(
    rules: &Rules,
    service: &Service,
    resources: &[&Resource],
    dates: &[Date],
    open: Span,
) -> Option<Span> {
    let on_date = |date: &Date| {
        let starts = resources.iter();
        let starts = starts.flat_map(|resource| rules.starts(service, resource, *date));
        let open_starts = starts.filter(|start| open.contains(*start));
        hull(open_starts.map(|start| rules.span(service, start)))
    };
    // From both ends: what lies between them costs time and changes nothing.
    let mut on_dates = dates.iter().filter_map(on_date);
    let ends = [on_dates.next(), on_dates.next_back()];
    hull(ends.into_iter().flatten())
}

/// The span from the first start to the last end.
fn hull(spans: impl Iterator<Item = Span>) -> Option<Span> {
    spans.reduce(|all, one| Span {
        start: all.start.min(one.start),
        end: all.end.max(one.end),
    })
}

/// What may pass.
fn unavailable() -> Error {
    Error::new(
        "calendar_unavailable",
        "The calendar does not answer, so no time can be offered or booked now. Try again in a moment.",
    )
    .retryable()
}

/// What a manager must look at. Which calendar it is stands in the log: its id
/// is often somebody's address.
fn refused() -> Error {
    Error::new(
        "calendar_refused",
        "The calendar refuses the gym's token, or does not know one of the gym's calendars. A manager must correct it; until then offer no times.",
    )
}
