use serde::Serialize;

/// What a server answers in a test: made by [`json`], [`text`], [`status`],
/// [`timeout`] and [`unreachable()`].
#[derive(Clone, Debug)]
pub struct Answer(pub(in super::super) Kind);

#[derive(Clone, Debug)]
pub(in super::super) enum Kind {
    Response {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    Timeout,
    Unreachable,
}

/// An answer with a body of JSON.
pub fn json(status: u16, body: impl Serialize) -> Answer {
    let body = serde_json::to_vec(&body).expect("the answer can be written as JSON");
    response(status, body).header("content-type", "application/json")
}

/// An answer with a body of text.
pub fn text(status: u16, body: impl Into<String>) -> Answer {
    let body = body.into().into_bytes();
    response(status, body).header("content-type", "text/plain; charset=utf-8")
}

/// An answer without a body.
pub fn status(status: u16) -> Answer {
    response(status, Vec::new())
}

/// No answer in time.
pub fn timeout() -> Answer {
    Answer(Kind::Timeout)
}

/// A server that cannot be reached.
pub fn unreachable() -> Answer {
    Answer(Kind::Unreachable)
}

fn response(status: u16, body: Vec<u8>) -> Answer {
    Answer(Kind::Response {
        status,
        headers: Vec::new(),
        body,
    })
}

impl Answer {
    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Kind::Response { headers, .. } = &mut self.0 {
            let name = name.to_ascii_lowercase();
            headers.retain(|(other, _)| *other != name);
            headers.push((name, value.to_owned()));
        }
        self
    }

    /// Sets the body, as it is.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let Kind::Response { body, .. } = &mut self.0 {
            *body = bytes.into();
        }
        self
    }
}
