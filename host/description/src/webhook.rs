#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ErrorRule, Retry, Success};

/// An event that a server is told with POST.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where it goes, as in `rest`.
    pub url: String,
    /// Headers, as in `rest`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub headers: Map<String, Value>,
    /// The event, as JSON with variables. Left out: `type`, the function's
    /// name; `timestamp`; and `data`, with the arguments, the member, the gym.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Value>,
    /// How the server knows that the event is the gym's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// Whether the call waits for the answer. If it does not, it answers
    /// `{"accepted": true}` as soon as the host took the event over, which then
    /// delivers it once.
    #[serde(default = "crate::yes", skip_serializing_if = "crate::is_true")]
    pub wait: bool,
    /// How long an attempt may take, in milliseconds, as in `rest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Whether a failed attempt is made again. Receivers know an event by its
    /// `webhook-id`, which is the same for all attempts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Which answers are a success, as in `rest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<Success>,
    /// What the function answers: JMESPath on the answer's body. Left out:
    /// `{"delivered": true}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// What other answers mean, as in `rest`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorRule>,
}

/// A signature by Standard Webhooks (<https://www.standardwebhooks.com>):
/// `webhook-id`, `webhook-timestamp` and `webhook-signature`, made by the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The secret it is made with, one of `secrets`; its value is `whsec_` and
    /// the key in base64.
    pub secret: String,
}
