use super::*;
use serde_json::json;

fn failure(code: ErrorCode, own: Option<&str>) -> Failure {
    Failure {
        code,
        message: "so it is".to_owned(),
        retryable: false,
        details: own.map(|own| json!({ "code": own })),
    }
}

#[test]
fn a_result_must_be_whole() {
    let expected = json!({"a": 1});
    assert!(faults(&Expected::Result(expected.clone()), Ok(&json!({"a": 1.0}))).is_empty());
    assert_eq!(
        faults(
            &Expected::Result(expected.clone()),
            Ok(&json!({"a": 1, "b": 2}))
        )
        .len(),
        1
    );
    assert_eq!(
        faults(&Expected::Result(expected.clone()), Ok(&json!({"a": "1"}))).len(),
        1
    );
}

#[test]
fn a_part_allows_more_fields_at_every_depth() {
    let part = json!({"slots": [{"at": "9:00"}]});
    let whole = json!({"day": "mon", "slots": [{"at": "9:00", "free": true}]});
    assert!(faults(&Expected::Includes(part.clone()), Ok(&whole)).is_empty());
    let longer = json!({"slots": [{"at": "9:00"}, {"at": "10:00"}]});
    assert_eq!(
        faults(&Expected::Includes(part.clone()), Ok(&longer)).len(),
        1
    );
    assert_eq!(
        faults(&Expected::Includes(part.clone()), Ok(&json!({}))).len(),
        1
    );
}

#[test]
fn a_plugins_own_code_is_told_from_ours() {
    let own = failure(ErrorCode::PluginFailed, Some("slot_taken"));
    assert!(faults(&Expected::Error("slot_taken".to_owned()), Err(&own)).is_empty());
    assert!(faults(&Expected::Error("plugin_failed".to_owned()), Err(&own)).is_empty());
    assert_eq!(
        faults(&Expected::Error("out_of_fuel".to_owned()), Err(&own)).len(),
        1
    );
    let feigned = failure(ErrorCode::PluginFailed, Some("out_of_fuel"));
    assert_eq!(
        faults(&Expected::Error("out_of_fuel".to_owned()), Err(&feigned)).len(),
        1
    );
}

#[test]
fn an_upstream_fails_whoever_noticed_it() {
    let wanted = Expected::Error("upstream_failed".to_owned());
    let noticed = failure(ErrorCode::PluginFailed, Some("upstream_failed"));
    assert!(faults(&wanted, Err(&noticed)).is_empty());
    let met = failure(ErrorCode::UpstreamFailed, None);
    assert!(faults(&wanted, Err(&met)).is_empty());
}

#[test]
fn success_and_failure_are_not_mixed_up() {
    let trapped = failure(ErrorCode::Trapped, None);
    assert_eq!(faults(&Expected::Success, Err(&trapped)).len(), 1);
    assert_eq!(
        faults(&Expected::Error("trapped".to_owned()), Ok(&json!(1))).len(),
        1
    );
}
