//! What a manager does with plugins: versions, activation, pause, rollback,
//! duplicates, settings, deletion, download.

use serde_json::{Value, json};
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Gym, guests, shared, snapshot};

/// Two versions of one plugin: 1.0.0 echoes, 2.0.0 answers 42.
fn two_versions() -> Gym {
    let gym = shared().gym();
    gym.install_as("ok_echo", &Manifest::new("tool"));
    gym.install_as("ok_answer", &Manifest::new("tool").version("2.0.0"));
    gym
}

fn status(gym: &Gym) -> Value {
    gym.manager
        .get("/v1/plugins/tool")
        .ok()
        .field("/plugin/status")
}

fn serving(gym: &Gym) -> Value {
    gym.manager
        .get("/v1/plugins/tool")
        .ok()
        .field("/plugin/version")
}

fn manage(gym: &Gym, action: &str, body: &Value) -> spotter_tests::Answer {
    gym.manager
        .post(&format!("/v1/plugins/tool/{action}"), body)
}

#[test]
fn a_new_version_takes_over_and_rollback_brings_the_old_one_back() {
    let gym = two_versions();
    assert_eq!(serving(&gym), "2.0.0");
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result/answer"),
        42
    );
    manage(&gym, "rollback", &json!({})).ok();
    assert_eq!(serving(&gym), "1.0.0");
    assert_eq!(
        gym.call("tool", &json!({ "n": 1 })).ok().field("/result/n"),
        1
    );
    manage(&gym, "rollback", &json!({})).refused("conflict");
    manage(&gym, "activate", &json!({ "version": "2.0.0" })).ok();
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result/answer"),
        42
    );
    manage(&gym, "activate", &json!({ "version": "3.0.0" })).refused("not_found");
    let versions = gym
        .manager
        .get("/v1/plugins/tool/versions")
        .ok()
        .field("/versions");
    let numbers: Vec<_> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["manifest"]["version"].clone())
        .collect();
    assert_eq!(numbers, ["1.0.0", "2.0.0"]);
}

#[test]
fn a_draft_is_not_served_until_it_is_activated() {
    let gym = shared().gym();
    let component = guests::component_as("ok_echo", &Manifest::new("tool"));
    gym.manager
        .post_bytes("/v1/plugins?activate=false", "application/wasm", &component)
        .ok();
    assert_eq!(status(&gym), "draft");
    gym.call("tool", &json!({})).refused("function_paused");
    assert_eq!(
        gym.caller.get("/v1/functions").ok().field("/functions"),
        json!([])
    );
    manage(&gym, "pause", &json!({})).refused("conflict");
    manage(&gym, "activate", &json!({})).ok();
    assert_eq!(status(&gym), "active");
    gym.call("tool", &json!({})).ok();
    manage(&gym, "pause", &json!({})).ok();
    assert_eq!(status(&gym), "paused");
    gym.call("tool", &json!({})).refused("function_paused");
    manage(&gym, "activate", &json!({})).ok();
    gym.call("tool", &json!({})).ok();
}

#[test]
fn a_version_that_waits_does_not_serve() {
    let gym = shared().gym();
    gym.install_as("ok_echo", &Manifest::new("tool"));
    let second = guests::component_as("ok_answer", &Manifest::new("tool").version("1.1.0"));
    gym.manager
        .post_bytes("/v1/plugins?activate=false", "application/wasm", &second)
        .ok();
    assert_eq!(serving(&gym), "1.0.0");
    manage(&gym, "activate", &json!({ "version": "1.1.0" })).ok();
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result/answer"),
        42
    );
}

#[test]
fn a_duplicate_stands_beside_its_original() {
    let gym = two_versions();
    let copy = manage(&gym, "duplicate", &json!({ "name": "copy" })).ok();
    assert_eq!((copy.status, copy.field("/status")), (201, json!("draft")));
    manage(&gym, "duplicate", &json!({ "name": "copy" })).refused("conflict");
    manage(&gym, "duplicate", &json!({ "name": "No Name" })).refused("invalid_request");
    gym.manager
        .post("/v1/plugins/copy/activate", &json!({}))
        .ok();
    assert_eq!(
        gym.call("copy_tool", &json!({}))
            .ok()
            .field("/result/answer"),
        42
    );
    gym.manager.delete("/v1/plugins/tool").ok();
    gym.call("tool", &json!({})).refused("unknown_function");
    assert_eq!(
        gym.call("copy_tool", &json!({}))
            .ok()
            .field("/result/answer"),
        42
    );
}

#[test]
fn a_deleted_plugin_leaves_its_name_free_and_its_records() {
    let gym = two_versions();
    gym.call("tool", &json!({})).ok();
    let deleted = gym.manager.delete("/v1/plugins/tool");
    assert_eq!(deleted.status, 204);
    gym.manager.delete("/v1/plugins/tool").refused("not_found");
    gym.manager.get("/v1/plugins/tool").refused("not_found");
    assert_eq!(gym.await_records("function=tool", 1).len(), 1);
    // Even the same version may now be other bytes.
    gym.install_as("ok_answer", &Manifest::new("tool"));
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result/answer"),
        42
    );
}

