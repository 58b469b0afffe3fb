//! A manager tries a function, saves cases, and nothing serves that fails
//! them.

use std::io::Write as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Answer, Gym, Reach, Reply, Server, Upstream, guests, shared};

use crate::query::{set as set_source, sqlite};

const TOKEN: &str = "tok_En7Fq2Lw9ZkT4mB8xV";
const URL: &str = "http://api.upstream.test:8080/";

/// A server, and what its plugins send requests to: it repeats what it gets,
/// but for `/bytes` and `/long`.
struct World {
    server: Server,
    upstream: Upstream,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let upstream = Upstream::start(|request| match request.path.as_str() {
            "/bytes" => Reply::bytes(200, &[0xff, 0x00]),
            "/long" => Reply::text(200, &"é".repeat(20_000)),
            _ => Reply::text(200, &request.whole()).header("x-echo", "yes"),
        });
        let reach = Reach::new().name("api.upstream.test:8080", upstream.address());
        World {
            server: Server::start(&reach.options()),
            upstream,
        }
    })
}

/// A gym whose prober has its token.
fn furnished() -> Gym {
    let gym = world().server.gym();
    gym.upload(&guests::rust("http_fetch")).ok();
    let token = json!({ "value": TOKEN });
    gym.manager
        .put("/v1/plugins/http_fetch/secrets/token", &token)
        .ok();
    gym
}

fn test(gym: &Gym, plugin: &str, body: &Value) -> Answer {
    gym.manager
        .post(&format!("/v1/plugins/{plugin}/test"), body)
}

fn save(gym: &Gym, plugin: &str, cases: &Value) -> Answer {
    let body = json!({ "cases": cases });
    gym.manager
        .put(&format!("/v1/plugins/{plugin}/cases"), &body)
}

fn run(gym: &Gym, plugin: &str, body: &Value) -> Answer {
    gym.manager
        .post(&format!("/v1/plugins/{plugin}/cases/run"), body)
        .ok()
}

fn act(gym: &Gym, action: &str, body: &Value) -> Answer {
    gym.manager
        .post(&format!("/v1/plugins/tool/{action}"), body)
}

fn upload(gym: &Gym, query: &str, guest: &str, manifest: &Manifest) -> Answer {
    let component = guests::component_as(guest, manifest);
    let path = format!("/v1/plugins?grant=all&{query}");
    gym.manager
        .post_bytes(&path, "application/wasm", &component)
}

#[test]
fn a_function_is_tested_whatever_the_status() {
    let gym = shared().gym();
    upload(&gym, "activate=false", "ok_echo", &Manifest::new("tool")).ok();
    for status in ["draft", "active", "paused"] {
        match status {
            "active" => drop(act(&gym, "activate", &json!({})).ok()),
            "paused" => drop(act(&gym, "pause", &json!({})).ok()),
            _ => {}
        }
        let report = test(&gym, "tool", &json!({ "arguments": { "n": status } })).ok();
        assert_eq!(report.field("/result/n"), status);
        assert_eq!(report.field("/version"), "1.0.0");
        assert!(report.field("/usage/fuel").as_u64().unwrap() > 0);
        assert!(report.field("/usage/memory_bytes").as_u64().unwrap() > 0);
        let record = gym.await_record(report.field("/call_id").as_str().unwrap());
        assert_eq!(
            (&record["test"], &record["function"]),
            (&json!(true), &json!("tool"))
        );
        if status != "active" {
            gym.call("tool", &json!({})).refused("function_paused");
        }
    }
    let listed = gym.await_records("status=ok", 3);
    assert!(listed.iter().all(|record| record["test"] == true));
    act(&gym, "activate", &json!({})).ok();
    let call = gym.call("tool", &json!({})).ok().field("/call_id");
    let record = gym.await_record(call.as_str().unwrap());
    assert!(record.get("test").is_none(), "{record}");
}

