//! Storage, as a plugin meets it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::manifest::Manifest;
use spotter_tests::{Gym, Options, Server, guests, shared};

/// The largest value.
const LARGEST: i64 = 256 << 10;

/// A gym with a guest that does what it is told to.
fn gym_with_runner(server: &Server) -> Gym {
    let gym = server.gym();
    gym.upload(&guests::rust("kv_run")).ok();
    gym
}

/// What came of each step.
#[track_caller]
fn run(gym: &Gym, steps: &[Value]) -> Vec<Value> {
    let answer = gym.call("kv_run", &json!({ "steps": steps })).ok();
    answer.field("/result").as_array().unwrap().clone()
}

/// What came of one step, with these fields beside what it does and to which
/// key.
#[track_caller]
fn one(gym: &Gym, what: &str, key: &str, fields: Value) -> Value {
    let mut step = json!({ "what": what, "key": key });
    if let Value::Object(fields) = fields {
        step.as_object_mut().unwrap().extend(fields);
    }
    run(gym, &[step]).remove(0)
}

#[test]
fn a_counter_counts_every_call_even_at_the_same_time() {
    let gym = shared().gym();
    gym.install_as("kv_counter", &Manifest::new("visits").kv(65_536));
    let mut sums: Vec<u64> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..10)
                        .map(|_| gym.call("visits", &json!({})).ok().field("/result"))
                        .map(|sum| sum.as_u64().unwrap())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        calls
            .into_iter()
            .flat_map(|call| call.join().unwrap())
            .collect()
    });
    sums.sort_unstable();
    assert_eq!(sums, (1..=40).collect::<Vec<u64>>());
}

#[test]
fn storage_is_a_plugins_own_in_its_gym() {
    let (one, other) = (shared().gym(), shared().gym());
    let manifest = Manifest::new("visits").kv(65_536);
    one.install_as("kv_counter", &manifest);
    one.install_as("kv_counter", &Manifest::new("others").kv(65_536));
    other.install_as("kv_counter", &manifest);
    let count = |gym: &spotter_tests::Gym, function: &str| {
        gym.call(function, &json!({})).ok().field("/result")
    };
    assert_eq!(count(&one, "visits"), 1);
    assert_eq!(count(&one, "visits"), 2);
    assert_eq!(count(&one, "others"), 1, "another plugin");
    assert_eq!(count(&other, "visits"), 1, "another gym");
    // A new version finds what the old one wrote; a new plugin does not.
    one.install_as(
        "kv_counter",
        &Manifest::new("visits").version("1.1.0").kv(65_536),
    );
    assert_eq!(count(&one, "visits"), 3);
    one.manager
        .post("/v1/plugins/visits/duplicate", &json!({ "name": "copy" }))
        .ok();
    one.manager
        .post("/v1/plugins/copy/activate", &json!({}))
        .ok();
    assert_eq!(count(&one, "copy_visits"), 1, "a duplicate");
    one.manager.delete("/v1/plugins/visits").ok();
    one.install_as("kv_counter", &manifest);
    assert_eq!(
        count(&one, "visits"),
        1,
        "a plugin that was deleted left nothing"
    );
}

#[test]
fn storage_that_was_not_asked_for_is_denied() {
    let gym = shared().gym();
    gym.install("kv_counter");
    let answer = gym.call("kv_counter", &json!({})).refused("plugin_failed");
    assert_eq!(answer.field("/error/details/code"), "denied");
}

#[test]
fn storage_is_bounded() {
    let gym = shared().gym();
    gym.install_as("kv_flood", &Manifest::new("flood").kv(1 << 20));
    // The fourth case of the contract's errors, counted from 0: quota-exceeded.
    assert_eq!(gym.call("flood", &json!({})).ok().field("/result"), 3);
}

/// A key is one of the plugin's own, whatever it spells.
#[test]
fn keys_lead_nowhere_else() {
    let (one_gym, other) = (gym_with_runner(shared()), gym_with_runner(shared()));
    let foreign = [
        "../other",
        "../../etc/passwd",
        "/",
        "..",
        &format!("{}/kv_run/key", other.id),
        &format!("data/{}/kv_run/key", other.id),
        &format!("\u{1}{}\u{1}kv_run\u{1}key", other.id),
        "\u{10ffff}",
        "%00",
        "*",
    ];
    assert!(one(&other, "set", "key", json!({ "text": "other's" })).is_u64());
    for key in foreign {
        assert_eq!(one(&one_gym, "get", key, json!({})), Value::Null, "{key:?}");
        assert!(one(&one_gym, "set", key, json!({ "text": "mine" })).is_u64());
        assert_eq!(one(&one_gym, "get", key, json!({})), "mine", "{key:?}");
    }
    let list = |gym: &Gym, prefix: &str, after: Option<&str>| {
        let page = one(
            gym,
            "list",
            prefix,
            json!({ "number": 100, "after": after }),
        );
        page[0].as_array().unwrap().len()
    };
    for after in [None, Some(""), Some("\0"), Some("../")] {
        assert!(list(&one_gym, "", after) <= foreign.len());
        assert_eq!(list(&other, "", after), 1);
    }
    assert_eq!(list(&one_gym, "", None), foreign.len());
    assert_eq!(list(&one_gym, "\0", None), 0);
    assert_eq!(one(&other, "get", "key", json!({})), "other's");
}

