//! Requests to the outside and their answers.

use rquickjs::{Array, Ctx, Function, Object, Result};

use super::bytes::{Bytes, buffer};
use super::functions;
use crate::outside::{self, Failure, Request, Response};
use crate::web::event_loop;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "send" => send,
        "cancel" => cancel,
    );
    Ok(())
}

/// Begins a request and gives its number; 0 if it failed at once, which `answer` was told.
fn send<'js>(
    ctx: Ctx<'js>,
    method: String,
    url: String,
    flat: Array<'js>,
    body: Bytes<'js>,
    answer: Function<'js>,
) -> Result<u32> {
    let mut headers = Vec::with_capacity(flat.len() / 2);
    for index in (0..flat.len()).step_by(2) {
        let name: String = flat.get(index)?;
        let value: String = flat.get(index + 1)?;
        headers.push((name, isomorphic_bytes(&value)));
    }
    let request = Request {
        method,
        url,
        headers,
        body: body.to_vec()?,
    };
    match outside::send(request) {
        Ok(exchange) => event_loop::with(&ctx, |event_loop| {
            event_loop.start_request(exchange, answer)
        }),
        Err(failure) => {
            deliver(&ctx, &answer, Err(failure))?;
            Ok(0)
        }
    }
}

fn cancel(ctx: Ctx<'_>, id: u32) -> Result<()> {
    event_loop::with(&ctx, |event_loop| event_loop.cancel_request(id))
}

/// Tells the prelude how a request ended.
pub(in crate::web) fn deliver<'js>(
    ctx: &Ctx<'js>,
    answer: &Function<'js>,
    outcome: std::result::Result<Response, Failure>,
) -> Result<()> {
    match outcome {
        Ok(response) => {
            for (name, value) in response.headers {
                let value: String = value.into_iter().map(char::from).collect();
                answer.call::<_, ()>(("header", name, value))?;
            }
            let body = buffer(ctx, response.body)?;
            answer.call(("response", response.status, body))
        }
        Err(failure) => answer.call(("failure", failure.code, failure.message)),
    }
}

/// A header's value as the bytes it stands for. The prelude lets no other characters in.
fn isomorphic_bytes(value: &str) -> Vec<u8> {
    value
        .chars()
        .map(|c| u8::try_from(c).unwrap_or(b'?'))
        .collect()
}
