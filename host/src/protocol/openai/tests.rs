use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Asked, CALLS, Format, Shape, ToolCalls, content, tool};
use crate::catalog::{Effects, Failure, Function, FunctionName, Served};
use crate::error::ErrorCode;
use crate::schema::strict;

fn function(parameters: Value) -> Function {
    let translated = strict(&parameters);
    Function {
        name: FunctionName::new("book_class").unwrap(),
        display_name: "Book a class".to_owned(),
        description: "Books a place in a class.".to_owned(),
        not_strict_because: translated.clone().err().unwrap_or_default(),
        strict_parameters: translated.ok(),
        parameters,
        returns: None,
        effects: Effects::Writes,
    }
}

fn tool_of(parameters: Value, format: Format) -> Value {
    let function = function(parameters);
    let name = FunctionName::new("book").unwrap();
    tool(
        Served {
            name: &name,
            function: &function,
        },
        format,
    )
}

#[test]
fn a_strict_function_in_each_format() {
    let parameters = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"class": {"type": "string"}, "seats": {"type": "integer"}},
        "required": ["class"],
    });
    let strict = json!({
        "type": "object",
        "properties": {"class": {"type": "string"}, "seats": {"type": ["integer", "null"]}},
        "required": ["class", "seats"],
        "additionalProperties": false,
    });
    let description = "Books a place in a class.";
    assert_eq!(
        tool_of(parameters.clone(), Format::Chat),
        json!({"type": "function", "function": {
            "name": "book", "description": description, "parameters": strict, "strict": true,
        }})
    );
    assert_eq!(
        tool_of(parameters.clone(), Format::Responses),
        json!({
            "type": "function", "name": "book", "description": description,
            "parameters": strict, "strict": true,
        })
    );
    assert_eq!(
        tool_of(parameters, Format::Realtime),
        json!({
            "type": "function", "name": "book", "description": description,
            "parameters": {
                "type": "object",
                "properties": {"class": {"type": "string"}, "seats": {"type": "integer"}},
                "required": ["class"],
            },
        })
    );
}

#[test]
fn a_function_that_is_not_strict_says_so() {
    let parameters = json!({"type": "object", "additionalProperties": true});
    let chat = tool_of(parameters.clone(), Format::Chat);
    assert_eq!(chat["function"]["strict"], false);
    assert_eq!(
        chat["function"]["parameters"],
        json!({"type": "object", "additionalProperties": true, "properties": {}})
    );
    assert_eq!(tool_of(parameters, Format::Responses)["strict"], false);
}

fn asked(name: &str, arguments: &str) -> Option<Asked> {
    Some(Asked {
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    })
}

#[test]
fn reads_calls_in_every_shape() {
    let chat = json!([{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}]);
    let item = json!({"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "f", "arguments": "{\"a\":1}"});
    let items =
        json!([{"type": "reasoning", "summary": []}, item, {"type": "message", "content": []}]);
    for (body, shape) in [
        (
            json!({"role": "assistant", "content": null, "tool_calls": chat}),
            Shape::Chat,
        ),
        (
            json!({"tool_calls": chat, "member": {"id": "m"}}),
            Shape::Chat,
        ),
        (
            json!({"choices": [{"index": 0, "message": {"role": "assistant", "tool_calls": chat}}]}),
            Shape::Chat,
        ),
        (chat.clone(), Shape::Chat),
        (items.clone(), Shape::Responses),
        (json!({"output": items, "session": "s"}), Shape::Responses),
        (
            json!({"object": "response", "id": "r", "output": items}),
            Shape::Responses,
        ),
        (item.clone(), Shape::Responses),
        (
            json!({"type": "response.function_call_arguments.done", "item_id": "i", "call_id": "c1", "name": "f", "arguments": "{\"a\":1}"}),
            Shape::Responses,
        ),
    ] {
        let read = ToolCalls::read(&body).unwrap();
        assert_eq!(read.shape, shape, "{body}");
        assert_eq!(read.calls.len(), 1, "{body}");
        assert_eq!(read.calls[0].id, "c1", "{body}");
        assert_eq!(
            read.calls[0].asked.clone().ok(),
            asked("f", "{\"a\":1}"),
            "{body}"
        );
    }
}

#[test]
fn an_answer_without_calls_has_none() {
    for body in [
        json!({"role": "assistant", "content": "Hello"}),
        json!({"role": "assistant", "content": "Hello", "tool_calls": null}),
        json!({"tool_calls": []}),
        json!({"output": [{"type": "message", "content": []}]}),
        json!([]),
        json!({"choices": [{"message": {"content": "Hello"}}]}),
    ] {
        assert!(ToolCalls::read(&body).unwrap().calls.is_empty(), "{body}");
    }
}

#[test]
fn what_is_no_answer_is_refused() {
    let call = json!({"id": "c", "type": "function", "function": {"name": "f"}});
    let many: Vec<Value> = vec![call; CALLS + 1];
    for body in [
        json!({}),
        json!(7),
        json!("text"),
        json!([1, 2]),
        json!({"tool_calls": "none"}),
        json!({"output": "text"}),
        json!({"choices": []}),
        json!({"role": "user", "content": "hi"}),
        json!({"tool_calls": many}),
    ] {
        let error = ToolCalls::read(&body).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidRequest, "{body}");
    }
}

