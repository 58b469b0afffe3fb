//! Starts many requests before it waits for any.

use plugin_sdk::prelude::*;
use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{Fields, OutgoingRequest, Scheme};

#[args]
struct Flood {
    authority: String,
    times: usize,
}

/// Answers how each ended: the status, or WASI's code.
#[plugin(name = "http_flood", http("GET http://*.upstream.test:8080"))]
fn http_flood(Flood { authority, times }: Flood) -> Vec<String> {
    let start = |_| {
        let request = OutgoingRequest::new(Fields::new());
        let _ = request.set_scheme(Some(&Scheme::Http));
        let _ = request.set_authority(Some(&authority));
        let _ = request.set_path_with_query(Some("/"));
        handle(request, None)
    };
    let started: Vec<_> = (0..times).map(start).collect();
    let ended = started.into_iter().map(|future| {
        let future = future?;
        future.subscribe().block();
        future
            .get()
            .expect("ready")
            .expect("first")
            .map(|answer| answer.status())
    });
    ended
        .map(|ended| {
            ended.map_or_else(
                |code| format!("{code:?}").replace("ErrorCode::", ""),
                |status| status.to_string(),
            )
        })
        .collect()
}
