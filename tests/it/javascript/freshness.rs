use std::collections::BTreeSet;

use serde_json::{Value, json};
use spotter_tests::Gym;

use super::{gym, install};

fn call(gym: &Gym, name: &str) -> Value {
    gym.call(name, &json!({})).ok().field("/result")
}

#[test]
fn what_is_random_differs_between_calls() {
    let gym = gym();
    let sources = [
        ("random", "Math.random()"),
        ("uuid", "crypto.randomUUID()"),
        ("values", "[...crypto.getRandomValues(new Uint8Array(16))]"),
        (
            "key",
            "crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']).then((key) => crypto.subtle.exportKey('raw', key)).then((raw) => [...new Uint8Array(raw)])",
        ),
        // A hash seed shows in nothing but time; the order of keys is fixed.
        (
            "shuffled",
            "Array.from({ length: 30 }, (_, i) => i).map((n) => [Math.random(), n]).sort((a, b) => a[0] - b[0]).map(([, n]) => n)",
        ),
    ];
    for (name, expression) in sources {
        install(
            &gym,
            name,
            &format!("function execute() {{ return {expression} }}"),
        );
        let values: BTreeSet<String> = (0..20).map(|_| call(&gym, name).to_string()).collect();
        assert_eq!(values.len(), 20, "{name}: {values:?}");
    }
}

#[test]
fn random_numbers_are_evenly_spread() {
    let gym = gym();
    install(
        &gym,
        "random",
        "function execute() {
            const numbers = Array.from({ length: 2000 }, Math.random);
            const mean = numbers.reduce((a, b) => a + b) / numbers.length;
            return { mean, legal: numbers.every((n) => n >= 0 && n < 1), distinct: new Set(numbers).size };
        }",
    );
    let spread = call(&gym, "random");
    assert!(
        (0.45..0.55).contains(&spread["mean"].as_f64().unwrap()),
        "{spread}"
    );
    assert_eq!(spread["legal"], true);
    assert_eq!(spread["distinct"], 2000);
}

#[test]
fn the_clock_goes_on() {
    let gym = gym();
    install(
        &gym,
        "now",
        "function execute() { return [Date.now(), new Date().getTime(), new Date().getTimezoneOffset()] }",
    );
    let unix = || jiff::Timestamp::now().as_millisecond();
    let before = unix();
    let now = call(&gym, "now");
    let after = unix();
    for which in [0, 1] {
        let now = now[which].as_i64().unwrap();
        // Clocks are made coarse.
        assert!(
            (before - 20..=after + 20).contains(&now),
            "{before} {now} {after}"
        );
    }
    assert_eq!(now[2], 0, "scripts are in UTC");
    std::thread::sleep(std::time::Duration::from_millis(30));
    let later = call(&gym, "now");
    assert!(later[0].as_i64() > now[0].as_i64(), "{later} {now}");
}

#[test]
fn waiting_takes_as_long_as_it_should() {
    let gym = gym();
    install(
        &gym,
        "sleeps",
        "async function execute() {
            const begin = performance.now();
            await new Promise((resolve) => setTimeout(resolve, 50));
            return performance.now() - begin;
        }",
    );
    let waited = call(&gym, "sleeps").as_f64().unwrap();
    assert!((48.0..500.0).contains(&waited), "{waited} ms");
}

#[test]
fn modules_start_anew_in_every_call() {
    let gym = gym();
    install(
        &gym,
        "counts",
        "let count = 0;
        const seen = new Map();
        const list = [];
        class Counter { static #of = 0; static next() { return ++Counter.#of } }
        function execute() {
            count += 1;
            seen.set('call', count);
            list.push(count);
            globalThis.left = (globalThis.left ?? 0) + 1;
            execute.calls = (execute.calls ?? 0) + 1;
            return [count, seen.size, list.length, globalThis.left, execute.calls, Counter.next()];
        }",
    );
    for _ in 0..30 {
        assert_eq!(call(&gym, "counts"), json!([1, 1, 1, 1, 1, 1]));
    }
}

#[test]
fn what_a_call_overwrote_is_as_before_in_the_next() {
    let gym = gym();
    install(
        &gym,
        "pollutes",
        "function execute() {
            const found = [
                {}.polluted, [].polluted, ''.polluted, (() => 1).polluted, globalThis.polluted,
                JSON.stringify([1]), [1].map((n) => n + 1).length, typeof fetch, typeof kv, typeof ToolError,
                Object.isFrozen(Object.prototype), Math.max(1, 2), 'a'.toUpperCase(), new Error('x').message,
            ];
            ({}).__proto__.polluted = 1;
            ({}).constructor.prototype.polluted = 2;
            Array.prototype.polluted = String.prototype.polluted = Function.prototype.polluted = 3;
            globalThis.polluted = 4;
            Array.prototype.map = Promise.prototype.then = String.prototype.toUpperCase = () => 'stolen';
            for (const name of ['JSON', 'Math', 'fetch', 'kv', 'ToolError', 'Error', 'Promise']) delete globalThis[name];
            Object.prototype.toJSON = undefined;
            Object.freeze(Object.prototype);
            return found;
        }",
    );
    install(
        &gym,
        "bystander",
        "function execute() { return [{}.polluted, typeof JSON, [1].map((n) => n + 1)] }",
    );
    let clean = json!([
        null, null, null, null, null, "[1]", 1, "function", "object", "function", false, 2, "A",
        "x"
    ]);
    // More calls than the pool has warm places.
    for _ in 0..100 {
        assert_eq!(call(&gym, "pollutes"), clean);
    }
    assert_eq!(call(&gym, "bystander"), json!([null, "object", [2]]));
}

#[test]
fn one_gyms_calls_leave_nothing_for_anothers() {
    let (one, other) = (gym(), gym());
    let source = "let secret = 'none';
        function execute({ say }) { const before = secret; secret = say; return before }";
    for gym in [&one, &other] {
        install(gym, "remembers", source);
    }
    for round in 0..50 {
        for gym in [&one, &other] {
            let said = json!({ "say": format!("{} {round}", gym.id) });
            assert_eq!(gym.call("remembers", &said).ok().field("/result"), "none");
        }
    }
}

#[test]
fn what_a_call_left_undone_is_not_done_later() {
    let gym = gym();
    let source = "let late = 'no';
        function execute() {
            const before = late;
            setTimeout(() => { late = 'timer' }, 1);
            setInterval(() => { late = 'interval' }, 1);
            Promise.resolve().then(() => { late = 'microtask' });
            return before;
        }";
    install(&gym, "leaves", source);
    for _ in 0..20 {
        assert_eq!(call(&gym, "leaves"), "no");
    }
}
