//! Requests to other servers.
//!
//! A plugin asks for those that it sends with
//! `#[plugin(http("GET,POST https://api.planify.fr/v1"))]`; a manager grants
//! them, and the host refuses all others.
//!
//! ```no_run
//! use plugin_sdk::prelude::*;
//!
//! # #[stored]
//! # struct Slot {}
//! fn free_slots(day: &str) -> Result<Vec<Slot>> {
//!     let response = http::get("https://api.planify.fr/v1/slots")
//!         .query("day", day)
//!         .bearer(secret("planify_key"))
//!         .send()?
//!         .error_for_status()?;
//!     Ok(response.json()?)
//! }
//! ```
//!
//! The host decodes what is compressed and gives a body whole or not at all;
//! its limits of time, size and number hold for each request and each hop of a
//! redirect.

mod error;
mod exchange;
mod redirect;
mod request;
mod response;
mod secret;
mod url;

pub use error::Error;
pub use request::Request;
pub use response::Response;
pub use secret::{Secret, secret};

pub(crate) use request::Hop;
#[cfg(not(target_family = "wasm"))]
pub(crate) use url::Url;

/// What sending answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Starts a GET request.
pub fn get(url: impl AsRef<str>) -> Request {
    request("GET", url)
}

/// Starts a HEAD request.
pub fn head(url: impl AsRef<str>) -> Request {
    request("HEAD", url)
}

/// Starts a POST request.
pub fn post(url: impl AsRef<str>) -> Request {
    request("POST", url)
}

/// Starts a PUT request.
pub fn put(url: impl AsRef<str>) -> Request {
    request("PUT", url)
}

/// Starts a PATCH request.
pub fn patch(url: impl AsRef<str>) -> Request {
    request("PATCH", url)
}

/// Starts a DELETE request.
pub fn delete(url: impl AsRef<str>) -> Request {
    request("DELETE", url)
}

/// Starts a request with any method, in upper case.
pub fn request(method: impl AsRef<str>, url: impl AsRef<str>) -> Request {
    Request::new(method.as_ref(), url.as_ref())
}

/// Sends requests at the same time and waits for all of them. Each answer is
/// where its request was.
///
/// ```no_run
/// use plugin_sdk::prelude::*;
///
/// # fn both() -> Result<()> {
/// let rooms = http::get("https://api.planify.fr/v1/rooms");
/// let trainers = http::get("https://api.planify.fr/v1/trainers");
/// for response in http::send_all([rooms, trainers]) {
///     log::info!("{}", response?.text()?);
/// }
/// # Ok(())
/// # }
/// ```
pub fn send_all(requests: impl IntoIterator<Item = Request>) -> Vec<Result<Response>> {
    exchange::run(requests.into_iter().collect())
}
