use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::{Reply, gym_services};

use super::{API, described, failed, rest, save, world};
use crate::query::until;

/// How long the receiver takes for an event.
const SLOW: Duration = Duration::from_secs(2);

const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn webhook(name: &str, more: Value) -> Value {
    let mut work =
        json!({ "url": format!("{API}/events"), "signature": { "secret": "signing_key" } });
    work.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let mut tool = described(name, "webhook", work);
    tool["secrets"] = json!({ "signing_key": { "description": "The receiver shows it." } });
    tool
}

#[test]
fn an_event_is_signed_by_the_host_and_delivered_again_under_its_id() {
    let world = world(|request| match request.number {
        0 => Reply::text(503, "later"),
        _ => Reply::json(200, &json!({ "seen": request.number })),
    });
    let gym = world.server.gym();
    save(
        &gym,
        &webhook("tell", json!({ "retry": { "count": 1, "delay_ms": 1 } })),
    );
    // Without a key nothing leaves.
    assert_eq!(
        failed(&gym.call("tell", &json!({ "x": 1 }))),
        "capability_denied"
    );
    let secret = "/v1/plugins/tell/secrets/signing_key";
    for value in ["no key at all", "whsec_dG9vIHNob3J0"] {
        gym.manager
            .put(secret, &json!({ "value": value }))
            .refused("invalid_request");
    }
    assert_eq!(world.upstream.requests().len(), 0);
    gym.manager.put(secret, &json!({ "value": KEY })).ok();

    let call = json!({ "arguments": { "x": "é\n" }, "member": { "id": "m-1" } });
    let answer = gym.caller.post("/v1/functions/tell", &call).ok();
    assert_eq!(answer.field("/result"), json!({ "delivered": true }));
    let requests = world.upstream.requests();
    assert_eq!(requests.len(), 2);
    assert!(
        requests
            .iter()
            .all(|request| gym_services::is_signed(request, KEY)),
        "{requests:?}"
    );
    assert_eq!(
        requests[0].header("webhook-id"),
        requests[1].header("webhook-id")
    );
    assert_eq!(requests[1].header("content-type"), Some("application/json"));
    let event: Value = serde_json::from_slice(&requests[1].body).unwrap();
    assert_eq!(event["type"], "tell");
    assert_eq!(event["data"]["arguments"], json!({ "x": "é\n" }));
    assert_eq!(event["data"]["member"], json!({ "id": "m-1" }));
    assert_eq!(event["data"]["gym"]["id"], gym.id);
    assert!(event["timestamp"].as_str().unwrap().ends_with('Z'));
    assert!(
        requests
            .iter()
            .all(|request| !request.whole().contains(&KEY[6..]))
    );
}

#[test]
fn nobody_waits_for_an_event_that_is_to_be_forgotten() {
    let world = world(|_| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        Reply::text(500, "no")
    });
    let gym = world.server.gym();
    save(
        &gym,
        &webhook(
            "forget",
            json!({ "wait": false, "payload": { "x": "{{args.x}}" } }),
        ),
    );
    gym.manager
        .put(
            "/v1/plugins/forget/secrets/signing_key",
            &json!({ "value": KEY }),
        )
        .ok();
    let answer = gym.call("forget", &json!({ "x": 7 })).ok();
    assert_eq!(answer.field("/result"), json!({ "accepted": true }));
    assert!(
        answer.field("/usage/wall_us").as_u64().unwrap() < 200_000,
        "{}",
        answer.text()
    );
    until("the event arrives", || world.upstream.requests().len() == 1);
    let request = &world.upstream.requests()[0];
    assert_eq!(request.text(), r#"{"x":7}"#);
    assert!(gym_services::is_signed(request, KEY));
}

/// A gym that tells more than servers take waits, and nobody else.
#[test]
fn events_on_their_way_are_bounded() {
    let world = world(|request| match request.path.as_str() {
        "/now" => Reply::json(200, &json!("now")),
        _ => {
            std::thread::sleep(SLOW);
            Reply::text(200, "")
        }
    });
    let gym = world.server.gym();
    save(&gym, &rest("ask", json!({ "url": format!("{API}/now") })));
    save(
        &gym,
        &webhook("flood", json!({ "wait": false, "signature": null })).without_secrets(),
    );
    let codes: Vec<String> = (0..70)
        .map(|_| failed(&gym.call("flood", &json!({}))))
        .collect();
    let refused = codes
        .iter()
        .filter(|code| *code == "host_call_limit")
        .count();
    assert_eq!(refused, 6, "{codes:?}");
    assert!(codes[..64].iter().all(String::is_empty), "{codes:?}");
    // Those that somebody waits for do not wait for them.
    let begin = Instant::now();
    assert_eq!(gym.call("ask", &json!({})).ok().field("/result"), "now");
    assert!(begin.elapsed() < SLOW, "{:?}", begin.elapsed());
}

trait WithoutSecrets {
    fn without_secrets(self) -> Self;
}

impl WithoutSecrets for Value {
    fn without_secrets(mut self) -> Value {
        self.as_object_mut().unwrap().shift_remove("secrets");
        self
    }
}
