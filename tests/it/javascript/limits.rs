use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{as_expected, ended, gym, install, tool_with};

const SLEEPS: &str = "async function execute({ ms }) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'slept';
}";

/// How long a call took that ended so.
#[track_caller]
fn took(limits: &Value, source: &str, arguments: &Value, expected: &str) -> Duration {
    let gym = gym();
    gym.save(&tool_with("subject", source, json!({ "limits": limits })))
        .ok();
    let begin = Instant::now();
    let answer = gym.call("subject", arguments);
    let took = begin.elapsed();
    let ended = ended(&answer);
    assert!(as_expected(&ended, expected), "{ended} is not {expected}");
    took
}

#[test]
fn the_default_is_three_seconds() {
    let took = took(
        &json!({}),
        SLEEPS,
        &json!({ "ms": 10_000 }),
        "deadline_exceeded",
    );
    let expected = Duration::from_millis(2_900)..Duration::from_millis(4_500);
    assert!(expected.contains(&took), "{took:?}");
}

#[test]
fn a_shorter_time_holds() {
    let limits = json!({ "timeout_ms": 200 });
    let took = took(
        &limits,
        SLEEPS,
        &json!({ "ms": 10_000 }),
        "deadline_exceeded",
    );
    let expected = Duration::from_millis(190)..Duration::from_millis(1_500);
    assert!(expected.contains(&took), "{took:?}");
}

#[test]
fn a_longer_time_is_given() {
    let limits = json!({ "timeout_ms": 6_000 });
    let took = took(&limits, SLEEPS, &json!({ "ms": 3_300 }), "= \"slept\"");
    assert!(took >= Duration::from_millis(3_300), "{took:?}");
}

/// What comes after the time is up, whoever tries to catch it.
#[test]
fn the_deadline_is_not_caught() {
    let source = "async function execute() {
        for (;;) {
            try { await new Promise((resolve) => setTimeout(resolve, 1000)) } catch {} finally { continue }
        }
    }";
    let limits = json!({ "timeout_ms": 300 });
    let took = took(&limits, source, &json!({}), "deadline_exceeded");
    assert!(took < Duration::from_millis(1_500), "{took:?}");
}

/// Bytes that a call holds at once.
const HOLDS: &str = "function execute({ mib }) {
    const held = [];
    for (let i = 0; i < mib; i++) held.push(new Uint8Array(1 << 20).fill(1));
    return held.length;
}";

/// Out of memory, as the engine or as the host tells it.
const OUT_OF_MEMORY: [&str; 2] = [
    "memory_limit",
    "plugin_failed uncaught_exception: InternalError: out of memory",
];

#[test]
fn memory_is_as_much_as_was_asked_for() {
    let cases = [
        (json!({}), 3, true),
        (json!({}), 12, false),
        (json!({ "memory_bytes": 40 << 20 }), 30, true),
        (json!({ "memory_bytes": 40 << 20 }), 45, false),
        (json!({ "memory_bytes": 6 << 20 }), 8, false),
        // As much as any call has, and no more.
        (json!({ "memory_bytes": 128 << 20 }), 45, true),
        (json!({ "memory_bytes": 128 << 20 }), 70, false),
    ];
    for (limits, mib, enough) in cases {
        let gym = gym();
        gym.save(&tool_with("holds", HOLDS, json!({ "limits": limits })))
            .ok();
        let answer = gym.call("holds", &json!({ "mib": mib }));
        let ended = ended(&answer);
        let right = match enough {
            true => ended == format!("= {mib}"),
            false => OUT_OF_MEMORY.iter().any(|out| ended.starts_with(out)),
        };
        assert!(right, "{limits} {mib}: {ended}");
    }
}

#[test]
fn what_a_call_used_is_told() {
    let gym = gym();
    install(&gym, "holds", HOLDS);
    let usage = |mib: u32| {
        let answer = gym.call("holds", &json!({ "mib": mib })).ok();
        let number = |field: &str| answer.field(&format!("/usage/{field}")).as_u64().unwrap();
        (number("memory_bytes"), number("fuel"), number("cpu_us"))
    };
    let (little, much) = (usage(0), usage(4));
    assert!(little.0 < 5 << 20, "{little:?}");
    assert!(much.0 > little.0 + (1 << 20), "{little:?} {much:?}");
    assert!(much.1 > little.1, "{little:?} {much:?}");
    assert!(little.1 < 1_000_000, "a call of nothing: {little:?}");
}

#[test]
fn limits_that_are_none_are_refused() {
    let gym = gym();
    let faults = [
        json!({ "cpu_ms": 1 }),
        json!({ "timeout_ms": -1 }),
        json!({ "timeout_ms": "3s" }),
        json!({ "memory_bytes": 1.5 }),
        json!("3s"),
    ];
    for limits in faults {
        let form = tool_with("subject", SLEEPS, json!({ "limits": limits }));
        gym.save(&form).refused("invalid_request");
    }
}
