//! The functions as a model meets them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use plugin_sdk::prelude::*;

#[test]
fn from_a_set_to_a_plan() {
    let _host = testing::Host::new();
    let strength =
        testing::call("one_rep_max", json!({ "weight": 100, "repetitions": 5 })).unwrap();
    let max = &strength["one_rep_max"];
    let plan = testing::call(
        "training_plan",
        json!({ "one_rep_max": max, "weeks": 4, "scheme": "linear" }),
    )
    .unwrap();
    let first = &plan["weeks"][0]["sets"][0];
    let loading = testing::call("load_plates", json!({ "weight": first["weight"] })).unwrap();
    assert_eq!(
        loading["exact"], true,
        "a plan holds only weights that can be loaded"
    );
}

#[test]
fn the_gyms_own_bar_and_plates() {
    let plates = json!([{ "weight": 10, "pairs": 2 }, { "weight": 0.5, "pairs": 1 }]);
    let _host = testing::Host::new().settings(json!({ "bar": 15, "plates": plates }));
    let loading = testing::call("load_plates", json!({ "weight": 60 })).unwrap();
    assert_eq!(loading["weight"], 56.0);
    assert_eq!(loading["next_heavier"], Value::Null);
    let loading = testing::call("load_plates", json!({ "weight": 60, "bar": 20 })).unwrap();
    assert_eq!(loading["each_side"], json!([{ "plate": 10.0, "count": 2 }]));
    let loading = testing::call("load_plates", json!({ "weight": 135, "unit": "lb" })).unwrap();
    assert_eq!(
        loading["bar"], 45.0,
        "the other unit has its usual bar and plates"
    );
}

#[test]
fn errors_can_be_acted_on() {
    let _host = testing::Host::new();
    let code = |function: &str, arguments: Value| {
        testing::call(function, arguments)
            .unwrap_err()
            .code()
            .to_owned()
    };
    assert_eq!(
        code("load_plates", json!({ "weight": 10 })),
        "bar_too_heavy"
    );
    assert_eq!(
        code(
            "one_rep_max",
            json!({ "weight": 10, "repetitions": 15, "in_reserve": 9 })
        ),
        "invalid_repetitions"
    );
    assert_eq!(
        code(
            "training_plan",
            json!({ "one_rep_max": 100, "weeks": 4, "scheme": "bulk" })
        ),
        "invalid_arguments"
    );
}

#[test]
fn plates_in_odd_weights_reach_the_manager() {
    let plates = json!([{ "weight": 1.1, "pairs": 1 }]);
    let _host = testing::Host::new().settings(json!({ "plates": plates }));
    let error = testing::call("load_plates", json!({ "weight": 60 })).unwrap_err();
    assert_eq!(error.code(), "invalid_settings");
}
