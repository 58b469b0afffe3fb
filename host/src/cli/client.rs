//! A server, seen from the command line.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Method;

use super::failure::{Failure, Result};
use super::login;

/// The server when nobody names one.
const DEFAULT_URL: &str = "http://127.0.0.1:7878";

/// An upload may compile for seconds; nothing takes longer than this.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// More than the largest answer of a server's: a page of executions.
const LARGEST_ANSWER: u64 = 64 << 20;

/// Which server, and as whom.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Server")]
pub(in crate::cli) struct Server {
    /// The server's address [default: the saved login, else http://127.0.0.1:7878].
    #[arg(long, env = "SPOTTER_URL")]
    pub(in crate::cli) url: Option<String>,
    /// An API key of the gym's [default: the saved login].
    #[arg(long, env = "SPOTTER_KEY", hide_env_values = true)]
    pub(in crate::cli) key: Option<String>,
}

impl Server {
    /// A client of this server. A saved key goes only to the server it was
    /// saved for.
    pub(in crate::cli) fn client(&self) -> Result<Client> {
        let saved = login::saved()?;
        let url = match (&self.url, &saved) {
            (Some(url), _) => url.clone(),
            (None, Some(saved)) => saved.url.clone(),
            (None, None) => DEFAULT_URL.to_owned(),
        };
        let url = url.trim_end_matches('/').to_owned();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::usage(format!(
                "`{url}` is no address of a server: it starts with http:// or https://."
            )));
        }
        let saved_key = saved
            .filter(|saved| saved.url == url)
            .map(|saved| saved.key);
        Ok(Client::new(url, self.key.clone().or(saved_key)))
    }
}

/// Sends requests and turns a server's errors into failures.
#[derive(Debug)]
pub(in crate::cli) struct Client {
    agent: Agent,
    url: String,
    key: Option<String>,
}

impl Client {
    fn new(url: String, key: Option<String>) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(ANSWER_WITHIN))
            .timeout_connect(Some(CONNECT_WITHIN))
            .user_agent(concat!("spotter/", env!("CARGO_PKG_VERSION")))
            .build();
        Client {
            agent: config.into(),
            url,
            key,
        }
    }

    /// The server's address.
    pub(in crate::cli) fn url(&self) -> &str {
        &self.url
    }

    /// The key in use.
    pub(in crate::cli) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Reads a resource.
    pub(in crate::cli) fn get(&self, path: &str) -> Result<Value> {
        self.send(Method::GET, path, "application/json", &[])
    }

    /// Sends JSON.
    pub(in crate::cli) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send_json(Method::POST, path, body)
    }

    /// Replaces a resource.
    pub(in crate::cli) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.send_json(Method::PUT, path, body)
    }

    /// Removes a resource.
    pub(in crate::cli) fn delete(&self, path: &str) -> Result<Value> {
        self.send(Method::DELETE, path, "application/json", &[])
    }

    /// Sends a component.
    pub(in crate::cli) fn upload(&self, path: &str, component: &[u8]) -> Result<Value> {
        self.send(Method::POST, path, "application/wasm", component)
    }

    fn send_json(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        self.send(
            method,
            path,
            "application/json",
            body.to_string().as_bytes(),
        )
    }

    fn send(&self, method: Method, path: &str, content_type: &str, body: &[u8]) -> Result<Value> {
        let (status, bytes) = self
            .exchange(method, path, content_type, body)
            .map_err(|error| self.unreachable(&error))?;
        if bytes.is_empty() && (200..300).contains(&status) {
            return Ok(Value::Null);
        }
        let answer: Value = serde_json::from_slice(&bytes).map_err(|_| self.stranger(status))?;
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(refusal(&answer).unwrap_or_else(|| self.stranger(status)))
        }
    }

    fn exchange(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<(u16, Vec<u8>), ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if !body.is_empty() {
            request = request.header("content-type", content_type);
        }
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let answer = if body.is_empty() {
            self.agent.run(request.body(())?)
        } else {
            self.agent.run(request.body(body)?)
        }?;
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        let bytes = body.with_config().limit(LARGEST_ANSWER).read_to_vec()?;
        Ok((status, bytes))
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        Failure::new(
            "unreachable",
            format!("No answer from {}: {error}.", self.url),
        )
        .with_help("Start a server with `spotter serve`, or name one with --url or SPOTTER_URL.")
    }

    fn stranger(&self, status: u16) -> Failure {
        Failure::new(
            "unexpected_answer",
            format!("{} answered with status {status} and no JSON.", self.url),
        )
        .with_help("Check with --url that this is a Spotter server.")
    }
}

/// The error in a server's answer.
fn refusal(answer: &Value) -> Option<Failure> {
    let error = answer.get("error")?;
    Some(Failure::answered(
        error.get("code")?.as_str()?.to_owned(),
        error.get("message")?.as_str()?.to_owned(),
        error
            .get("details")
            .filter(|details| !details.is_null())
            .cloned(),
    ))
}
