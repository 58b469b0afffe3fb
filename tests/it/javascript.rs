//! Plugins in JavaScript and TypeScript, from the source that is saved to the
//! answer of a call.

use std::sync::OnceLock;

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym, Reach, Server, Upstream};

/// Archives of folders, sources that are read, dry runs.
mod archives;
/// How plugins are written: the forms of a module, definitions, versions.
mod authoring;
/// Files of cases: what a body does, and how its call ends.
mod cases;
/// Out as a component and in again.
mod download;
/// A download in a host that is not ours.
mod elsewhere;
/// Requests, as `fetch` sends them.
mod fetch;
/// What one call leaves for the next: nothing.
mod freshness;
/// What a plugin says of its limits.
mod limits;
/// What people paste.
mod snippets;
/// Texts that are hardly sources.
mod sources;
/// Storage, queries, settings, the context and the log.
mod surroundings;
/// Tests of a manager's.
mod trials;
/// Types, and what they say of parameters.
mod typescript;

/// What plugins reach, under this name.
const API: &str = "http://api.upstream.test:8080";

/// A server, and what its plugins send requests to.
struct World {
    server: Server,
    upstream: Upstream,
}

/// Those of all these tests: the engine is compiled when a server saves its
/// first source, which takes seconds.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let upstream = Upstream::start(fetch::answer);
        let reach = Reach::new()
            .name("api.upstream.test:8080", upstream.address())
            .name("other.upstream.test:8080", upstream.address())
            .name("nobody.upstream.test:8080", ([127, 0, 0, 1], 9).into())
            .config(
                "[call]\nhttp_first_byte_ms = 500\nhttp_ms = 1000\n[gym]\ncalls_at_once = 64\n",
            );
        World {
            server: Server::start(&reach.options()),
            upstream,
        }
    })
}

/// A gym of that server.
fn gym() -> Gym {
    world().server.gym()
}

/// A tool in its short form, which takes any arguments.
fn tool(name: &str, source: &str) -> Value {
    json!({
        "name": name,
        "description": "Does what a test needs.",
        "parameters": { "type": "object" },
        "source": source,
    })
}

/// The same with more fields.
fn tool_with(name: &str, source: &str, more: Value) -> Value {
    let mut form = tool(name, source);
    if let (Some(form), Value::Object(more)) = (form.as_object_mut(), more) {
        form.extend(more);
    }
    form
}

/// Saves a tool, which must work.
#[track_caller]
fn install(gym: &Gym, name: &str, source: &str) {
    gym.save(&tool(name, source)).ok();
}

/// How a call or a save ended: `= ` and the result, or the code, after it the
/// plugin's own code where there is one, and the message.
fn ended(answer: &Answer) -> String {
    if (200..300).contains(&answer.status) {
        return format!("= {}", answer.field("/result"));
    }
    let text = |pointer: &str| answer.field(pointer).as_str().unwrap_or("none").to_owned();
    match text("/error/code").as_str() {
        "plugin_failed" => format!(
            "plugin_failed {}: {}",
            text("/error/details/code"),
            text("/error/message")
        ),
        code => format!("{code}: {}", text("/error/message")),
    }
}

/// Whether that is what was expected: a result as a whole, of an error as
/// much as was said.
fn as_expected(ended: &str, expected: &str) -> bool {
    let error = !expected.starts_with("= ");
    ended == expected || error && ended.starts_with(expected)
}

/// What must be in no answer: the host's insides.
fn inside(text: &str) -> Option<&'static str> {
    let source = env!("CARGO_MANIFEST_DIR").trim_end_matches("tests");
    let insides = [source, ".rs:", "/rustc/", "wasm function", "panicked"];
    insides.into_iter().find(|inside| text.contains(inside))
}
