//! Which errors a route answers, for the API's description: each group names
//! its codes, and statuses, words and examples follow from the codes.

use std::collections::BTreeMap;

use serde_json::json;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::error::status;
use crate::error::ErrorCode;

macro_rules! refusals {
    ($($(#[$doc:meta])* $group:ident: $($code:ident)*;)*) => {$(
        $(#[$doc])*
        pub(super) struct $group;

        impl utoipa::IntoResponses for $group {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                documented(&[$(ErrorCode::$code,)*])
            }
        }
    )*};
}

refusals! {
    /// Any route that needs a key, reading.
    Read: InvalidRequest Unauthenticated Forbidden Unavailable Internal;

    /// Reading one thing by its name.
    ReadOne: InvalidRequest Unauthenticated Forbidden NotFound Unavailable Internal;

    /// Making something from a JSON body.
    Make: InvalidJson InvalidRequest Unauthenticated Forbidden NotFound Conflict TooLarge
        RequestTimeout Unavailable Internal;

    /// Changing one thing without a body.
    Change: InvalidRequest Unauthenticated Forbidden NotFound Conflict NameTaken ConsentRequired
        Unavailable Internal;

    /// Putting a version of a plugin into service.
    Serve: InvalidJson InvalidRequest Unauthenticated Forbidden NotFound Conflict NameTaken
        ConsentRequired TestsFailed TooLarge RequestTimeout Busy Unavailable Internal;

    /// Running something of a plugin's without a change.
    Try: InvalidJson InvalidRequest Unauthenticated Forbidden NotFound UnknownFunction TooLarge
        RequestTimeout Busy Unavailable Internal;

    /// Changing one thing from a JSON body.
    ChangeWith: InvalidJson InvalidRequest Unauthenticated Forbidden NotFound Conflict NameTaken
        ConsentRequired TooLarge RequestTimeout Unavailable Internal;

    /// Looking at a component without installing it.
    Inspect: InvalidRequest Unauthenticated Forbidden RequestTimeout TooLarge InvalidComponent
        ForbiddenImport UnsupportedContract CompileLimit InvalidManifest SchemaRejected
        OutOfFuel CpuLimit DeadlineExceeded MemoryLimit StackOverflow Trapped Exited
        HostCallLimit OutputTooLarge Busy Unavailable Internal;

    /// Installing a component.
    Upload: InvalidRequest Unauthenticated Forbidden RequestTimeout TooLarge InvalidComponent
        ForbiddenImport UnsupportedContract CompileLimit InvalidManifest SchemaRejected
        NameTaken VersionExists Conflict TestsFailed OutOfFuel CpuLimit DeadlineExceeded MemoryLimit
        StackOverflow Trapped Exited HostCallLimit OutputTooLarge Busy Unavailable Internal;

    /// Calling a function.
    Call: InvalidJson InvalidRequest InvalidArguments TooLarge RequestTimeout Unauthenticated
        Forbidden UnknownFunction FunctionPaused Busy CapabilityDenied OutOfFuel CpuLimit
        DeadlineExceeded MemoryLimit StackOverflow Trapped Exited HostCallLimit OutputTooLarge
        InvalidResult PluginFailed UpstreamFailed UpstreamTimeout QueryRejected QueryTimeout
        Unavailable Internal;

    /// Executing a model's tool calls: a call that fails is answered inside.
    ToolCalls: InvalidJson InvalidRequest TooLarge RequestTimeout Unauthenticated Forbidden
        Unavailable Internal;

    /// Reading one function.
    ReadFunction: Unauthenticated Forbidden UnknownFunction Unavailable Internal;

    /// Asking whether the host can work.
    Ready: Unavailable;
}

/// One response a status, naming its codes; the first one is the example.
fn documented(codes: &[ErrorCode]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status = BTreeMap::<u16, Vec<ErrorCode>>::new();
    for code in codes {
        by_status
            .entry(status(*code).as_u16())
            .or_default()
            .push(*code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), RefOr::T(response(&codes))))
        .collect()
}

fn response(codes: &[ErrorCode]) -> Response {
    let words: Vec<String> = codes
        .iter()
        .map(|code| format!("`{code}`: {}", code.meaning()))
        .collect();
    let example = codes.first().map(|code| {
        json!({"error": {
            "code": code,
            "message": code.meaning(),
            "retryable": code.retryable(),
        }})
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .example(example)
        .build();
    ResponseBuilder::new()
        .description(words.join("\n\n"))
        .content("application/json", content)
        .build()
}