#[test]
fn any_version_is_tested_and_any_function() {
    let gym = shared().gym();
    let several = Manifest::new("tool").functions([Function::new("one"), Function::new("two")]);
    gym.install_as("ok_echo", &several);
    upload(
        &gym,
        "activate=false",
        "ok_answer",
        &several.clone().version("2.0.0"),
    )
    .ok();
    let refused = test(&gym, "tool", &json!({})).refused("invalid_request");
    assert_eq!(
        refused.field("/error/details/functions"),
        json!(["one", "two"])
    );
    test(&gym, "tool", &json!({ "function": "three" })).refused("unknown_function");
    test(
        &gym,
        "tool",
        &json!({ "function": "one", "version": "3.0.0" }),
    )
    .refused("not_found");
    test(&gym, "other", &json!({})).refused("not_found");
    let newer = json!({ "function": "one", "version": "2.0.0" });
    let report = test(&gym, "tool", &newer).ok();
    assert_eq!(report.field("/result/answer"), 42);
    // A duplicate's functions have two names each.
    act(&gym, "duplicate", &json!({ "name": "copy" })).ok();
    for name in ["two", "copy_two"] {
        let report = test(&gym, "copy", &json!({ "function": name })).ok();
        assert_eq!(report.field("/function"), "copy_two");
    }
}

#[test]
fn a_failure_is_a_report_too() {
    let gym = shared().gym();
    for (guest, codes) in [
        ("cpu_spin", &["cpu_limit", "out_of_fuel"][..]),
        ("trap_unreachable", &["trapped"]),
        ("memory_grow", &["memory_limit", "trapped"]),
        ("ok_fails", &["plugin_failed"]),
        ("result_no_json", &["invalid_result"]),
    ] {
        gym.install(guest);
        let report = test(&gym, guest, &json!({})).ok();
        let code = report.field("/error/code");
        assert!(
            codes.contains(&code.as_str().unwrap()),
            "{guest}: {}",
            report.text()
        );
        assert!(report.json().get("result").is_none());
        assert!(report.field("/usage/fuel").as_u64().unwrap() > 0, "{guest}");
    }
    // Arguments are checked as those of any call are.
    let strict = r#"{"type":"object","properties":{},"additionalProperties":false}"#;
    let manifest = Manifest::new("tool").functions([Function::new("tool").parameters(strict)]);
    gym.install_as("ok_echo", &manifest);
    let report = test(&gym, "tool", &json!({ "arguments": { "n": 1 } })).ok();
    assert_eq!(report.field("/error/code"), "invalid_arguments");
    let body = json!({ "member": { "id": "" } });
    test(&gym, "tool", &body).refused("invalid_request");
}

#[test]
fn requests_are_shown_as_the_plugin_wrote_them() {
    let gym = furnished();
    let request = json!({
        "method": "POST", "url": format!("{URL}echo?a=b"), "body": "words",
        "headers": [{ "name": "authorization", "value": "Bearer {{secrets.token}}" }],
    });
    let report = test(&gym, "http_fetch", &json!({ "arguments": request })).ok();
    assert!(!report.text().contains(TOKEN), "{}", report.text());
    let header = |at: &str, name: &str| {
        let headers = report.field(at);
        let mut headers = headers.as_array().unwrap().iter();
        let found = headers.find(|header| header["name"] == name);
        found.map(|header| header["value"].clone())
    };
    assert_eq!(report.field("/requests/0/method"), "POST");
    assert_eq!(
        report.field("/requests/0/url"),
        format!("{URL}echo?a=b").as_str()
    );
    assert_eq!(report.field("/requests/0/body/text"), "words");
    assert_eq!(
        header("/requests/0/headers", "authorization"),
        Some(json!("Bearer {{secrets.token}}"))
    );
    assert_eq!(report.field("/requests/0/response/status"), 200);
    assert_eq!(
        header("/requests/0/response/headers", "x-echo"),
        Some(json!("yes"))
    );
    let body = report.field("/requests/0/response/body/text");
    assert!(body.as_str().unwrap().contains("[secret token]"), "{body}");
    assert!(report.field("/requests/0/duration_us").as_u64().unwrap() > 0);
    assert!(report.field("/logs").to_string().contains("answered 200"));
    assert_eq!(report.field("/usage/http_requests"), 1);
}

