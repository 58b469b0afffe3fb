use serde::de::DeserializeOwned;

use super::{Error, Result};

/// What a server answered. The body is there, whole and decoded.
#[derive(Clone, Debug)]
pub struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) request: String,
}

impl Response {
    /// The status, such as 200.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether the status is from 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All headers, in the server's order, their names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What was sent and is answered here, such as
    /// `GET https://api.example.com/v1`; after redirects, the last of them.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// The body as text.
    ///
    /// # Errors
    /// Where it is not UTF-8.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).map_err(|_| self.unexpected("it is not UTF-8"))
    }

    /// The body as a value of a serde type. A type of your own is marked
    /// `#[stored]`, or derives `Deserialize`.
    ///
    /// # Errors
    /// Where it is no JSON of that type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| self.unexpected(&error.to_string()))
    }

    /// Makes an error of a status from 400 on.
    ///
    /// # Errors
    /// [`Error::Status`], with this response in it.
    pub fn error_for_status(self) -> Result<Self> {
        if self.status >= 400 {
            Err(Error::Status(Box::new(self)))
        } else {
            Ok(self)
        }
    }

    fn unexpected(&self, why: &str) -> Error {
        Error::Failed {
            request: self.request.clone(),
            reason: format!("the answer is not as expected: {why}"),
            retryable: false,
        }
    }
}
