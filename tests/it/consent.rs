//! What plugins ask for and gyms decide.

use serde_json::{Value, json};
use spotter_tests::manifest::Manifest;
use spotter_tests::{Answer, Gym, guests, shared};

const ONE: &str = "may send GET requests to one.upstream.test";
const TWO: &str = "may send GET requests to two.upstream.test";

fn plugin(gym: &Gym) -> Answer {
    gym.manager.get("/v1/plugins/reach").ok()
}

fn decide(gym: &Gym, decision: &Value) -> Answer {
    gym.manager.post("/v1/plugins/reach/consent", decision)
}

/// What each thing asked for is, and what was decided about it.
fn asks(answer: &Answer) -> Vec<(String, String)> {
    let text = |ask: &Value, field: &str| ask[field].as_str().unwrap().to_owned();
    answer
        .field("/asks")
        .as_array()
        .unwrap()
        .iter()
        .map(|ask| (text(ask, "sentence"), text(ask, "decision")))
        .collect()
}

fn asked(sentence: &str, decision: &str) -> (String, String) {
    (sentence.to_owned(), decision.to_owned())
}

#[test]
fn a_plugin_that_asks_is_a_draft_until_somebody_decides() {
    let gym = shared().gym();
    let answer = gym.upload_undecided(&guests::rust("reach_first")).ok();
    assert_eq!(answer.field("/plugin/status"), "draft");
    assert_eq!(asks(&answer), [asked(ONE, "undecided")]);
    gym.call("reach", &json!({})).refused("function_paused");
    let refused = gym.manager.post("/v1/plugins/reach/activate", &json!({}));
    let refused = refused.refused("consent_required");
    assert_eq!(refused.field("/error/details/more"), json!([ONE]));

    decide(&gym, &json!({ "grant": "all" })).ok();
    assert_eq!(asks(&plugin(&gym)), [asked(ONE, "granted")]);
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.0.0");
}

#[test]
fn the_same_bytes_again_can_bring_the_consent() {
    let gym = shared().gym();
    let component = guests::rust("reach_first");
    gym.upload_undecided(&component).ok();
    gym.upload(&component).ok();
    assert_eq!(asks(&plugin(&gym)), [asked(ONE, "granted")]);
    gym.call("reach", &json!({})).ok();
    // But they take back no decision.
    decide(&gym, &json!({ "grant": "none" })).ok();
    gym.upload(&component).ok();
    assert_eq!(asks(&plugin(&gym)), [asked(ONE, "denied")]);
}

#[test]
fn a_version_that_asks_for_more_waits_and_the_old_one_serves() {
    let gym = shared().gym();
    gym.upload(&guests::rust("reach_first")).ok();
    let answer = gym.upload_undecided(&guests::rust("reach_second")).ok();
    assert_eq!(answer.field("/plugin/pending"), "1.1.0");
    assert_eq!(
        asks(&answer),
        [asked(ONE, "granted"), asked(TWO, "undecided")]
    );
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.0.0");
    // The difference is one line.
    assert_eq!(
        plugin(&gym).field("/pending"),
        json!({ "version": "1.1.0", "more": [TWO] })
    );
    for way in ["activate", "consent"] {
        let body = match way {
            "activate" => json!({ "version": "1.1.0" }),
            _ => json!({ "grant": { "these": [{ "kind": "kv", "bytes": 1 }] } }),
        };
        let code = if way == "activate" {
            "consent_required"
        } else {
            "invalid_request"
        };
        gym.manager
            .post(&format!("/v1/plugins/reach/{way}"), &body)
            .refused(code);
    }

    decide(&gym, &json!({ "grant": "all" })).ok();
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.1.0");
    assert_eq!(plugin(&gym).field("/pending"), Value::Null);

    // Going back needs no second decision, and neither does coming again.
    gym.manager
        .post("/v1/plugins/reach/rollback", &json!({}))
        .ok();
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.0.0");
    gym.manager
        .post("/v1/plugins/reach/activate", &json!({ "version": "1.1.0" }))
        .ok();
}