#[test]
fn keys_and_values_have_a_length() {
    let gym = gym_with_runner(shared());
    let long = "a".repeat(512);
    for what in ["get", "set", "swap", "delete", "increment"] {
        for (key, times) in [("", 1), ("\0", 1), ("a\0b", 1), ("a", 513), ("a", 1 << 20)] {
            let ended = one(&gym, what, key, json!({ "times": times }));
            assert_eq!(ended, "kv_invalid_key", "{what} {key:?} {times}");
        }
    }
    assert!(one(&gym, "set", &long, json!({ "number": LARGEST })).is_u64());
    for what in ["set", "swap"] {
        let larger = one(&gym, what, "larger", json!({ "number": LARGEST + 1 }));
        assert_eq!(larger, "kv_value_too_large");
    }
    assert_eq!(one(&gym, "get", "larger", json!({})), Value::Null);
}

/// The quota holds however long somebody goes on; what is overwritten or
/// deleted is free again.
#[test]
fn no_more_is_kept_than_the_quota() {
    let gym = gym_with_runner(shared());
    let write = |key: String| one(&gym, "set", &key, json!({ "number": LARGEST }));
    for _ in 0..20 {
        assert!(write("the same".to_owned()).is_u64());
    }
    let mut kept = 1;
    while write(format!("key-{kept}")).is_u64() {
        kept += 1;
    }
    // 4 MiB, of which the keys take a little.
    assert_eq!(kept, 15);
    for n in 0..40 {
        assert_eq!(write(format!("more-{n}")), "kv_quota_exceeded");
    }
    assert_eq!(one(&gym, "delete", "key-1", json!({})), Value::Null);
    assert!(write("more".to_owned()).is_u64());
    assert_eq!(write("still more".to_owned()), "kv_quota_exceeded");
}

#[test]
fn the_quota_is_the_least_of_what_was_asked_granted_and_allowed() {
    let config = "[gym]\nkv_bytes = 100000\n".to_owned();
    let server = Server::start(&Options {
        config: Some(config),
        ..Options::default()
    });
    let gym = gym_with_runner(&server);
    let fits = |gym: &Gym, bytes: i64| one(gym, "set", "key", json!({ "number": bytes }));
    assert!(fits(&gym, 99_000).is_u64());
    assert_eq!(fits(&gym, 100_000), "kv_quota_exceeded");
    let gym = gym_with_runner(shared());
    decide(
        &gym,
        &json!({ "these": [{ "kind": "kv", "bytes": 50_000 }] }),
    );
    assert!(fits(&gym, 49_000).is_u64());
    assert_eq!(fits(&gym, 50_000), "kv_quota_exceeded");
    let more = json!({ "grant": { "these": [{ "kind": "kv", "bytes": (4 << 20) + 1 }] } });
    let consent = "/v1/plugins/kv_run/consent";
    gym.manager.post(consent, &more).refused("invalid_request");
    decide(&gym, &json!("none"));
    for what in ["get", "set", "swap", "delete", "increment", "list"] {
        assert_eq!(one(&gym, what, "key", json!({ "number": 1 })), "kv_denied");
    }
}

fn decide(gym: &Gym, grant: &Value) {
    let consent = "/v1/plugins/kv_run/consent";
    gym.manager.post(consent, &json!({ "grant": grant })).ok();
}

#[test]
fn a_page_of_keys_is_at_most_a_thousand() {
    let gym = gym_with_runner(shared());
    for prefix in ["a", "b", "c", "d", "e"] {
        assert_eq!(
            one(&gym, "fill", prefix, json!({ "number": 500 })),
            Value::Null
        );
    }
    let page = |prefix: &str, after: &Value, limit: i64| {
        let fields = json!({ "number": limit, "after": after });
        let page = one(&gym, "list", prefix, fields);
        let keys: Vec<Value> = page[0].as_array().unwrap().clone();
        (keys, page[1].clone())
    };
    let (mut all, mut next) = page("", &Value::Null, 1_000_000);
    assert_eq!(all.len(), 1_000);
    while !next.is_null() {
        let (keys, after) = page("", &next, 1_000_000);
        assert!(keys.len() <= 1_000);
        all.extend(keys);
        next = after;
    }
    let expected: Vec<Value> = ["a", "b", "c", "d", "e"]
        .iter()
        .flat_map(|prefix| (0..500).map(move |n| json!(format!("{prefix}{n:05}"))))
        .collect();
    assert_eq!(all, expected);
    let (few, next) = page("c", &json!("c00100"), 3);
    assert_eq!(few, [json!("c00101"), json!("c00102"), json!("c00103")]);
    assert_eq!(next, "c00103");
    let (none, next) = page("f", &Value::Null, 10);
    assert_eq!((none.len(), next), (0, Value::Null));
}

