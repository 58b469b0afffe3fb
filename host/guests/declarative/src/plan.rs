//! A compiled description.

use std::time::Duration;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::Capability;
use plugin_sdk::bindings::spotter::plugin::types::Manifest;
use spotter_description::{Need, Shape};

use crate::jmes::Query as Jmes;
use crate::json::Json;
use crate::template::{Expression, Template};

/// A plugin: what it says of itself, and what a call of it does.
pub(crate) struct Plan {
    pub(crate) manifest: Manifest,
    pub(crate) asks: Vec<Capability>,
    pub(crate) requires: Vec<Need>,
    pub(crate) own: Vec<Own>,
    pub(crate) work: Work,
}

/// A parameter whose value does not have to come from the model.
pub(crate) struct Own {
    pub(crate) name: String,
    pub(crate) value: Json,
    /// Whether the model has no say in it.
    pub(crate) fixed: bool,
}

/// What a call does.
pub(crate) enum Work {
    Request(Box<Exchange>),
    Query(Box<Statement>),
}

/// A request and what is made of its answer.
pub(crate) struct Exchange {
    pub(crate) method: &'static str,
    pub(crate) url: Vec<UrlPiece>,
    /// Whether the path is a variable from its first segment on, so that all of
    /// the server's paths are asked for.
    pub(crate) any_path: bool,
    pub(crate) query: Vec<Field>,
    pub(crate) headers: Vec<Field>,
    pub(crate) body: Option<Body>,
    pub(crate) idempotency_header: Option<String>,
    pub(crate) attempts: Attempts,
    pub(crate) success: Success,
    pub(crate) result: Result,
    pub(crate) errors: Vec<ErrorRule>,
    pub(crate) pages: Option<Pages>,
    pub(crate) event: Option<Event>,
}

/// A piece of a URL.
#[derive(Debug)]
pub(crate) enum UrlPiece {
    /// As it stands.
    Literal(String),
    /// Within a segment of the path.
    Path(Expression),
    /// Within a parameter of the query.
    Query(Expression),
    /// What stands for a secret, encoded: the whole value of a parameter.
    Secret(String),
}

/// A name and its values.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) values: Vec<Template>,
}

/// What is sent.
pub(crate) enum Body {
    Json(Json),
    Form(Vec<Field>),
    Text(Template),
    /// Text in which values are escaped, as XML and HTML do.
    Markup(Template),
    Multipart(Vec<Part>),
    /// The event that a webhook tells where it does not say which.
    Event,
}

/// A part of a form.
pub(crate) struct Part {
    pub(crate) name: Template,
    pub(crate) value: Template,
    /// Whether values in it are escaped, as XML and HTML do.
    pub(crate) is_markup: bool,
    pub(crate) file_name: Option<Template>,
    pub(crate) content_type: Option<String>,
}

/// How often and how long it is tried.
pub(crate) struct Attempts {
    pub(crate) count: u32,
    /// None: as long as the host lets it.
    pub(crate) timeout: Option<Duration>,
    pub(crate) delay: Duration,
    pub(crate) backoff: f64,
}

/// Which answers are a success.
pub(crate) struct Success {
    pub(crate) status: Vec<Statuses>,
    pub(crate) when: Option<Jmes>,
}

/// A range of statuses, both ends within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statuses(pub(crate) u16, pub(crate) u16);

/// What a success becomes.
pub(crate) enum Result {
    /// The answer's body.
    Body,
    /// What is found in it.
    Found(Jmes),
    /// That the event was delivered.
    Delivered,
}

/// What another answer means.
pub(crate) struct ErrorRule {
    pub(crate) status: Vec<Statuses>,
    pub(crate) when: Option<Jmes>,
    pub(crate) code: String,
    pub(crate) message: Template,
    pub(crate) retryable: Option<bool>,
}

/// How an answer in pages goes on.
pub(crate) struct Pages {
    pub(crate) items: Jmes,
    pub(crate) next: Turn,
    pub(crate) most: u32,
}

/// What leads to the next page.
pub(crate) enum Turn {
    Cursor {
        from: Jmes,
        parameter: String,
    },
    Number {
        parameter: String,
        first: u64,
        step: u64,
    },
    Url(Jmes),
    Link,
}

/// What makes a request an event.
pub(crate) struct Event {
    /// The secret it is signed with.
    pub(crate) signed_with: Option<String>,
    /// Whether somebody waits for the answer.
    pub(crate) wait: bool,
}

/// A statement: its text, which no call changes, and what is bound to it.
pub(crate) struct Statement {
    pub(crate) source: String,
    pub(crate) text: String,
    pub(crate) parameters: Vec<Expression>,
    pub(crate) shape: Shape,
    pub(crate) result: Option<Jmes>,
    pub(crate) none: Option<(String, Template)>,
}