#[test]
fn a_dry_run_says_what_would_wait() {
    let gym = shared().gym();
    gym.upload(&guests::rust("reach_first")).ok();
    let second = guests::rust("reach_second");
    let inspected = gym
        .manager
        .post_bytes("/v1/plugins/inspect", "application/wasm", &second)
        .ok();
    assert_eq!(inspected.field("/change/more"), json!([TWO]));
    assert_eq!(inspected.field("/capabilities"), json!([ONE, TWO]));
}

#[test]
fn none_and_some_can_be_granted_and_taken_back() {
    let gym = shared().gym();
    gym.upload(&guests::rust("reach_first")).ok();
    gym.upload_undecided(&guests::rust("reach_second")).ok();
    decide(&gym, &json!({ "grant": "none" })).ok();
    assert_eq!(
        asks(&plugin(&gym)),
        [asked(ONE, "denied"), asked(TWO, "denied")]
    );
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.1.0");

    let two = json!({
        "kind": "http", "methods": ["GET"], "scheme": "https", "host": "two.upstream.test",
    });
    decide(&gym, &json!({ "grant": { "these": [two] } })).ok();
    assert_eq!(
        asks(&plugin(&gym)),
        [asked(ONE, "denied"), asked(TWO, "granted")]
    );
    let wider = json!({
        "kind": "http", "methods": ["GET"], "scheme": "https", "host": "*.upstream.test",
    });
    decide(&gym, &json!({ "grant": { "these": [wider] } })).refused("invalid_request");
}

#[test]
fn storage_is_asked_for_like_everything_else() {
    let gym = shared().gym();
    let asking = |version: &str, bytes| {
        guests::component_as(
            "kv_counter",
            &Manifest::new("kv_counter").version(version).kv(bytes),
        )
    };
    gym.upload(&asking("1.0.0", 65_536)).ok();
    gym.call("kv_counter", &json!({})).ok();
    gym.upload_undecided(&asking("1.1.0", 65_536)).ok();
    let more = gym.upload_undecided(&asking("1.2.0", 131_072)).ok();
    assert_eq!(more.field("/plugin/version"), "1.1.0");
    assert_eq!(more.field("/plugin/pending"), "1.2.0");
}

#[test]
fn a_decision_does_not_end_a_pause() {
    let gym = shared().gym();
    gym.upload_undecided(&guests::rust("reach_first")).ok();
    decide(&gym, &json!({ "grant": "all" })).ok();
    gym.manager.post("/v1/plugins/reach/pause", &json!({})).ok();
    gym.upload_undecided(&guests::rust("reach_second")).ok();
    let decided = decide(&gym, &json!({ "grant": "all" })).ok();
    assert_eq!(
        (decided.field("/status"), decided.field("/version")),
        (json!("paused"), json!("1.1.0"))
    );
    gym.call("reach", &json!({})).refused("function_paused");
}

#[test]
fn every_decision_is_in_the_audit_trail() {
    let gym = shared().gym();
    gym.upload_undecided(&guests::rust("reach_first")).ok();
    decide(&gym, &json!({ "grant": "all" })).ok();
    gym.upload_undecided(&guests::rust("reach_second")).ok();
    decide(&gym, &json!({ "grant": "none" })).ok();
    gym.manager.post("/v1/plugins/reach/pause", &json!({})).ok();
    gym.manager.delete("/v1/plugins/reach").ok();
    let trail = gym.manager.get("/v1/audit").ok();
    let event = |n: usize| trail.field(&format!("/events/{n}"));
    let actions: Vec<Value> = (0..6).map(|n| event(n)["action"].clone()).collect();
    assert_eq!(
        actions,
        [
            "deleted",
            "paused",
            "consent_given",
            "consent_asked",
            "consent_given",
            "consent_asked"
        ]
    );
    assert_eq!(event(4)["details"], json!([ONE]));
    assert_eq!(event(4)["version"], "1.0.0");
    assert_eq!(event(2)["details"], Value::Null, "nothing was granted");
    assert_eq!(event(3)["version"], "1.1.0");
    let key = gym.manager.key().unwrap();
    assert!(key.contains(event(0)["by"].as_str().unwrap()));

    let id = event(3)["id"].as_str().unwrap().to_owned();
    let older = gym
        .manager
        .get(&format!("/v1/audit?limit=1&before={id}"))
        .ok();
    assert_eq!(older.field("/events/0"), event(4));
    assert_eq!(older.field("/events/1"), Value::Null);
}
