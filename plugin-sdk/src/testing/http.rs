//! Servers, as a test lets them answer.

mod allowed;
mod answer;
mod request;
mod secrets;

use std::rc::Rc;

use super::Host;
use super::state;
use crate::asks::Ask;

pub use answer::{Answer, json, status, text, timeout, unreachable};
pub use request::Request;

pub(super) use answer::Kind;
pub(super) use request::Pattern;

/// The servers of one test, and what they were asked.
#[derive(Default)]
pub(super) struct Servers {
    denied: bool,
    missing_secrets: Vec<String>,
    scripts: Vec<Script>,
    requests: Vec<Request>,
}

type Closure = Rc<dyn Fn(&Request) -> Answer>;

/// How one request is answered.
struct Script {
    pattern: Pattern,
    way: Way,
}

enum Way {
    /// In this order; the last one again and again.
    Answers(Vec<Answer>),
    With(Closure),
}

/// HTTP, as [`http`](crate::http) finds it.
impl Host {
    /// Answers a request, such as `POST https://api.planify.fr/v1/slots`.
    ///
    /// Its query matters where it has one here. The same request given again
    /// answers the next time; the last answer stays.
    pub fn respond(self, request: &str, answer: Answer) -> Self {
        let pattern = Pattern::parse(request).unwrap_or_else(|wrong| panic!("{wrong}"));
        state::with(|state| state.servers.add(pattern, answer));
        self
    }

    /// Answers a request with what a closure makes of it.
    pub fn respond_with(
        self,
        request: &str,
        answer: impl Fn(&Request) -> Answer + 'static,
    ) -> Self {
        let pattern = Pattern::parse(request).unwrap_or_else(|wrong| panic!("{wrong}"));
        let way = Way::With(Rc::new(answer));
        state::with(|state| state.servers.scripts.push(Script { pattern, way }));
        self
    }

    /// Grants no requests: each one is denied.
    pub fn without_http(self) -> Self {
        state::with(|state| state.servers.denied = true);
        self
    }

    /// Leaves a secret without a value, as where the manager entered none:
    /// requests with it are denied.
    pub fn without_secret(self, name: &str) -> Self {
        state::with(|state| state.servers.missing_secrets.push(name.to_owned()));
        self
    }

    /// The requests that were sent so far, each hop of a redirect too.
    pub fn requests(&self) -> Vec<Request> {
        state::with(|state| state.servers.requests.clone())
    }
}

impl Servers {
    pub(super) fn add(&mut self, pattern: Pattern, answer: Answer) {
        let same = self
            .scripts
            .iter_mut()
            .find(|script| script.pattern == pattern);
        if let Some(Script {
            way: Way::Answers(answers),
            ..
        }) = same
        {
            answers.push(answer);
        } else {
            let way = Way::Answers(vec![answer]);
            self.scripts.push(Script { pattern, way });
        }
    }

    /// What answers the request; none where the test has nothing.
    fn way(&mut self, request: &Request) -> Option<Reply> {
        let script = self
            .scripts
            .iter_mut()
            .find(|script| script.pattern.matches(request))?;
        Some(match &mut script.way {
            Way::Answers(answers) if answers.len() > 1 => Reply::Ready(answers.remove(0)),
            Way::Answers(answers) => Reply::Ready(answers.first()?.clone()),
            Way::With(answer) => Reply::With(Rc::clone(answer)),
        })
    }
}

enum Reply {
    Ready(Answer),
    With(Closure),
}

/// Answers as the host and the servers would. None: the host denies it.
pub(super) fn answer(request: &Request) -> Option<Answer> {
    if !is_granted(request) {
        return None;
    }
    let reply = state::with(|state| {
        state.servers.requests.push(request.clone());
        state.servers.way(request)
    });
    Some(match reply {
        Some(Reply::Ready(answer)) => answer,
        // Out of the state, which the closure may use.
        Some(Reply::With(answer)) => answer(request),
        None => panic!("{}", unanswered(request)),
    })
}

fn is_granted(request: &Request) -> bool {
    let (denied, asked, missing) = state::with(|state| {
        let servers = &state.servers;
        (
            servers.denied,
            state.asked.clone(),
            servers.missing_secrets.clone(),
        )
    });
    if denied {
        return false;
    }
    // A body that is called directly has no manifest to be held to.
    let Some(asked) = asked else { return true };
    let rules = asked.iter().filter_map(|ask| match ask {
        Ask::Http(rule) => Some(rule),
        _ => None,
    });
    if !rules.into_iter().any(|rule| allowed::by(rule, request)) {
        return false;
    }
    let secrets: Vec<_> = asked
        .iter()
        .filter_map(|ask| match ask {
            Ask::Secret(secret) => Some(secret),
            _ => None,
        })
        .collect();
    match secrets::used(&secrets, request) {
        Ok(used) => !used.iter().any(|name| missing.contains(name)),
        Err(wrong) => panic!("{wrong}\n\nin the request\n\n{request}\n"),
    }
}

fn unanswered(request: &Request) -> String {
    let known: Vec<String> = state::with(|state| {
        let scripts = state.servers.scripts.iter();
        scripts
            .map(|script| format!("\n  {}", script.pattern))
            .collect()
    });
    let known = if known.is_empty() {
        String::new()
    } else {
        format!("\n\nThere are answers for{}", known.concat())
    };
    format!(
        "the test has no answer for this request of the plugin:\n\n{request}\n\n\
         Add one to its host:\n\n  \
         .respond(\"{} {}\", testing::json(200, json!({{}}))){known}\n",
        request.method,
        request.url(),
    )
}
