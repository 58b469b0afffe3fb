//! A plugin that neither the SDK nor Rust made, under the same rules.

use serde_json::json;
use spotter_tests::{Reach, Reply, Server, Upstream, guests};

const TOKEN: &str = "token-0123456789";

#[test]
fn a_plugin_in_c_runs_as_its_tools_made_it() {
    let upstream = Upstream::start(|request| match request.path.as_str() {
        "/silent" => Reply::raw(|wire| drop(wire.read(&mut [0]))),
        _ => Reply::text(200, &request.whole()),
    });
    let reach = Reach::new()
        .name("api.upstream.test:8080", upstream.address())
        .name("evil.test:8080", upstream.address())
        .config("[call]\nhttp_first_byte_ms = 500\n");
    let server = Server::start(&reach.options());
    let gym = server.gym();
    gym.upload_undecided(&guests::foreign("c")).ok();
    let asks = gym.manager.get("/v1/plugins/foreign_fetch").ok();
    assert_eq!(
        [
            asks.field("/asks/0/sentence"),
            asks.field("/asks/1/sentence")
        ],
        [
            json!(
                "may send GET requests without encryption to any host below upstream.test, port 8080"
            ),
            json!("has the host send the secret token to *.upstream.test, as bearer token"),
        ]
    );
    let consent = json!({ "grant": "all" });
    gym.manager
        .post("/v1/plugins/foreign_fetch/consent", &consent)
        .ok();
    let fetch = |url: &str, secret: bool| {
        gym.call("foreign_fetch", &json!({ "url": url, "secret": secret }))
    };

    let answer = fetch("http://api.upstream.test:8080/a?b=c", false).ok();
    assert_eq!(answer.field("/result/status"), 200);
    assert_eq!(upstream.requests()[0].path, "/a?b=c");
    fetch("http://evil.test:8080/", false).refused("capability_denied");
    fetch("http://127.0.0.1:8080/", false).refused("plugin_failed");
    fetch("http://api.upstream.test:8080/silent", false).refused("plugin_failed");
    fetch("http://api.upstream.test:8080/", true).refused("capability_denied");
    assert_eq!(upstream.requests().len(), 2);

    let secret = json!({ "value": TOKEN });
    gym.manager
        .put("/v1/plugins/foreign_fetch/secrets/token", &secret)
        .ok();
    let answer = fetch("http://api.upstream.test:8080/", true).ok();
    let seen = upstream.requests().pop().unwrap();
    assert_eq!(
        seen.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    let body = answer.field("/result/body");
    let body = body.as_str().unwrap();
    assert!(
        body.contains("Bearer [secret token]") && !body.contains(TOKEN),
        "{body}"
    );
}
