//! A blocking HTTP client that holds one key.

use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

/// Longer than any answer may take: the wall clock limit of a call is 10 s.
const PATIENCE: Duration = Duration::from_secs(60);

/// Speaks to one server with one key. Cheap to clone; connections are kept.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    key: Option<String>,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Client {
    /// A client of the server at `base` (`http://host:port`), with a key or
    /// without one.
    pub fn new(base: &str, key: Option<&str>) -> Client {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_idle_connections_per_host(64)
            .build()
            .into();
        Client {
            agent,
            base: base.to_owned(),
            key: key.map(str::to_owned),
        }
    }

    /// The same server with another key.
    pub fn with_key(&self, key: Option<&str>) -> Client {
        Client {
            key: key.map(str::to_owned),
            ..self.clone()
        }
    }

    /// Where the server is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The key, when there is one.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Sends a request; an error is a connection that broke, not a status.
    ///
    /// # Errors
    /// When there was no whole answer.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        content_type: &str,
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let response = match body {
            None => self.agent.run(request.body(()).expect("a legal request"))?,
            Some(body) => self.agent.run(
                request
                    .header("content-type", content_type)
                    .body(body)
                    .expect("a legal request"),
            )?,
        };
        let (head, body) = response.into_parts();
        let body = body.into_with_config().limit(64 << 20).read_to_vec()?;
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    }

    /// Reads a path.
    ///
    /// # Panics
    /// When there was no whole answer, here and below.
    pub fn get(&self, path: &str) -> Answer {
        self.must("GET", path, "", None)
    }

    /// Removes what is at a path.
    pub fn delete(&self, path: &str) -> Answer {
        self.must("DELETE", path, "", None)
    }

    /// Posts JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.must(
            "POST",
            path,
            "application/json",
            Some(body.to_string().as_bytes()),
        )
    }

    /// Puts JSON.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.must(
            "PUT",
            path,
            "application/json",
            Some(body.to_string().as_bytes()),
        )
    }

    /// Posts bytes of any kind.
    pub fn post_bytes(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.must("POST", path, content_type, Some(body))
    }

    fn must(&self, method: &str, path: &str, content_type: &str, body: Option<&[u8]>) -> Answer {
        self.send(method, path, content_type, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of the error; none when the answer is no error.
    pub fn code(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get("error")?.get("code")?.as_str()?.to_owned())
    }

    /// One field of the JSON body, by JSON pointer.
    pub fn field(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or(Value::Null)
    }

    /// One header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Takes the answer only when it is a success.
    ///
    /// # Panics
    /// When it is not, with what the server said.
    #[track_caller]
    pub fn ok(self) -> Answer {
        assert!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            self.text()
        );
        self
    }

    /// Takes the answer only when it is an error with this code, said in the
    /// one form that errors have.
    ///
    /// # Panics
    /// When it is anything else.
    #[track_caller]
    pub fn refused(self, code: &str) -> Answer {
        self.refused_with_one_of(&[code])
    }

    /// The same where two codes are right, such as two limits that a guest
    /// runs into at about the same time.
    ///
    /// # Panics
    /// When it is anything else.
    #[track_caller]
    pub fn refused_with_one_of(self, codes: &[&str]) -> Answer {
        let body = self.text();
        let code = self.code();
        assert!(
            code.as_deref().is_some_and(|code| codes.contains(&code)),
            "expected {codes:?}, got {} {body}",
            self.status
        );
        assert!(self.status >= 400, "an error with status {}", self.status);
        assert!(
            !self
                .field("/error/message")
                .as_str()
                .unwrap_or("")
                .is_empty(),
            "{body}"
        );
        assert!(self.field("/error/retryable").is_boolean(), "{body}");
        self
    }
}
