//! A manager tries a function, whatever the plugin's status.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use semver::Version;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::shelf::Shelf;
use crate::call::{Context, GymEntry};
use crate::capability::{Kept, SeenAnswer, SeenQuery, SeenRequest, SeenRows, Trace};
use crate::catalog::{
    Failure, Function, FunctionName, GymId, LogLine, PluginName, PluginVersion, Principal,
    RecordId, Usage,
};
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::query;

/// How much of a body or a text is shown, in bytes: what a person reads.
const SHOWN: usize = 16 << 10;

/// How much of one value of a row is shown, in bytes.
const SHOWN_VALUE: usize = 1 << 10;

/// What to try.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The function, under its own name or the one it is served under. None:
    /// the only one.
    pub function: Option<String>,
    /// The version. None: the one that serves, or will.
    pub version: Option<Version>,
    /// The arguments as JSON text.
    pub arguments: String,
    /// Who calls, and for whom.
    pub context: Context,
}

/// What came of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestReport {
    /// The call's id; its record is marked as a test.
    #[schema(value_type = String, format = "uuid")]
    pub call_id: RecordId,
    /// The function, as it is served.
    pub function: String,
    /// The version that ran.
    #[schema(value_type = String)]
    pub version: Version,
    /// The result; none when the call failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub result: Option<Box<RawValue>>,
    /// Why it failed; none when it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// From arrival to answer, in microseconds.
    pub duration_us: u64,
    /// What it used.
    pub usage: Usage,
    /// What it logged.
    pub logs: Vec<LogLine>,
    /// Whether log lines were cut or dropped.
    pub logs_truncated: bool,
    /// The requests that the plugin made, refused ones too, as it wrote them:
    /// secrets are placeholders.
    pub requests: Vec<RequestView>,
    /// The queries that it made, refused ones too.
    pub queries: Vec<QueryView>,
    /// Requests and queries beyond those that are kept.
    pub omitted: u32,
}

/// A request of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// The method.
    pub method: String,
    /// Where to.
    pub url: String,
    /// The plugin's headers.
    pub headers: Vec<HeaderView>,
    /// The body; none where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyView>,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseView>,
    /// Why nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long that took, in microseconds.
    pub duration_us: u64,
}

/// What came back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseView {
    /// The status.
    pub status: u16,
    /// The headers, as the plugin got them: secrets are masked.
    pub headers: Vec<HeaderView>,
    /// The body, decoded; none where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyView>,
}

/// One header.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeaderView {
    /// In lower case.
    pub name: String,
    /// The value; what is no UTF-8 in it is replaced.
    pub value: String,
}

/// A body, or the beginning of one: `text`, or `base64` where it is none.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct BodyView {
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// How many bytes the whole body has.
    pub bytes: usize,
    /// Whether there is more than is shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

/// A query of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryView {
    /// The source.
    pub source: String,
    /// The SQL.
    pub statement: String,
    /// Its parameters; bytes are `{"base64": ...}`.
    pub parameters: Vec<Value>,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowsView>,
    /// Why nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long that took, in microseconds.
    pub duration_us: u64,
}

/// The first rows of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowsView {
    /// How many there were.
    pub count: usize,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The first of them, each with one value for each column; long texts are
    /// cut.
    pub first: Vec<Vec<Value>>,
}

/// Runs a function in the sandbox, with the plugin's own grants, secrets,
/// settings and storage, whether it serves or not. The answer is a report,
/// whatever the function did.
///
/// # Errors
/// `not_found` for the plugin or the version, `unknown_function`,
/// `invalid_request` when it must be said which function.
pub async fn test(
    host: &Host,
    who: &Principal,
    name: &PluginName,
    trial: Trial,
) -> Result<TestReport> {
    let shelf = Shelf::of(host, who);
    let plugin = shelf.find(name).await?;
    let version = trial.version.as_ref().unwrap_or(&plugin.version);
    let version = shelf.version(name, version).await?;
    let number = version.manifest.version.clone();
    let asked = asked(&version, trial.function)?;
    let gym = gym_entry(host, &who.gym)?;
    let function = host.directory().function(plugin.clone(), version, &asked);
    let function = function.ok_or_else(|| {
        Error::new(
            ErrorCode::UnknownFunction,
            format!("The plugin's version {number} has no such function."),
        )
    })?;
    let own = function.function().map(|function| &function.name);
    let served = own.map_or(asked, |own| plugin.served_name(own).to_string());
    let context = trial.context;
    let request = context.request(who.gym.clone(), served, trial.arguments);
    let trace = Arc::new(Trace::default());
    let call = host
        .pipeline()
        .test(request, &gym, Some(function), None, &trace);
    let record = call.await?;
    let seen = trace.take();
    Ok(TestReport {
        call_id: record.id,
        function: record.function.clone(),
        version: number,
        result: record.result.clone(),
        error: record.failure.clone(),
        duration_us: record.duration_us,
        usage: record.usage,
        logs: record.logs.clone(),
        logs_truncated: record.logs_truncated,
        requests: seen.requests.into_iter().map(Into::into).collect(),
        queries: seen.queries.into_iter().map(Into::into).collect(),
        omitted: seen.omitted,
    })
}