#[test]
fn reads_what_servers_make_of_arguments() {
    for (arguments, text) in [
        (json!("{\"a\": 1}"), "{\"a\": 1}"),
        (json!("not json"), "not json"),
        (json!({"a": 1}), "{\"a\":1}"),
        (json!(""), "{}"),
        (json!(null), "{}"),
    ] {
        let body = json!({"tool_calls": [{"function": {"name": "f", "arguments": arguments}}]});
        let read = ToolCalls::read(&body).unwrap();
        assert_eq!(read.calls[0].asked.clone().ok(), asked("f", text));
        assert_eq!(read.calls[0].id, "call_0");
    }
}

#[test]
fn a_call_that_cannot_run_fails_alone() {
    let body = json!({"tool_calls": [
        {"id": "a", "type": "custom", "custom": {"name": "sql", "input": "select 1"}},
        {"id": "b", "type": "function", "function": {"name": "f", "arguments": "{}"}},
        {"id": "c", "type": "function", "function": {"arguments": "{}"}},
        {"id": "d", "type": "function"},
        7,
    ]});
    let read = ToolCalls::read(&body).unwrap();
    let codes: Vec<_> = read
        .calls
        .iter()
        .map(|call| call.asked.as_ref().err().map(|failure| failure.code))
        .collect();
    let refused = Some(ErrorCode::InvalidRequest);
    assert_eq!(codes, [refused, None, refused, refused, refused]);
    let ids: Vec<_> = read.calls.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d", "call_4"]);
}

#[test]
fn answers_in_the_shape_that_was_read() {
    let chat = json!({"tool_calls": [
        {"id": "a", "function": {"name": "f"}},
        {"id": "b", "function": {"name": "g"}},
    ]});
    let answer = ToolCalls::read(&chat)
        .unwrap()
        .answer(["1".to_owned(), "two".to_owned()]);
    assert_eq!(
        answer,
        json!({"messages": [
            {"role": "tool", "tool_call_id": "a", "content": "1"},
            {"role": "tool", "tool_call_id": "b", "content": "two"},
        ]})
    );
    let program = json!({"type": "program", "caller_id": "p"});
    let items = json!([
        {"type": "function_call", "call_id": "a", "name": "f", "caller": program},
        {"type": "web_search_call", "id": "w"},
        {"type": "custom_tool_call", "call_id": "b", "name": "sql", "input": "select 1"},
    ]);
    let answer = ToolCalls::read(&items)
        .unwrap()
        .answer(["1".to_owned(), "no".to_owned()]);
    assert_eq!(
        answer,
        json!({"output": [
            {"type": "function_call_output", "call_id": "a", "output": "1", "caller": program},
            {"type": "custom_tool_call_output", "call_id": "b", "output": "no"},
        ]})
    );
}

#[test]
fn models_read_words_as_words_and_data_as_compact_json() {
    for (result, text) in [
        (
            r#""Booked.\nSee you at 6 pm.""#,
            "Booked.\nSee you at 6 pm.",
        ),
        (r#""""#, r#""""#),
        ("null", "null"),
        ("3.0", "3.0"),
        (
            r#"{ "a" : [ 1, 2 ],\u0020"b": "x  \" y" }"#,
            r#"{"a":[1,2],"b":"x  \" y"}"#,
        ),
        (
            "[\n  12345678901234567890123\n]",
            "[12345678901234567890123]",
        ),
    ] {
        let raw = RawValue::from_string(result.replace("\\u0020", " ")).unwrap();
        assert_eq!(content(Ok(&raw)), text);
    }
}

#[test]
fn models_read_failures_as_an_error_object() {
    let mut failure = Failure {
        code: ErrorCode::Busy,
        message: "Too many calls at once.".to_owned(),
        retryable: true,
        details: None,
    };
    assert_eq!(
        content(Err(&failure)),
        r#"{"error":{"code":"busy","message":"Too many calls at once.","retryable":true}}"#
    );
    failure.details = Some(json!({"retry_after_ms": 50}));
    let read: Value = serde_json::from_str(&content(Err(&failure))).unwrap();
    assert_eq!(read["error"]["details"]["retry_after_ms"], 50);
}
