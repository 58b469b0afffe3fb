use serde_json::Value;

use super::Wire;

/// What a server answers.
pub enum Reply {
    /// A whole answer, with the length of its body.
    Whole {
        /// The status.
        status: u16,
        /// The headers; the length is added.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// Whatever this writes. Then the connection is closed.
    Raw(Box<Speak>),
}

/// Writes to a connection.
type Speak = dyn FnOnce(&mut dyn Wire) + Send;

impl Reply {
    /// A body of text.
    pub fn text(status: u16, body: &str) -> Reply {
        Reply::bytes(status, body.as_bytes()).header("content-type", "text/plain; charset=utf-8")
    }

    /// A body of JSON.
    pub fn json(status: u16, body: &Value) -> Reply {
        Reply::bytes(status, body.to_string().as_bytes()).header("content-type", "application/json")
    }

    /// A body of any kind.
    pub fn bytes(status: u16, body: &[u8]) -> Reply {
        Reply::Whole {
            status,
            headers: Vec::new(),
            body: body.to_vec(),
        }
    }

    /// Whatever a function writes, or a refusal to write anything.
    pub fn raw(write: impl FnOnce(&mut dyn Wire) + Send + 'static) -> Reply {
        Reply::Raw(Box::new(write))
    }

    /// The same with one more header.
    ///
    /// # Panics
    /// When the answer writes its headers itself.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        match &mut self {
            Reply::Whole { headers, .. } => headers.push((name.to_owned(), value.to_owned())),
            Reply::Raw(_) => panic!("a raw answer writes its own headers"),
        }
        self
    }

    /// Writes the answer; whether the connection may go on.
    pub(super) fn write(self, wire: &mut dyn Wire, head_only: bool) -> bool {
        let (status, headers, body) = match self {
            Reply::Whole {
                status,
                headers,
                body,
            } => (status, headers, body),
            Reply::Raw(write) => {
                write(wire);
                return false;
            }
        };
        let mut bytes = format!("HTTP/1.1 {status} Said\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        if !head_only {
            bytes.extend_from_slice(&body);
        }
        wire.write_all(&bytes).and_then(|()| wire.flush()).is_ok()
    }
}
