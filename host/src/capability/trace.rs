//! What a call sends and asks, kept while somebody tests a plugin. A request
//! is kept before secrets are put into it, its answer after they were taken
//! out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::egress::{EgressError, Incoming};
use crate::query::Value;
use crate::vault::Redactor;

/// Requests that are kept, and queries: about as many as a call may make at
/// the ceiling of its limits. Refused ones may be more.
const MOST: usize = 64;

/// Bytes of all that is kept: some bodies of the largest size.
const BYTES: usize = 4 << 20;

/// Rows that are kept of one answer: enough to see what they are.
const ROWS: usize = 20;

/// What one call sends and asks.
#[derive(Debug)]
pub struct Trace(Mutex<State>);

#[derive(Debug)]
struct State {
    seen: Seen,
    bytes_left: usize,
}

/// What a call sent and asked.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Requests, refused ones too, in the order in which they began.
    pub requests: Vec<SeenRequest>,
    /// Queries, refused ones too, in their order.
    pub queries: Vec<SeenQuery>,
    /// Requests and queries beyond those that are kept.
    pub omitted: u32,
}

/// A request as the plugin wrote it.
#[derive(Clone, Debug)]
pub struct SeenRequest {
    /// The method.
    pub method: Method,
    /// Where to, placeholders of secrets and all.
    pub url: String,
    /// The plugin's headers.
    pub headers: HeaderMap,
    /// The body, whole when the request was sent.
    pub body: Kept,
    /// Whether it was permitted and sent.
    pub sent: bool,
    /// How it ended. None: it had not when the call ended.
    pub ended: Option<Result<SeenAnswer, String>>,
    /// How long that took.
    pub took: Duration,
}

/// An answer as the plugin got it.
#[derive(Clone, Debug)]
pub struct SeenAnswer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decoded.
    pub body: Kept,
}

/// Bytes, or the beginning of them.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What is kept.
    pub bytes: Bytes,
    /// How many there were.
    pub whole: usize,
}

/// A query as the plugin wrote it.
#[derive(Clone, Debug)]
pub struct SeenQuery {
    /// The source's name.
    pub source: String,
    /// The SQL.
    pub statement: String,
    /// Its parameters.
    pub parameters: Vec<Value>,
    /// How it ended. None: it had not when the call ended.
    pub ended: Option<Result<SeenRows, String>>,
    /// How long that took.
    pub took: Duration,
}

/// The first rows of an answer.
#[derive(Clone, Debug, Default)]
pub struct SeenRows {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The first rows.
    pub first: Vec<Vec<Value>>,
    /// How many rows there were.
    pub count: usize,
}

/// One request or query under way.
pub(super) struct Step {
    trace: Arc<Trace>,
    index: usize,
    began: Instant,
}

impl Default for Trace {
    fn default() -> Trace {
        Trace(Mutex::new(State {
            seen: Seen::default(),
            bytes_left: BYTES,
        }))
    }
}

