//! Calendars: none, and ones that a test writes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use hours::{Span, Zone};
use plugin_sdk::{Error, Result};

use crate::calendar::FreeBusy;

/// What must not be asked where the settings name no calendar.
pub struct NoCalendars;

impl FreeBusy for NoCalendars {
    fn busy(&self, ids: &[&str], _: Span, _: &Zone) -> Result<BTreeMap<String, Vec<Span>>> {
        panic!("{ids:?} were asked");
    }
}

/// Calendars with what a test wrote into them, and what they were asked.
#[derive(Default)]
pub struct Written {
    busy: RefCell<BTreeMap<String, Vec<Span>>>,
    pub asked: RefCell<Vec<(Vec<String>, Span)>>,
    /// Whether they fail.
    pub away: Cell<bool>,
}

impl Written {
    /// Calendars of these ids, with nothing in them.
    pub fn empty(ids: &[&str]) -> Written {
        let empty = ids.iter().map(|id| ((*id).to_owned(), Vec::new()));
        Written {
            busy: RefCell::new(empty.collect()),
            ..Written::default()
        }
    }

    /// Writes `2026-11-24T10:00+01:00/2026-11-24T11:00+01:00`.
    pub fn write(&self, id: &str, period: &str) {
        self.busy
            .borrow_mut()
            .get_mut(id)
            .unwrap()
            .push(span(period));
    }
}

impl FreeBusy for Written {
    fn busy(&self, ids: &[&str], span: Span, _: &Zone) -> Result<BTreeMap<String, Vec<Span>>> {
        let names = ids.iter().map(|id| (*id).to_owned()).collect();
        self.asked.borrow_mut().push((names, span));
        if self.away.get() {
            return Err(Error::new("calendar_unavailable", "away").retryable());
        }
        Ok(self.busy.borrow().clone())
    }
}

/// Reads `start/end`.
pub fn span(period: &str) -> Span {
    let (start, end) = period.split_once('/').unwrap();
    Span {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}
