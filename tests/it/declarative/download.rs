use serde_json::json;
use spotter_tests::Gym;

use super::{API, described, rest, save, shared};
use crate::query::databases;

/// Every kind goes out of one gym as a component, comes into another and does
/// the same there.
#[test]
fn every_kind_goes_out_as_a_component_and_does_the_same_elsewhere() {
    let from = shared().server.gym();
    let to = shared().server.gym();
    let tools = [
        rest(
            "moves_rest",
            json!({ "url": format!("{API}/moved/{{{{args.x}}}}"), "result": "keys(@)" }),
        ),
        described(
            "moves_webhook",
            "webhook",
            json!({ "url": format!("{API}/moved") }),
        ),
    ];
    for tool in tools {
        let name = tool["name"].as_str().unwrap();
        save(&from, &tool);
        moved(&from, &to, name);
    }
    let (from, to) = (databases().gym(), databases().gym());
    let work = json!({ "source": "gym", "statement": "SELECT {{args.x}} AS x, {{gym.id}} <> '' AS known" });
    save(&from, &described("moves_query", "query", work));
    moved(&from, &to, "moves_query");
}

fn moved(from: &Gym, to: &Gym, name: &str) {
    let path = format!("/v1/plugins/{name}/component");
    let component = from.manager.get(&path).ok();
    assert_eq!(component.header("content-type"), Some("application/wasm"));
    let waiting = to.upload_undecided(&component.body).ok();
    assert_eq!(waiting.field("/version/origin"), "component");
    assert_eq!(
        waiting.field("/plugin/pending"),
        waiting.field("/version/manifest/version")
    );
    let consent = format!("/v1/plugins/{name}/consent");
    to.manager.post(&consent, &json!({ "grant": "all" })).ok();
    let call = |gym: &Gym| gym.call(name, &json!({ "x": "a" })).ok().field("/result");
    let expected = call(from);
    assert!(!expected.is_null(), "{name}");
    assert_eq!(call(to), expected, "{name}");
}