impl Trace {
    /// Takes what was seen so far.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut self.lock().seen)
    }

    /// Masks secrets in all that was seen so far. No guest holds one; this is
    /// for the day when a server or a source gives one away.
    pub(crate) fn mask(&self, redactor: &Redactor) {
        let mut state = self.lock();
        for request in &mut state.seen.requests {
            text(&mut request.url, redactor);
            for value in request.headers.values_mut() {
                if let Some(masked) = redactor.bytes(value.as_bytes()) {
                    *value = HeaderValue::try_from(masked).unwrap_or(HeaderValue::from_static(""));
                }
            }
            if let Some(masked) = redactor.bytes(&request.body.bytes) {
                request.body.bytes = masked.into();
            }
        }
        for query in &mut state.seen.queries {
            text(&mut query.statement, redactor);
            let rows = query.ended.iter_mut().flatten();
            let values = rows.flat_map(|rows| rows.first.iter_mut().flatten());
            for value in values.chain(&mut query.parameters) {
                match value {
                    Value::Text(one) => text(one, redactor),
                    Value::Blob(bytes) => {
                        if let Some(masked) = redactor.bytes(bytes) {
                            *bytes = masked;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A request begins.
    pub(super) fn request(
        self: &Arc<Trace>,
        method: &Method,
        url: String,
        headers: &HeaderMap,
    ) -> Option<Step> {
        let mut state = self.lock();
        if state.seen.requests.len() >= MOST || !state.take(url.len()) {
            state.seen.omitted = state.seen.omitted.saturating_add(1);
            return None;
        }
        let request = SeenRequest {
            method: method.clone(),
            url,
            headers: state.headers(headers),
            body: Kept::default(),
            sent: false,
            ended: None,
            took: Duration::ZERO,
        };
        state.seen.requests.push(request);
        Some(self.step(state.seen.requests.len()))
    }

    /// A query begins.
    pub(super) fn query(
        self: &Arc<Trace>,
        source: &str,
        statement: &str,
        parameters: impl Iterator<Item = Value>,
    ) -> Option<Step> {
        let mut state = self.lock();
        let parameters: Vec<Value> = parameters.collect();
        let size = source.len() + statement.len() + size(&parameters);
        if state.seen.queries.len() >= MOST || !state.take(size) {
            state.seen.omitted = state.seen.omitted.saturating_add(1);
            return None;
        }
        state.seen.queries.push(SeenQuery {
            source: source.to_owned(),
            statement: statement.to_owned(),
            parameters,
            ended: None,
            took: Duration::ZERO,
        });
        Some(self.step(state.seen.queries.len()))
    }

    fn step(self: &Arc<Trace>, count: usize) -> Step {
        Step {
            trace: Arc::clone(self),
            index: count.saturating_sub(1),
            began: Instant::now(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Step {
    /// The request is sent with this body.
    pub(super) fn sends(&self, body: &Bytes) {
        let mut state = self.trace.lock();
        let body = state.keep(body);
        if let Some(request) = state.seen.requests.get_mut(self.index) {
            (request.body, request.sent) = (body, true);
        }
    }

    /// The request ended.
    pub(super) fn answered(&self, ended: &Result<Incoming, EgressError>) {
        let took = self.began.elapsed();
        let mut state = self.trace.lock();
        let ended = match ended {
            Ok(answer) => Ok(SeenAnswer {
                status: answer.status,
                headers: state.headers(&answer.headers),
                body: state.keep(&answer.body),
            }),
            Err(error) => Err(error.to_string()),
        };
        if let Some(request) = state.seen.requests.get_mut(self.index) {
            (request.ended, request.took) = (Some(ended), took);
        }
    }

    /// The query ended.
    pub(super) fn rows(&self, ended: Result<SeenRows, String>) {
        let took = self.began.elapsed();
        let mut state = self.trace.lock();
        let ended = ended.map(|mut rows| {
            let fits = |row: &Vec<Value>| state.take(size(row));
            rows.first = rows.first.into_iter().take_while(fits).collect();
            rows
        });
        if let Some(query) = state.seen.queries.get_mut(self.index) {
            (query.ended, query.took) = (Some(ended), took);
        }
    }
}

impl SeenRows {
    /// The beginning of an answer.
    pub(super) fn new<R>(columns: &[String], rows: &[R], row: impl Fn(&R) -> Vec<Value>) -> Self {
        SeenRows {
            columns: columns.to_vec(),
            first: rows.iter().take(ROWS).map(row).collect(),
            count: rows.len(),
        }
    }
}

impl State {
    /// Counts bytes that are kept. Whether there is room for them.
    fn take(&mut self, bytes: usize) -> bool {
        let left = self.bytes_left.checked_sub(bytes);
        self.bytes_left = left.unwrap_or(self.bytes_left);
        left.is_some()
    }

    fn keep(&mut self, bytes: &Bytes) -> Kept {
        let whole = bytes.len();
        let kept = match self.take(whole) {
            true => bytes.clone(),
            false => {
                let begin = bytes.get(..self.bytes_left).unwrap_or_default();
                self.bytes_left = 0;
                Bytes::copy_from_slice(begin)
            }
        };
        Kept { bytes: kept, whole }
    }

    /// The headers; none when there is no room for them.
    fn headers(&mut self, headers: &HeaderMap) -> HeaderMap {
        let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
        match self.take(headers.iter().map(size).sum()) {
            true => headers.clone(),
            false => HeaderMap::new(),
        }
    }
}

fn text(text: &mut String, redactor: &Redactor) {
    if let Some(masked) = redactor.text(text) {
        *text = masked;
    }
}

/// What values take, about.
fn size(values: &[Value]) -> usize {
    let size = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
        _ => 8,
    };
    values.iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    fn begin(trace: &Arc<Trace>) -> Option<Step> {
        let url = "https://a.example/".to_owned();
        trace.request(&Method::GET, url, &HeaderMap::new())
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let trace = Arc::new(Trace::default());
        let body = Bytes::from(vec![b'a'; BYTES - 100]);
        let steps: Vec<Step> = (0..3).map(|_| begin(&trace).unwrap()).collect();
        for step in &steps {
            step.sends(&body);
        }
        let seen = trace.take();
        let kept = |n: usize| seen.requests[n].body.bytes.len();
        assert_eq!(kept(0), body.len());
        assert_eq!(kept(1) + kept(2), 100 - 3 * 18);
        assert!(seen.requests.iter().all(|one| one.body.whole == body.len()));
    }

    #[test]
    fn more_than_are_kept_are_counted() {
        let trace = Arc::new(Trace::default());
        for n in 0..MOST + 2 {
            assert_eq!(begin(&trace).is_some(), n < MOST);
        }
        let seen = trace.take();
        assert_eq!((seen.requests.len(), seen.omitted), (MOST, 2));
    }

    #[test]
    fn an_answer_shows_its_first_rows() {
        let trace = Arc::new(Trace::default());
        let step = trace.query("gym", "SELECT n", std::iter::empty()).unwrap();
        let rows: Vec<i64> = (0..1_000).collect();
        let columns = ["n".to_owned()];
        let row = |n: &i64| vec![Value::Integer(*n)];
        step.rows(Ok(SeenRows::new(&columns, &rows, row)));
        let seen = trace.take().queries[0].ended.clone().unwrap().unwrap();
        assert_eq!((seen.first.len(), seen.count), (ROWS, 1_000));
    }
}
