use serde_json::json;

use super::{API, gym, tool_with};

/// A counter that also asks a server.
fn source(more: &str) -> serde_json::Value {
    let source = format!(
        "async function execute({{ path }}) {{
            const n = await kv.increment('n');
            if (!path) return {{ n{more} }};
            const response = await fetch('{API}' + path);
            console.log('answered', response.status);
            return {{ n, got: await response.json(){more} }};
        }}"
    );
    tool_with(
        "asker",
        &source,
        json!({ "kv": "64 KiB", "http": ["GET http://api.upstream.test:8080/"] }),
    )
}

#[test]
fn a_script_is_tested_as_a_draft() {
    let gym = gym();
    gym.manager
        .post("/v1/plugins?grant=all&activate=false", &source(""))
        .ok();
    let body = json!({ "arguments": { "path": "/json" } });
    let report = gym.manager.post("/v1/plugins/asker/test", &body).ok();
    assert_eq!(report.field("/result/n"), 1, "{}", report.text());
    assert_eq!(
        report.field("/requests/0/url"),
        format!("{API}/json").as_str()
    );
    assert_eq!(report.field("/requests/0/response/status"), 200);
    let logs = report.field("/logs").to_string();
    assert!(logs.contains("answered 200"), "{logs}");
}

#[test]
fn a_saved_source_must_pass_the_cases_of_the_one_before() {
    let gym = gym();
    gym.save(&source("")).ok();
    let case = json!({
        "name": "asks", "function": "asker", "arguments": { "path": "/a" },
        "http": [{ "request": format!("GET {API}/a"), "body": { "b": 1 } }],
        "result": { "n": 1, "got": { "b": 1 } },
    });
    let cases = json!({ "cases": [case] });
    gym.manager.put("/v1/plugins/asker/cases", &cases).ok();
    let refused = gym.save(&source(", more: true")).refused("tests_failed");
    assert_eq!(refused.field("/error/details/report/failed"), 1);
    let versions = gym.manager.get("/v1/plugins/asker/versions").ok();
    assert_eq!(versions.field("/versions").as_array().unwrap().len(), 1);
    // One that does the same under another comment does.
    gym.save(&source(" /* as before */")).ok();
    assert_eq!(gym.call("asker", &json!({})).ok().field("/result/n"), 1);
}