#[test]
fn what_was_uploaded_is_what_is_downloaded() {
    let gym = two_versions();
    let first = guests::component_as("ok_echo", &Manifest::new("tool"));
    let path = "/v1/plugins/tool/component?version=1.0.0";
    let download = gym.manager.get(path).ok();
    assert_eq!(download.body, first);
    assert_eq!(download.header("content-type"), Some("application/wasm"));
    let etag = download.header("etag").unwrap().to_owned();
    assert_eq!(etag.len(), 66, "a SHA-256 in quotes: {etag}");
    let serving = gym.manager.get("/v1/plugins/tool/component").ok();
    assert_ne!(serving.body, first);
    gym.manager
        .get("/v1/plugins/tool/component?version=9.9.9")
        .refused("not_found");
}

#[test]
fn settings_match_their_schema() {
    let gym = shared().gym();
    let schema = r#"{"type":"object","properties":{"opens":{"type":"string"}},
        "required":["opens"],"additionalProperties":false}"#;
    gym.install_as("settings_echo", &Manifest::new("tool").settings(schema));
    let set = |settings: &Value| gym.manager.put("/v1/plugins/tool/settings", settings);
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result"),
        json!({})
    );
    set(&json!({ "opens": 6 })).refused("invalid_request");
    set(&json!({ "closes": "22:00" })).refused("invalid_request");
    set(&json!({ "opens": "06:00" })).ok();
    let answer = gym.call("tool", &json!({})).ok();
    assert_eq!(answer.field("/result"), json!({ "opens": "06:00" }));
    gym.install_as(
        "settings_echo",
        &Manifest::new("tool").version("2.0.0").settings(schema),
    );
    let answer = gym.call("tool", &json!({})).ok();
    assert_eq!(
        answer.field("/result"),
        json!({ "opens": "06:00" }),
        "settings outlive versions"
    );
    gym.install("ok_echo");
    gym.manager
        .put("/v1/plugins/ok_echo/settings", &json!({ "a": 1 }))
        .refused("invalid_request");
}

#[test]
fn inspecting_tells_all_and_changes_nothing() {
    let gym = shared().gym();
    let component = guests::component_as("kv_counter", &Manifest::new("tool").kv(65_536));
    let inspect = |bytes: &[u8]| {
        gym.manager
            .post_bytes("/v1/plugins/inspect", "application/wasm", bytes)
    };
    let seen = inspect(&component).ok();
    assert!(
        seen.text().contains("spotter:plugin/kv@1.0.0"),
        "{}",
        seen.text()
    );
    assert!(seen.text().contains("new_plugin"), "{}", seen.text());
    assert_eq!(
        gym.manager.get("/v1/plugins").ok().field("/plugins"),
        json!([])
    );
    gym.upload(&component).ok();
    assert!(inspect(&component).ok().text().contains("same"));
    let other = guests::component_as("ok_echo", &Manifest::new("tool"));
    assert!(inspect(&other).ok().text().contains("version_exists"));
    inspect(&guests::component("import_files")).refused("forbidden_import");
}

/// An object with any members, as long as they are text.
const OPEN: &str = r#"{"type":"object","additionalProperties":{"type":"string"}}"#;

#[test]
fn functions_are_listed_in_every_format() {
    let gym = shared().gym();
    let schema = r#"{"type":"object","properties":{"name":{"type":"string"}},
        "required":["name"],"additionalProperties":false}"#;
    let manifest = Manifest::new("tool").functions([
        Function::new("greet").parameters(schema),
        Function::new("Other-one").parameters(OPEN),
    ]);
    gym.install_as("ok_echo", &manifest);
    let list = |format: &str| {
        gym.caller
            .get(&format!("/v1/functions?format={format}"))
            .ok()
    };
    let chat = list("chat").field("/tools");
    assert_eq!(chat[1]["type"], "function");
    assert_eq!(chat[1]["function"]["name"], "greet");
    assert_eq!(chat[1]["function"]["strict"], true);
    let responses = list("responses").field("/tools");
    assert_eq!(
        (&responses[1]["type"], &responses[1]["name"]),
        (&json!("function"), &json!("greet"))
    );
    assert_eq!(responses[0]["strict"], false, "strict schemas are closed");
    let realtime = list("realtime").field("/tools");
    assert_eq!(realtime[1]["name"], "greet");
    assert!(
        realtime[1].get("strict").is_none(),
        "realtime has no strict: {realtime}"
    );
    for (format, tools) in [
        ("chat", chat),
        ("responses", responses),
        ("realtime", realtime),
    ] {
        snapshot::check(&format!("functions_{format}"), &tools);
    }
    gym.caller
        .get("/v1/functions?format=pigeon")
        .refused("invalid_request");
    let greet = gym.caller.get("/v1/functions/greet").ok();
    assert_eq!(
        (greet.field("/plugin"), greet.field("/strict")),
        (json!("tool"), json!(true))
    );
}