/// The function that is meant.
fn asked(version: &PluginVersion, said: Option<String>) -> Result<String> {
    let functions = &version.manifest.functions;
    match (said, functions.as_slice()) {
        (Some(said), _) => Ok(said),
        (None, [only]) => Ok(only.name.to_string()),
        (None, _) => {
            let names: Vec<&FunctionName> =
                functions.iter().map(|own: &Function| &own.name).collect();
            Err(Error::new(
                ErrorCode::InvalidRequest,
                "The plugin has several functions. Say in `function` which one.",
            )
            .with_details(json!({ "functions": names })))
        }
    }
}

/// The gym of a key.
pub(super) fn gym_entry(host: &Host, gym: &GymId) -> Result<Arc<GymEntry>> {
    let gym = host.directory().gym(gym);
    gym.ok_or_else(|| {
        Error::new(
            ErrorCode::NotFound,
            "The gym of this key does not exist any more.",
        )
    })
}

/// What is said of a request or query that the call did not wait for.
const UNFINISHED: &str = "The call ended first.";

impl From<SeenRequest> for RequestView {
    fn from(seen: SeenRequest) -> RequestView {
        let (response, error) = ended(seen.ended);
        RequestView {
            method: seen.method.to_string(),
            url: text(&seen.url, SHOWN),
            headers: headers(&seen.headers),
            body: body(&seen.body),
            response: response.map(|answer: SeenAnswer| ResponseView {
                status: answer.status.as_u16(),
                headers: headers(&answer.headers),
                body: body(&answer.body),
            }),
            error,
            duration_us: micros(seen.took),
        }
    }
}

impl From<SeenQuery> for QueryView {
    fn from(seen: SeenQuery) -> QueryView {
        let (rows, error) = ended(seen.ended);
        let values = |row: &Vec<query::Value>| row.iter().map(value).collect();
        QueryView {
            source: text(&seen.source, SHOWN_VALUE),
            statement: text(&seen.statement, SHOWN),
            parameters: seen.parameters.iter().map(value).collect(),
            rows: rows.map(|rows: SeenRows| RowsView {
                count: rows.count,
                first: rows.first.iter().map(values).collect(),
                columns: rows.columns,
            }),
            error,
            duration_us: micros(seen.took),
        }
    }
}

fn ended<T>(ended: Option<Result<T, String>>) -> (Option<T>, Option<String>) {
    match ended {
        Some(Ok(answer)) => (Some(answer), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, Some(UNFINISHED.to_owned())),
    }
}

fn headers(headers: &HeaderMap) -> Vec<HeaderView> {
    let view = |(name, value): (&HeaderName, &HeaderValue)| HeaderView {
        name: name.to_string(),
        value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    headers.iter().map(view).collect()
}

/// A body as it is shown. A text that is cut is cut between characters.
fn body(kept: &Kept) -> Option<BodyView> {
    let begin = kept.bytes.get(..SHOWN).unwrap_or(&kept.bytes);
    let is_cut = begin.len() < kept.whole;
    let text = match std::str::from_utf8(begin) {
        Ok(text) => Some(text),
        // The cut went through a character.
        Err(error) if is_cut && error.error_len().is_none() => {
            let whole = begin.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).ok()
        }
        Err(_) => None,
    };
    (kept.whole > 0).then(|| BodyView {
        base64: text.is_none().then(|| STANDARD.encode(begin)),
        text: text.map(str::to_owned),
        bytes: kept.whole,
        truncated: is_cut,
    })
}

fn value(value: &query::Value) -> Value {
    match value {
        query::Value::Null => Value::Null,
        query::Value::Boolean(truth) => (*truth).into(),
        query::Value::Integer(number) => (*number).into(),
        query::Value::Real(number) => (*number).into(),
        query::Value::Text(long) => text(long, SHOWN_VALUE).into(),
        query::Value::Blob(bytes) => {
            let begin = bytes.get(..SHOWN_VALUE).unwrap_or(bytes);
            json!({ "base64": STANDARD.encode(begin) })
        }
    }
}

/// The beginning of a text, with a sign where it was cut.
fn text(whole: &str, most: usize) -> String {
    if whole.len() <= most {
        return whole.to_owned();
    }
    let begin = whole.get(..whole.floor_char_boundary(most));
    format!("{}…", begin.unwrap_or_default())
}

fn micros(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use super::*;

    fn kept(bytes: impl Into<bytes::Bytes>) -> Kept {
        let bytes = bytes.into();
        let whole = bytes.len();
        Kept { bytes, whole }
    }

    #[test]
    fn bodies_are_text_or_base64_or_nothing() {
        assert_eq!(body(&Kept::default()), None);
        let text = body(&kept("né")).unwrap();
        assert_eq!((text.text.as_deref(), text.bytes), (Some("né"), 3));
        let bytes = body(&kept(&b"\xff\x00"[..])).unwrap();
        assert_eq!((bytes.text, bytes.base64.as_deref()), (None, Some("/wA=")));
        // The same with a character that lacks its end.
        let bytes = body(&kept(&b"n\xc3"[..])).unwrap();
        assert!(bytes.text.is_none() && !bytes.truncated);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = format!("a{}", "é".repeat(SHOWN));
        let shown = body(&kept(long.clone())).unwrap();
        let text = shown.text.unwrap();
        assert!(shown.truncated && shown.bytes == long.len());
        assert!(long.starts_with(&text) && text.len() == SHOWN - 1);
    }
}
