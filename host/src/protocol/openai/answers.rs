use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::calls::{Shape, ToolCall, ToolCalls};
use crate::catalog::Failure;

/// What a model reads of one call.
///
/// A result that is a string goes as the bare text: quotes and escapes are
/// noise to a model, and `\n` is no line break. Anything else goes as compact
/// JSON. An empty string goes as `""`, since servers refuse empty messages.
/// A failure goes as `{"error":{"code","message","retryable"}}`, with
/// `details` where there are any, so that the model can correct itself.
pub fn content(result: Result<&RawValue, &Failure>) -> String {
    match result {
        Ok(result) => match serde_json::from_str::<String>(result.get()) {
            Ok(text) if !text.is_empty() => text,
            _ => compact(result.get()),
        },
        Err(failure) => {
            let mut error = json!({
                "code": failure.code,
                "message": failure.message,
                "retryable": failure.retryable,
            });
            if let (Some(details), Some(map)) = (&failure.details, error.as_object_mut()) {
                map.insert("details".to_owned(), details.clone());
            }
            json!({"error": error}).to_string()
        }
    }
}

impl ToolCalls {
    /// The messages that go back to the model: one a call, in its order.
    /// `contents` are what [`content`] made of each.
    pub fn answer(&self, contents: impl IntoIterator<Item = String>) -> Value {
        let pairs = self.calls.iter().zip(contents);
        match self.shape {
            Shape::Chat => {
                let messages: Vec<Value> = pairs
                    .map(|(call, content)| message(call, content))
                    .collect();
                json!({"messages": messages})
            }
            Shape::Responses => {
                let output: Vec<Value> = pairs.map(|(call, content)| item(call, content)).collect();
                json!({"output": output})
            }
        }
    }
}

fn message(call: &ToolCall, content: String) -> Value {
    json!({"role": "tool", "tool_call_id": call.id, "content": content})
}

fn item(call: &ToolCall, content: String) -> Value {
    let kind = if call.custom {
        "custom_tool_call_output"
    } else {
        "function_call_output"
    };
    let mut item = json!({"type": kind, "call_id": call.id, "output": content});
    if let (Some(caller), Some(map)) = (&call.caller, item.as_object_mut()) {
        map.insert("caller".to_owned(), caller.clone());
    }
    item
}

/// JSON text without the spaces and line breaks between its tokens.
fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        if in_string || !character.is_ascii_whitespace() {
            out.push(character);
        }
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    out
}