/// Everybody reads and writes what was read plus one, where nobody else came
/// first: as many wins as the sum says, and no win is lost.
#[test]
fn no_update_is_lost_in_a_storm_of_them() {
    const EACH: usize = 12;
    let gym = gym_with_runner(shared());
    let tries = |_: usize| {
        let mut wins = 0;
        let mut losses = 0;
        while wins < EACH {
            let read = ["revision", "get"].map(|what| json!({ "what": what, "key": "sum" }));
            let read = run(&gym, &read);
            let sum: u64 = read[1].as_str().map_or(0, |text| text.parse().unwrap());
            let next = json!({ "number": read[0], "text": (sum + 1).to_string() });
            match one(&gym, "swap", "sum", next).is_u64() {
                true => wins += 1,
                false => losses += 1,
            }
        }
        losses
    };
    let losses: Vec<usize> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8).map(|n| scope.spawn(move || tries(n))).collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    assert_eq!(one(&gym, "get", "sum", json!({})), (8 * EACH).to_string());
    assert!(losses.iter().sum::<usize>() > 0, "there was no storm");
}

#[test]
fn counters_do_not_overflow() {
    let gym = gym_with_runner(shared());
    for (key, end, step) in [("up", i64::MAX, 1), ("down", i64::MIN, -1)] {
        let increment = |number: i64| one(&gym, "increment", key, json!({ "number": number }));
        assert_eq!(increment(end), end);
        assert_eq!(increment(step), "kv_not_a_counter");
        assert_eq!(increment(0), end);
        assert_eq!(increment(-step), end - step);
    }
    for text in ["", "1.5", "a", "9223372036854775808", "0x1"] {
        assert!(one(&gym, "set", "text", json!({ "text": text })).is_u64());
        let sum = one(&gym, "increment", "text", json!({ "number": 1 }));
        assert_eq!(sum, "kv_not_a_counter", "{text}");
        assert_eq!(one(&gym, "get", "text", json!({})), text);
    }
}

#[test]
fn what_expires_is_gone_and_makes_room() {
    let gym = gym_with_runner(shared());
    for n in 0..15 {
        let brief = json!({ "number": LARGEST, "ttl_ms": 100 });
        assert!(one(&gym, "set", &format!("brief-{n}"), brief).is_u64());
    }
    let end = Instant::now() + Duration::from_secs(2);
    while !one(&gym, "revision", "brief-14", json!({})).is_null() {
        assert!(Instant::now() < end, "it does not expire");
    }
    let listed = one(&gym, "list", "brief", json!({ "number": 100 }));
    assert_eq!(listed, json!([[], null]));
    // The quota is used up by what is gone, until somebody needs the room.
    for ttl in [60_000, u64::MAX] {
        let kept = json!({ "number": LARGEST, "ttl_ms": ttl });
        assert!(one(&gym, "set", "kept", kept).is_u64());
        assert!(one(&gym, "revision", "kept", json!({})).is_u64());
    }
    let none = one(&gym, "swap", "brief-0", json!({ "text": "anew" }));
    assert!(none.is_u64(), "an expired key is missing: {none}");
}

/// Whoever installs a plugin again finds nothing of the one before.
#[test]
fn nothing_is_left_of_a_plugin_that_was_deleted() {
    let gym = gym_with_runner(shared());
    gym.upload(&guests::rust("http_fetch")).ok();
    let secret = "/v1/plugins/http_fetch/secrets/token";
    let value = json!({ "value": "a-value-of-before" });
    gym.manager.put(secret, &value).ok();
    assert!(one(&gym, "set", "key", json!({ "text": "before" })).is_u64());
    for plugin in ["kv_run", "http_fetch"] {
        let path = format!("/v1/plugins/{plugin}");
        gym.manager.delete(&path).ok();
        gym.upload_undecided(&guests::rust(plugin)).ok();
        let found = gym.manager.get(&path).ok();
        assert_eq!(found.field("/plugin/status"), "draft", "{}", found.text());
        assert_eq!(found.field("/asks/0/decision"), "undecided", "{plugin}");
    }
    let secrets = gym.manager.get("/v1/plugins/http_fetch/secrets").ok();
    assert_eq!(secrets.field("/secrets/0/set"), false, "{}", secrets.text());
    gym.call("kv_run", &json!({ "steps": [] }))
        .refused("function_paused");
    decide(&gym, &json!("all"));
    assert_eq!(one(&gym, "get", "key", json!({})), Value::Null);
    assert_eq!(
        one(&gym, "list", "", json!({ "number": 10 })),
        json!([[], null])
    );
}
