use serde_json::{Map, Value};

use crate::catalog::Failure;
use crate::error::{Error, ErrorCode, Result};

/// Tool calls in one request. Models ask for a handful at once.
pub const CALLS: usize = 128;

/// The API whose answer was read, and whose messages go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Chat Completions: `tool_calls`, answered by messages of role `tool`.
    Chat,
    /// Responses and Realtime: items of type `function_call`, answered by
    /// items of type `function_call_output`.
    Responses,
}

/// One thing that the model asked for.
#[derive(Debug)]
pub struct ToolCall {
    /// The model's own id for it, which the answer must carry.
    pub id: String,
    /// Whether it was asked for as a function or as a custom tool.
    pub(super) custom: bool,
    /// Who asked, where it was a program of the model's; goes back as it came.
    pub(super) caller: Option<Value>,
    /// What to run; a failure where it is nothing that can be run.
    pub asked: Result<Asked, Failure>,
}

/// A function and what to call it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The function's served name.
    pub name: String,
    /// JSON text, not yet checked.
    pub arguments: String,
}

/// The tool calls of one model's answer, in its order.
#[derive(Debug)]
pub struct ToolCalls {
    /// Which messages to answer with.
    pub shape: Shape,
    /// Possibly none.
    pub calls: Vec<ToolCall>,
}

impl ToolCalls {
    /// Finds the tool calls in what a model's API answered:
    ///
    /// - an assistant message, or any object with `tool_calls`;
    /// - a whole chat completion (its first choice);
    /// - a response, any object with `output`, or its bare list of items, of
    ///   which those that are no calls are passed over;
    /// - a bare list of tool calls; one `function_call` item or Realtime
    ///   event.
    ///
    /// What is wrong with one call is that call's own failure.
    ///
    /// # Errors
    /// `invalid_request` where there is nothing of this, or more than
    /// [`CALLS`] calls.
    pub fn read(body: &Value) -> Result<ToolCalls> {
        let (shape, listed) = find(body).ok_or_else(unreadable)?;
        let calls: Vec<ToolCall> = match shape {
            Shape::Chat => listed
                .iter()
                .enumerate()
                .map(|(index, call)| chat(index, call))
                .collect(),
            Shape::Responses => listed
                .iter()
                .enumerate()
                .filter_map(|(index, item)| item_call(index, item))
                .collect(),
        };
        if calls.len() > CALLS {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                format!(
                    "There are {} tool calls; send at most {CALLS} at once.",
                    calls.len()
                ),
            ));
        }
        Ok(ToolCalls { shape, calls })
    }
}

fn find(body: &Value) -> Option<(Shape, &[Value])> {
    match body {
        Value::Array(list) => {
            let items = list
                .iter()
                .any(|entry| is_item(entry) && entry.get("function").is_none());
            let chat = list.iter().any(|entry| entry.get("function").is_some());
            match (items, chat || list.is_empty()) {
                (true, false) => Some((Shape::Responses, list)),
                (false, true) => Some((Shape::Chat, list)),
                _ => None,
            }
        }
        Value::Object(map) => {
            if let Some(calls) = map.get("tool_calls") {
                return Some((Shape::Chat, list_or_none(calls)?));
            }
            if let Some(output) = map.get("output").filter(|_| !is_item(body)) {
                return Some((Shape::Responses, list_or_none(output)?));
            }
            if let Some(choices) = map.get("choices") {
                let message = choices.get(0)?.get("message")?;
                return Some((
                    Shape::Chat,
                    list_or_none(message.get("tool_calls").unwrap_or(&Value::Null))?,
                ));
            }
            if is_item(body) {
                return Some((Shape::Responses, std::slice::from_ref(body)));
            }
            let silent = map.get("role").and_then(Value::as_str) == Some("assistant");
            silent.then_some((Shape::Chat, &[]))
        }
        _ => None,
    }
}

/// A list; null stands for an empty one.
fn list_or_none(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        Value::Null => Some(&[]),
        _ => None,
    }
}

/// Whether it has the look of an item of a response's output.
fn is_item(value: &Value) -> bool {
    let kind = value.get("type").and_then(Value::as_str);
    kind.is_some() && !matches!(kind, Some("function" | "custom"))
}

fn unreadable() -> Error {
    Error::new(
        ErrorCode::InvalidRequest,
        "There are no tool calls to read. Send the assistant message with its `tool_calls`, or \
         the response's `output`.",
    )
}

/// One entry of `tool_calls`.
fn chat(index: usize, call: &Value) -> ToolCall {
    let custom = call.get("type").and_then(Value::as_str) == Some("custom");
    let asked = match call.get("function") {
        Some(Value::Object(function)) if !custom => asked(function),
        _ => Err(unsupported(call)),
    };
    ToolCall {
        id: id(call, &["id"], index),
        custom: false,
        caller: None,
        asked,
    }
}

/// One item of a response's output; none where it is no call for us.
fn item_call(index: usize, item: &Value) -> Option<ToolCall> {
    let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
    let asked = match (kind, item) {
        ("function_call" | "response.function_call_arguments.done", Value::Object(map)) => {
            asked(map)
        }
        ("custom_tool_call", _) => Err(unsupported(item)),
        _ => return None,
    };
    Some(ToolCall {
        id: id(item, &["call_id", "id"], index),
        custom: kind == "custom_tool_call",
        caller: item
            .get("caller")
            .filter(|caller| caller.is_object())
            .cloned(),
        asked,
    })
}

/// The id under the first key that has one. Some servers leave it out; its
/// place in the list then tells the answers apart.
fn id(call: &Value, keys: &[&str], index: usize) -> String {
    let mut found = keys.iter().filter_map(|key| call.get(key)?.as_str());
    let found = found.find(|id| !id.is_empty());
    found.map_or_else(|| format!("call_{index}"), str::to_owned)
}

fn asked(function: &Map<String, Value>) -> Result<Asked, Failure> {
    let name = function
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if name.is_empty() {
        return Err(failure(
            "The tool call names no function. Give it a name.".to_owned(),
        ));
    }
    let arguments = match function.get("arguments") {
        // Models write nothing where a function takes nothing.
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) if text.trim().is_empty() => "{}".to_owned(),
        Some(Value::String(text)) => text.clone(),
        // Some servers send the arguments read already.
        Some(read) => read.to_string(),
    };
    Ok(Asked {
        name: name.to_owned(),
        arguments,
    })
}

fn unsupported(call: &Value) -> Failure {
    let kind = call.get("type").and_then(Value::as_str).unwrap_or("none");
    let kind: String = kind.chars().take(40).collect();
    failure(format!(
        "A tool call of type {kind:?} cannot be run here. Call one of the functions, with JSON \
         arguments."
    ))
}

fn failure(message: String) -> Failure {
    Failure {
        code: ErrorCode::InvalidRequest,
        message,
        retryable: false,
        details: None,
    }
}
