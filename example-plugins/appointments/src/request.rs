//! What a model asks for: one flat object, read into what each action needs.

use jiff::civil::Date;
use plugin_sdk::prelude::*;

/// What to do, and with what. Each action names the fields it needs; the
/// others are ignored.
#[args]
pub struct Arguments {
    /// `get_slots`: free times for a service; needs `service`. `book`: books
    /// one of those times; needs `service` and `start`. `cancel`: cancels the
    /// member's appointment. `modify`: moves it; needs `start`, `service` or
    /// `resource`, whatever is new. `faq`: answers to common questions.
    pub action: Action,
    /// Technical name of the service, such as `massage`.
    pub service: Option<String>,
    /// For `get_slots`: the first date, such as `2026-12-24`. Leave it out for
    /// today.
    pub date: Option<Date>,
    /// For `get_slots`: how many days to look at, 1 to 14. Leave it out for 3.
    #[schemars(range(min = 1, max = 14))]
    pub days: Option<u8>,
    /// For `book` and `modify`: the start, exactly as `get_slots` gave it. Never
    /// make up a time.
    pub start: Option<String>,
    /// Technical name of the person, room or machine. Leave it out when any
    /// will do.
    pub resource: Option<String>,
    /// For `cancel` and `modify`: which appointment. Leave it out when the
    /// member has only one.
    pub booking_id: Option<String>,
    /// For `faq`: the question in the member's words. Leave it out for all.
    pub question: Option<String>,
}

#[args]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    GetSlots,
    Book,
    Cancel,
    Modify,
    Faq,
}

/// What to do.
#[derive(Clone, Debug)]
pub enum Request {
    GetSlots {
        service: String,
        date: Option<Date>,
        days: u8,
        resource: Option<String>,
    },
    Book {
        service: String,
        start: String,
        resource: Option<String>,
    },
    Cancel {
        booking_id: Option<String>,
    },
    Modify {
        booking_id: Option<String>,
        service: Option<String>,
        start: Option<String>,
        resource: Option<String>,
    },
    Faq {
        question: Option<String>,
    },
}

impl Request {
    /// # Errors
    /// `missing_argument` names the field and where its value comes from.
    pub fn read(arguments: Arguments, services: &str) -> Result<Request> {
        let Arguments {
            action,
            service,
            date,
            days,
            start,
            resource,
            booking_id,
            question,
        } = arguments;
        let service_for = |action: &str, service: Option<String>| {
            let message = || format!("`{action}` needs `service`. {services}");
            service.ok_or_else(|| Error::new("missing_argument", message()))
        };
        Ok(match action {
            Action::GetSlots => Request::GetSlots {
                service: service_for("get_slots", service)?,
                date,
                days: days.unwrap_or(3).clamp(1, 14),
                resource,
            },
            Action::Book => Request::Book {
                service: service_for("book", service)?,
                start: start.ok_or_else(|| {
                    Error::new(
                        "missing_argument",
                        "`book` needs `start`: a time that `get_slots` gave.",
                    )
                })?,
                resource,
            },
            Action::Cancel => Request::Cancel { booking_id },
            Action::Modify => {
                ensure!(
                    service.is_some() || start.is_some() || resource.is_some(),
                    "missing_argument",
                    "`modify` needs what is new: `start`, `service` or `resource`."
                );
                Request::Modify {
                    booking_id,
                    service,
                    start,
                    resource,
                }
            }
            Action::Faq => Request::Faq { question },
        })
    }
}