#[test]
fn bodies_are_bounded_and_refused_requests_are_told() {
    let gym = furnished();
    let get = |url: &str| {
        let arguments = json!({ "url": url });
        test(&gym, "http_fetch", &json!({ "arguments": arguments })).ok()
    };
    let body = get(&format!("{URL}bytes")).field("/requests/0/response/body");
    assert_eq!(body, json!({ "base64": "/wA=", "bytes": 2 }));
    let body = get(&format!("{URL}long")).field("/requests/0/response/body");
    assert_eq!(
        (&body["bytes"], &body["truncated"]),
        (&json!(40_000), &json!(true))
    );
    assert_eq!(body["text"].as_str().unwrap().len(), 16 << 10);
    let report = get("http://nobody.else.test:81/");
    assert!(report.field("/requests/0/error").is_string());
    assert_eq!(report.field("/requests/0/response"), Value::Null);
    assert_eq!(report.field("/error/code"), "capability_denied");
}

#[test]
fn queries_are_shown() {
    let gym = shared().gym();
    gym.upload(&guests::rust("query_run")).ok();
    let directory = shared().data().join("databases").join(&gym.id);
    std::fs::create_dir_all(&directory).unwrap();
    let database = rusqlite::Connection::open(directory.join("gym.sqlite")).unwrap();
    database
        .execute_batch(
            "CREATE TABLE visits (n INTEGER, who TEXT);
             WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count LIMIT 30)
             INSERT INTO visits SELECT n, 'Ada' FROM count;",
        )
        .unwrap();
    set_source(&gym, "gym", &sqlite("gym.sqlite")).ok();
    let ask = |source: &str, statement: &str| {
        let arguments = json!({
            "source": source, "statement": statement,
            "parameters": [{ "integer": 0 }, { "blob": [1, 2] }],
        });
        test(&gym, "query_run", &json!({ "arguments": arguments })).ok()
    };
    let statement = "SELECT n, who FROM visits WHERE n > ? AND ? IS NOT NULL ORDER BY n";
    let report = ask("gym", statement);
    let query = report.field("/queries/0");
    assert_eq!(query["source"], "gym", "{}", report.text());
    assert_eq!(query["statement"], statement);
    assert_eq!(query["parameters"], json!([0, { "base64": "AQI=" }]));
    assert_eq!(query["rows"]["count"], 30);
    assert_eq!(query["rows"]["columns"], json!(["n", "who"]));
    assert_eq!(query["rows"]["first"][0], json!([1, "Ada"]));
    assert_eq!(query["rows"]["first"].as_array().unwrap().len(), 20);
    for (source, statement) in [("gym", "DELETE FROM visits"), ("none", "SELECT 1")] {
        let report = ask(source, statement);
        assert!(report.field("/queries/0/error").is_string());
        assert!(report.field("/error/code").is_string());
    }
}

#[test]
fn a_test_has_the_plugins_own_storage_and_settings() {
    let gym = shared().gym();
    gym.install_as("kv_counter", &Manifest::new("tool").kv(65_536));
    gym.call("tool", &json!({})).ok();
    assert_eq!(test(&gym, "tool", &json!({})).ok().field("/result"), 2);
    assert_eq!(gym.call("tool", &json!({})).ok().field("/result"), 3);
    let schema = r#"{"type":"object","properties":{"opens":{"type":"string"}}}"#;
    gym.install_as("settings_echo", &Manifest::new("hours").settings(schema));
    let settings = json!({ "opens": "06:00" });
    gym.manager
        .put("/v1/plugins/hours/settings", &settings)
        .ok();
    assert_eq!(
        test(&gym, "hours", &json!({})).ok().field("/result"),
        settings
    );
}

