//! Storage, as a plugin meets it.

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::shared;

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
