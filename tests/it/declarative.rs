//! Tools without code, from the description that is saved to the answer of a
//! call.

use std::sync::OnceLock;

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym, Reach, Reply, Server, Upstream};

/// What a call makes of answers: results, errors, retries, pages.
mod answers;
/// Out as a component and in again.
mod download;
/// Descriptions that are wrong, and where.
mod faults;
/// What curl and OpenAPI say already.
mod imported;
/// Values that try to be more than values.
mod injection;
/// Questions to databases.
mod queries;
/// What is sent.
mod requests;
/// Events: signed, waited for, forgotten.
mod webhooks;

/// Where tools send requests to, under this name.
const API: &str = "http://api.upstream.test:8080";

/// A server, and an upstream that answers by the path's first segment.
struct World {
    server: Server,
    upstream: Upstream,
}

/// An own upstream for each test that counts requests; the server is new with
/// it, and has its engine from the first save.
fn world(
    answer: impl Fn(&spotter_tests::upstream::Request) -> Reply + Send + Sync + 'static,
) -> World {
    let upstream = Upstream::start(answer);
    let reach = Reach::new()
        .name("api.upstream.test:8080", upstream.address())
        .name("other.upstream.test:8080", upstream.address())
        .name("nobody.upstream.test:8080", ([127, 0, 0, 1], 9).into())
        .config("[gym]\ncalls_at_once = 64\n");
    World {
        server: Server::start(&reach.options()),
        upstream,
    }
}

/// Those of the tests that count nothing.
fn shared() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| world(|_| Reply::json(200, &json!({}))))
}

/// A description of a REST call with one parameter, `x`, of any type.
fn rest(name: &str, request: Value) -> Value {
    described(name, "rest", request)
}

fn described(name: &str, kind: &str, work: Value) -> Value {
    json!({
        "name": name,
        "description": "Does what a test needs.",
        "parameters": [{ "name": "x", "required": false, "description": "Anything." }],
        kind: work,
    })
}

/// Saves a description and grants what it asks for.
#[track_caller]
fn save(gym: &Gym, description: &Value) -> Answer {
    gym.save(description).ok()
}

/// How a call failed: the host's code, and the tool's own where it is that.
fn failed(answer: &Answer) -> String {
    let code = answer.code().unwrap_or_default();
    match (code.as_str(), answer.field("/error/details/code").as_str()) {
        ("plugin_failed", Some(own)) => own.to_owned(),
        _ => code,
    }
}
