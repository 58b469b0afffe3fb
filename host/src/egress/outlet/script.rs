//! Answers that were written down, and a record of what was asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use super::super::{EgressError, ExchangeLimits, Incoming, Outgoing, Step, Target};

/// Answers by request. One that is given several times is used up in its
/// order; the last one stays.
#[derive(Default)]
pub struct Script {
    answers: Mutex<Vec<ScriptedAnswer>>,
    sent: Mutex<Vec<SentRequest>>,
}

/// The answer to a request.
#[derive(Clone, Debug)]
pub struct ScriptedAnswer {
    /// Which request it is for.
    pub request: RequestPattern,
    /// What comes back.
    pub outcome: ScriptedOutcome,
}

/// How a request ends.
#[derive(Clone, Debug)]
pub enum ScriptedOutcome {
    /// With an answer.
    Response {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: HeaderMap,
        /// The body, decoded.
        body: Bytes,
    },
    /// The server keeps silent.
    Timeout,
    /// No connection can be made.
    Unreachable,
}

/// A method and a URL. Without a query it is every request to the URL; with
/// one, the order of its parameters does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPattern {
    method: Method,
    url: Url,
}

/// A request that was permitted and sent.
#[derive(Clone, Debug)]
pub struct SentRequest {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// The sender's headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How it ended. None: nothing answers it.
    pub outcome: Option<ScriptedOutcome>,
    /// Whether it went out of the host.
    pub went_out: bool,
}

impl Script {
    /// These answers.
    pub fn new(answers: Vec<ScriptedAnswer>) -> Script {
        Script {
            answers: Mutex::new(answers),
            sent: Mutex::default(),
        }
    }

    /// What was sent, in its order.
    pub fn sent(&self) -> Vec<SentRequest> {
        lock(&self.sent).clone()
    }

    pub(super) fn answer(
        &self,
        outgoing: Outgoing,
        limits: &ExchangeLimits,
    ) -> Result<Incoming, EgressError> {
        let mut request = SentRequest::new(&outgoing);
        request.outcome = self.next(&request);
        let outcome = request.outcome.clone();
        lock(&self.sent).push(request);
        match outcome {
            Some(outcome) => outcome.come_in(limits),
            None => Err(no_connection("nothing answers this request")),
        }
    }

    /// Answers, or sends what has no answer and keeps what comes back.
    pub(super) async fn record<Sending>(
        &self,
        outgoing: Outgoing,
        limits: &ExchangeLimits,
        send: impl FnOnce(Outgoing) -> Sending,
    ) -> Result<Incoming, EgressError>
    where
        Sending: Future<Output = Result<Incoming, EgressError>>,
    {
        let mut request = SentRequest::new(&outgoing);
        let ended = match self.next(&request) {
            Some(outcome) => outcome.come_in(limits),
            None => {
                request.went_out = true;
                send(outgoing).await
            }
        };
        request.outcome = Some(ScriptedOutcome::of(&ended));
        lock(&self.sent).push(request);
        ended
    }

    fn next(&self, request: &SentRequest) -> Option<ScriptedOutcome> {
        let fits = |answer: &ScriptedAnswer| answer.request.matches(&request.method, &request.url);
        next(&mut lock(&self.answers), fits).map(|answer| answer.outcome)
    }
}

impl ScriptedOutcome {
    fn of(ended: &Result<Incoming, EgressError>) -> ScriptedOutcome {
        match ended {
            Ok(incoming) => ScriptedOutcome::Response {
                status: incoming.status,
                headers: incoming.headers.clone(),
                body: incoming.body.clone(),
            },
            Err(EgressError::Timeout { .. }) => ScriptedOutcome::Timeout,
            Err(_) => ScriptedOutcome::Unreachable,
        }
    }

    fn come_in(self, limits: &ExchangeLimits) -> Result<Incoming, EgressError> {
        match self {
            ScriptedOutcome::Response {
                status,
                headers,
                body,
            } => Ok(Incoming {
                status,
                headers,
                wire_bytes: body.len() as u64,
                body,
            }),
            ScriptedOutcome::Timeout => Err(EgressError::Timeout {
                step: Step::FirstByte,
                limit: limits.first_byte,
            }),
            ScriptedOutcome::Unreachable => Err(no_connection("the server is unreachable")),
        }
    }
}

fn no_connection(why: &'static str) -> EgressError {
    EgressError::Connect(Arc::new(std::io::Error::other(why)))
}

/// Takes the first answer that fits; the last of its kind stays.
pub(crate) fn next<T: Clone>(answers: &mut Vec<T>, fits: impl Fn(&T) -> bool) -> Option<T> {
    let index = answers.iter().position(&fits)?;
    match answers.iter().skip(index + 1).any(fits) {
        true => Some(answers.remove(index)),
        false => answers.get(index).cloned(),
    }
}

impl SentRequest {
    fn new(outgoing: &Outgoing) -> SentRequest {
        SentRequest {
            method: outgoing.method.clone(),
            url: outgoing.target.url().clone(),
            headers: outgoing.headers.clone(),
            body: outgoing.body.clone(),
            outcome: None,
            went_out: false,
        }
    }
}

impl RequestPattern {
    /// Reads `METHOD URL`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<RequestPattern, String> {
        let wrong =
            |why: &str| format!("`{text}` is no request such as `GET https://a.example/v1`: {why}");
        let Some((method, url)) = text.trim().split_once(' ') else {
            return Err(wrong("it is a method, a space and a URL"));
        };
        let method = Method::from_bytes(method.as_bytes());
        let method = method.map_err(|_| wrong("its method is none"))?;
        let target = Target::parse(url.trim()).map_err(|error| wrong(&error.to_string()))?;
        Ok(RequestPattern {
            method,
            url: target.url().clone(),
        })
    }

    /// Whether a request is this one.
    pub fn matches(&self, method: &Method, url: &Url) -> bool {
        self.method == *method
            && self.url.origin() == url.origin()
            && self.url.path() == url.path()
            && (self.url.query().is_none() || parameters(&self.url) == parameters(url))
    }
}

fn parameters(url: &Url) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.sort();
    pairs
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