#[test]
fn cases_are_kept_and_all_faults_are_told() {
    let gym = shared().gym();
    gym.install_as("ok_echo", &Manifest::new("tool"));
    let read = || {
        gym.manager
            .get("/v1/plugins/tool/cases")
            .ok()
            .field("/cases")
    };
    assert_eq!(read(), json!([]));
    let good = json!([{
        "name": "echoes", "function": "tool", "arguments": { "n": 1 }, "result": { "n": 1 },
        "context": { "session": "s" }, "kv": { "a": 1 },
        "http": [{ "request": "GET https://a.example/", "status": 204 }],
        "query": [{ "query": "members", "columns": ["n"], "rows": [[1]] }],
        "requests": ["GET https://a.example/"],
    }, { "name": "is null", "function": "tool", "arguments": {}, "result": null }]);
    save(&gym, "tool", &good).ok();
    assert_eq!(read(), good);
    let base = |more: Value| {
        let mut case = json!({ "name": "a", "function": "tool" });
        for (key, value) in more.as_object().unwrap() {
            case[key] = value.clone();
        }
        case
    };
    let live = json!({ "live": true, "http": [] });
    for wrong in [
        json!({ "expects": 1 }),
        json!({ "function": "other" }),
        json!({ "name": "" }),
        json!({ "result": 1, "error": "x" }),
        json!({ "after": "b" }),
        json!({ "recorded": "tests/a.json" }),
        json!({ "requests": ["nonsense"] }),
        json!({ "http": [{ "request": "GET https://a.example/", "status": 7 }] }),
        json!({ "query": [{ "query": "members", "columns": ["n"], "rows": [[]] }] }),
        json!({ "context": { "locale": "not a locale" } }),
        live,
    ] {
        let refused = save(&gym, "tool", &json!([base(wrong.clone())]));
        let refused = refused.refused("invalid_request");
        let faults = refused.field("/error/details/faults");
        assert_eq!(faults.as_array().unwrap().len(), 1, "{wrong}: {faults}");
    }
    let two = json!([
        base(json!({ "function": "x" })),
        base(json!({ "name": "b", "after": "c" }))
    ]);
    let refused = save(&gym, "tool", &two).refused("invalid_request");
    assert_eq!(
        refused.field("/error/details/faults/1/case"),
        "b",
        "{}",
        refused.text()
    );
    let many: Vec<Value> = (0..51)
        .map(|n| base(json!({ "name": n.to_string() })))
        .collect();
    save(&gym, "tool", &json!(many)).refused("too_large");
    let long = base(json!({ "arguments": { "n": "a".repeat(257 << 10) } }));
    save(&gym, "tool", &json!([long])).refused("too_large");
    assert_eq!(read(), good, "what is refused changes nothing");
    let audit = gym.manager.get("/v1/audit?limit=1").ok();
    assert_eq!(audit.field("/events/0/action"), "cases_changed");

    act(&gym, "duplicate", &json!({ "name": "copy" })).ok();
    gym.manager.delete("/v1/plugins/tool").ok();
    gym.manager
        .get("/v1/plugins/tool/cases")
        .refused("not_found");
    let copied = gym.manager.get("/v1/plugins/copy/cases").ok();
    assert_eq!(copied.field("/cases"), good);
    gym.install_as("ok_echo", &Manifest::new("tool"));
    assert_eq!(read(), json!([]), "gone with the plugin");
}

