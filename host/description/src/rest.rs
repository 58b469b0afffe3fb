#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request, and what is made of its answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// The request's method.
    #[serde(default)]
    pub method: Method,
    /// Where it goes. Variables may stand in the path and in the query, each
    /// encoded for its place; scheme, host and port are written out.
    pub url: String,
    /// Parameters of the query, behind those in the URL. A list repeats its
    /// name; what a variable has no value for is left out.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub query: Map<String, Value>,
    /// Headers. A list repeats its name; what a variable has no value for is
    /// left out.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub headers: Map<String, Value>,
    /// What is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The header that carries the call's idempotency key, such as
    /// `Idempotency-Key`. With it any request may be sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_header: Option<String>,
    /// How long one attempt may take, in milliseconds: 1 to 30,000. Left out: as
    /// long as the host lets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Whether a failed attempt is made again. Only for methods that may be
    /// repeated, or with `idempotency_header`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Which answers are a success. Left out: status 200 to 299.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<Success>,
    /// What the function answers: JMESPath on the answer's body, or on the
    /// items of all pages. Left out: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// What other answers mean; the first that fits holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorRule>,
    /// How an answer in pages goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
}

/// A request's method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "RFC 9110 has them")]
pub enum Method {
    #[default]
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Method {
    const ALL: [Method; 7] = [
        Method::Get,
        Method::Head,
        Method::Post,
        Method::Put,
        Method::Patch,
        Method::Delete,
        Method::Options,
    ];

    /// Its name, as requests and descriptions have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
        }
    }

    /// The method of this name, in capitals or not.
    #[must_use]
    pub fn named(name: &str) -> Option<Method> {
        let mut all = Method::ALL.into_iter();
        all.find(|method| method.as_str().eq_ignore_ascii_case(name))
    }
}

/// What is sent. Values may hold variables; one that is a variable alone keeps
/// its type where the kind of body has types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// JSON. A field whose variable has no value is left out.
    Json(Value),
    /// `application/x-www-form-urlencoded`. A list repeats its name.
    Form(Map<String, Value>),
    /// Text as it stands. Its type is the header `content-type`, else
    /// `text/plain`.
    Text(String),
    /// `multipart/form-data`.
    Multipart(Vec<Part>),
}

/// A part of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The name of the file that the value is the content of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// The value's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// How a request is sent again: when no answer came, or one of 408, 425, 429,
/// 500, 502, 503 and 504.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// How often it is sent again: 1 to 5.
    pub count: u32,
    /// How long to wait before, in milliseconds: up to 10,000. Left out: 200.
    /// `Retry-After` of the answer holds where it is longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// By how much each wait is longer than the one before: 1 to 10. Left out:
    /// 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backoff: Option<f64>,
}

impl Retry {
    /// The most that a request is sent again.
    pub const MOST: u32 = 5;
    /// The longest wait before, in milliseconds.
    pub const LONGEST_MS: u64 = 10_000;

    /// How long to wait before the request is sent again for the first time, in
    /// milliseconds.
    #[must_use]
    pub fn delay_ms(&self) -> u64 {
        self.delay_ms.unwrap_or(200)
    }

    /// By how much each wait is longer than the one before.
    #[must_use]
    pub fn backoff(&self) -> f64 {
        self.backoff.unwrap_or(2.0)
    }
}

/// Which answers are a success.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Their status. Left out: `2xx`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<StatusPattern>,
    /// What must be true of the body, in JMESPath: for servers that answer
    /// 200 to everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// A status such as 404, or a class of them such as `4xx`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(untagged)]
pub enum StatusPattern {
    /// This status.
    Status(u16),
    /// Those of a class: `1xx` to `5xx`.
    Class(String),
}

/// What an answer that is no success means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorRule {
    /// Answers with one of these. Left out: with any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<StatusPattern>,
    /// Answers whose body makes this true, in JMESPath. Left out: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The failure's code: `^[a-z][a-z0-9_]{0,63}$`.
    pub code: String,
    /// Tells the model what to do next. May hold variables, and `response`'s:
    /// `{{response.status}}`, `{{response.body.message}}`.
    pub message: String,
    /// Whether the same call may succeed later. Left out: for 408, 425, 429
    /// and 5xx.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retryable: Option<bool>,
}

/// An answer that comes in pages. The result is made of the items of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The items of a page: JMESPath on its body.
    pub items: String,
    /// What leads to the next one.
    pub next: Turn,
    /// How many pages are read: 1 to 16.
    pub most: u32,
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Turn {
    /// With what this page says, in a parameter of the query. None, or an
    /// empty text: this was the last.
    Cursor {
        /// Where the page says it: JMESPath on its body.
        from: String,
        /// The parameter.
        parameter: String,
    },
    /// With a number in a parameter of the query, until a page is empty.
    Number {
        /// The parameter.
        parameter: String,
        /// The first page's number; 1 where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<u64>,
        /// By how much it grows: 1 where it is left out, the size of a page
        /// for offsets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<u64>,
    },
    /// At a URL of the same server.
    Url {
        /// Where the page says it: JMESPath on its body.
        from: String,
    },
    /// At the URL of the header `Link` with `rel="next"` (RFC 8288), of the
    /// same server.
    Link,
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn methods_have_the_names_that_are_written() {
        for method in Method::ALL {
            assert_eq!(
                serde_json::to_value(method).ok(),
                Some(method.as_str().into())
            );
            assert_eq!(Method::named(&method.as_str().to_lowercase()), Some(method));
        }
        assert_eq!(Method::named("TRACE"), None);
    }
}