#[test]
fn a_run_says_what_was_expected_and_what_came() {
    let gym = shared().gym();
    gym.install_as("ok_echo", &Manifest::new("tool"));
    save(
        &gym,
        "tool",
        &json!([
            { "name": "good", "function": "tool", "arguments": { "n": 1 }, "result": { "n": 1 } },
            { "name": "bad", "function": "tool", "arguments": { "n": 1 }, "includes": { "n": 2 } },
            { "name": "no failure", "function": "tool", "error": "slot_taken" },
            { "name": "settings", "function": "tool", "settings": { "a": 1 } },
            { "name": "storage", "function": "tool", "kv": { "a": 1 } },
        ]),
    )
    .ok();
    let report = run(&gym, "tool", &json!({}));
    assert_eq!(
        (report.field("/passed"), report.field("/failed")),
        (json!(1), json!(4))
    );
    assert_eq!(report.field("/cases/0/status"), "passed");
    assert_eq!(report.field("/cases/0/faults"), json!([]));
    assert_eq!(report.field("/cases/1/status"), "failed");
    assert_eq!(
        report.field("/cases/1/expected"),
        json!({ "includes": { "n": 2 } })
    );
    assert_eq!(report.field("/cases/1/result"), json!({ "n": 1 }));
    for n in 1..5 {
        let faults = report.field(&format!("/cases/{n}/faults"));
        assert_eq!(faults.as_array().unwrap().len(), 1, "{faults}");
    }
    // Another version of other bytes.
    upload(
        &gym,
        "activate=false",
        "ok_fails",
        &Manifest::new("tool").version("2.0.0"),
    )
    .ok();
    let report = run(&gym, "tool", &json!({ "version": "2.0.0" }));
    assert_eq!(report.field("/version"), "2.0.0");
    assert_eq!(report.field("/cases/2/status"), "passed");
    assert_eq!(report.field("/cases/0/failure/code"), "plugin_failed");
    let missing = json!({ "version": "9.0.0" });
    gym.manager
        .post("/v1/plugins/tool/cases/run", &missing)
        .refused("not_found");
}

#[test]
fn a_run_touches_nothing_of_the_gyms() {
    let gym = furnished();
    gym.install_as("kv_counter", &Manifest::new("tool").kv(65_536));
    gym.call("tool", &json!({})).ok();
    let counted =
        |name: &str, result: u64| json!({ "name": name, "function": "tool", "result": result });
    let mut second = counted("second", 2);
    second["after"] = json!("first");
    let mut seeded = counted("seeded", 8);
    seeded["kv"] = json!({ "visits": 7 });
    save(
        &gym,
        "tool",
        &json!([counted("first", 1), second, seeded, counted("again", 1)]),
    )
    .ok();
    let report = run(&gym, "tool", &json!({}));
    assert_eq!(report.field("/failed"), 0, "{}", report.text());
    assert_eq!(gym.call("tool", &json!({})).ok().field("/result"), 2);

    let before = world().upstream.requests().len();
    let get = |name: &str, more: Value| {
        let mut case = json!({
            "name": name, "function": "http_fetch",
            "arguments": {
                "url": format!("{URL}a"),
                "headers": [{ "name": "authorization", "value": "Bearer {{secrets.token}}" }],
            },
        });
        for (key, value) in more.as_object().unwrap() {
            case[key] = value.clone();
        }
        case
    };
    let sent = json!([{
        "request": format!("GET {URL}a"),
        "headers": { "authorization": "Bearer {{secrets.token}}" },
    }]);
    let answer = json!([{ "request": format!("GET {URL}a"), "status": 202, "body": "told" }]);
    save(
        &gym,
        "http_fetch",
        &json!([
            get(
                "answered",
                json!({
                    "http": answer, "requests": sent, "includes": { "status": 202, "body": "told" },
                })
            ),
            get("unanswered", json!({})),
        ]),
    )
    .ok();
    let report = run(&gym, "http_fetch", &json!({}));
    assert_eq!(
        report.field("/cases/0/status"),
        "passed",
        "{}",
        report.text()
    );
    let faults = report.field("/cases/1/faults").to_string();
    assert!(faults.contains("nothing answers GET"), "{faults}");
    assert!(!report.text().contains(TOKEN));
    assert_eq!(world().upstream.requests().len(), before, "nothing left");
    // The two calls of the counter have records; no case has any.
    gym.await_records("function=tool", 2);
    assert_eq!(gym.records("function=tool").len(), 2);
    assert_eq!(gym.records("function=http_fetch").len(), 0);
}

#[test]
fn a_live_case_asks_the_real_servers() {
    let gym = furnished();
    let live = json!([{
        "name": "live", "function": "http_fetch", "live": true,
        "arguments": {
            "url": format!("{URL}live"),
            "headers": [{ "name": "authorization", "value": "Bearer {{secrets.token}}" }],
        },
        "requests": [{
            "request": format!("GET {URL}live"),
            "headers": { "authorization": "Bearer {{secrets.token}}" },
        }],
        "includes": { "status": 200 },
    }]);
    save(&gym, "http_fetch", &live).ok();
    let report = run(&gym, "http_fetch", &json!({}));
    assert_eq!(report.field("/failed"), 0, "{}", report.text());
    assert!(!report.text().contains(TOKEN), "{}", report.text());
    let requests = world().upstream.requests();
    let came = requests.iter().find(|request| request.path == "/live");
    let authorization = format!("Bearer {TOKEN}");
    assert_eq!(
        came.unwrap().header("authorization"),
        Some(authorization.as_str())
    );
    // What leaves the host has a record.
    let records = gym.await_records("function=http_fetch", 1);
    assert_eq!(records[0]["test"], true);
    // With the gym's grants: none, then.
    gym.manager
        .post(
            "/v1/plugins/http_fetch/consent",
            &json!({ "grant": "none", "force": true }),
        )
        .ok();
    let report = run(&gym, "http_fetch", &json!({}));
    assert_eq!(report.field("/cases/0/failure/code"), "capability_denied");
}

/// Case that 1.0.0 (it echoes) passes and 2.0.0 (it answers 42) fails.
fn echoes() -> Value {
    json!([{ "name": "echoes", "function": "tool", "arguments": { "n": 1 }, "result": { "n": 1 } }])
}

fn serving(gym: &Gym) -> (Value, Value) {
    let plugin = gym.manager.get("/v1/plugins/tool").ok();
    (
        plugin.field("/plugin/version"),
        plugin.field("/plugin/status"),
    )
}

#[test]
fn nothing_comes_into_service_that_fails_its_cases() {
    let gym = shared().gym();
    upload(
        &gym,
        "activate=false",
        "ok_answer",
        &Manifest::new("tool").version("2.0.0"),
    )
    .ok();
    upload(&gym, "activate=false", "ok_echo", &Manifest::new("tool")).ok();
    save(&gym, "tool", &echoes()).ok();
    let refused = act(&gym, "activate", &json!({})).refused("tests_failed");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.field("/error/details/report/version"), "2.0.0");
    assert_eq!(
        refused.field("/error/details/report/cases/0/status"),
        "failed"
    );
    assert_eq!(serving(&gym), (json!("2.0.0"), json!("draft")));
    act(&gym, "activate", &json!({ "version": "1.0.0" })).ok();
    act(&gym, "activate", &json!({ "version": "2.0.0" })).refused("tests_failed");
    assert_eq!(serving(&gym), (json!("1.0.0"), json!("active")));

    // An upload that would take over is refused whole; its number stays free.
    let third = Manifest::new("tool").version("3.0.0");
    upload(&gym, "", "ok_fails", &third).refused("tests_failed");
    let versions = gym.manager.get("/v1/plugins/tool/versions").ok();
    assert_eq!(versions.field("/versions").as_array().unwrap().len(), 2);
    upload(&gym, "", "ok_echo", &third).ok();
    assert_eq!(serving(&gym).0, "3.0.0");
    // One that only waits is not run.
    let fourth = Manifest::new("tool").version("4.0.0");
    upload(&gym, "activate=false", "ok_fails", &fourth).ok();

    act(
        &gym,
        "activate",
        &json!({ "version": "4.0.0", "force": true }),
    )
    .ok();
    assert_eq!(serving(&gym).0, "4.0.0");
    gym.call("tool", &json!({})).refused("plugin_failed");
    act(&gym, "rollback", &json!({})).ok();
    assert_eq!(serving(&gym).0, "3.0.0");
    act(
        &gym,
        "activate",
        &json!({ "version": "2.0.0", "force": true }),
    )
    .ok();
    act(&gym, "activate", &json!({ "version": "3.0.0" })).ok();
    act(&gym, "rollback", &json!({})).refused("tests_failed");
    act(&gym, "rollback", &json!({ "force": true })).ok();
    assert_eq!(serving(&gym).0, "2.0.0");

    // What serves already, and what does not come to serve, is not asked.
    act(&gym, "activate", &json!({})).ok();
    act(&gym, "pause", &json!({})).ok();
    let fifth = Manifest::new("tool").version("5.0.0");
    upload(&gym, "", "ok_fails", &fifth).ok();
    assert_eq!(serving(&gym), (json!("5.0.0"), json!("paused")));
    act(&gym, "activate", &json!({})).refused("tests_failed");
    save(&gym, "tool", &json!([])).ok();
    act(&gym, "activate", &json!({})).ok();
    let sixth = Manifest::new("tool").version("6.0.0");
    save(&gym, "tool", &echoes()).ok();
    upload(&gym, "force=true", "ok_answer", &sixth).ok();
    assert_eq!(serving(&gym).0, "6.0.0");
}

#[test]
fn consent_serves_no_version_that_fails_its_cases() {
    let gym = shared().gym();
    gym.upload(&guests::rust("reach_first")).ok();
    let first = json!([{ "name": "first", "function": "reach", "result": "1.0.0" }]);
    save(&gym, "reach", &first).ok();
    // It waits, so its cases do not run yet.
    gym.upload_undecided(&guests::rust("reach_second")).ok();
    let decide = |decision: &Value| gym.manager.post("/v1/plugins/reach/consent", decision);
    decide(&json!({ "grant": "all" })).refused("tests_failed");
    gym.upload(&guests::rust("reach_second"))
        .refused("tests_failed");
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.0.0");
    let plugin = gym.manager.get("/v1/plugins/reach").ok();
    assert_eq!(plugin.field("/pending/version"), "1.1.0");
    decide(&json!({ "grant": "all", "force": true })).ok();
    assert_eq!(gym.call("reach", &json!({})).ok().field("/result"), "1.1.0");
}

#[test]
fn who_goes_away_stops_the_run() {
    let gym = shared().gym();
    gym.install_as("cpu_sleep", &Manifest::new("tool"));
    let asleep = |n: usize| json!({ "name": n.to_string(), "function": "tool" });
    let cases: Vec<Value> = (0..20).map(asleep).collect();
    save(&gym, "tool", &json!(cases)).ok();
    let leave = |path: &str| {
        let mut stream = shared().connect();
        let request = format!(
            "POST /v1/plugins/tool/{path} HTTP/1.1\r\nhost: localhost\r\n\
             authorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: 2\r\n\r\n{{}}",
            gym.manager.key().unwrap()
        );
        stream.write_all(request.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    };
    leave("cases/run");
    // The turn is the next one's at once: each case would have slept for ten
    // seconds.
    let begin = Instant::now();
    save(&gym, "tool", &json!([])).ok();
    run(&gym, "tool", &json!({}));
    assert!(begin.elapsed() < Duration::from_secs(5));
    leave("test");
    let record = gym.await_records("function=tool", 1)[0].clone();
    assert_eq!(
        (&record["failure"]["code"], &record["test"]),
        (&json!("cancelled"), &json!(true))
    );
}

#[test]
fn gyms_are_apart() {
    let (one, other) = (shared().gym(), shared().gym());
    one.install_as("ok_echo", &Manifest::new("tool"));
    save(&one, "tool", &echoes()).ok();
    test(&other, "tool", &json!({})).refused("not_found");
    save(&other, "tool", &echoes()).refused("not_found");
    other.install_as("ok_answer", &Manifest::new("tool"));
    assert_eq!(
        other
            .manager
            .get("/v1/plugins/tool/cases")
            .ok()
            .field("/cases"),
        json!([])
    );
    for path in ["test", "cases/run"] {
        one.caller
            .post(&format!("/v1/plugins/tool/{path}"), &json!({}))
            .refused("forbidden");
    }
}
