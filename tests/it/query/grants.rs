use serde_json::{Value, json};
use spotter_tests::{Gym, guests};

use super::{ask, databases, postgres, set, sqlite, told, value};

fn decide(gym: &Gym, grant: &Value) {
    let decision = json!({ "grant": grant });
    gym.manager
        .post("/v1/plugins/query_run/consent", &decision)
        .ok();
}

#[test]
fn only_what_was_asked_for_and_granted_is_read() {
    let databases = databases();
    let gym = databases.gym();
    set(&gym, "other", &sqlite("gym.sqlite")).ok();
    // There, and not asked for; and no name at all.
    for source in ["other", "Gym", "gym ", "../gym", "", "gym\0", "*"] {
        ask(&gym, source, "SELECT 1").refused("capability_denied");
    }
    let one = json!({ "these": [{ "kind": "query", "source": "gym" }] });
    decide(&gym, &one);
    value(ask(&gym, "gym", "SELECT 1"));
    ask(&gym, "pg", "SELECT 1").refused("capability_denied");
    decide(&gym, &json!("none"));
    for source in ["gym", "pg"] {
        ask(&gym, source, "SELECT 1").refused("capability_denied");
    }
    decide(&gym, &json!("all"));
    for source in ["gym", "pg"] {
        value(ask(&gym, source, "SELECT 1"));
    }
}

#[test]
fn a_source_that_the_gym_has_not_is_denied() {
    let gym = databases().server.gym();
    gym.upload(&guests::rust("query_run")).ok();
    let answer = ask(&gym, "gym", "SELECT 1").refused("capability_denied");
    let told = told(&answer);
    assert_eq!(told, "the gym has no source `gym`: a manager adds it");
}

#[test]
fn sources_of_the_same_name_are_each_gyms_own() {
    let databases = databases();
    let (one, two) = (databases.gym(), databases.gym());
    databases.role("second", "");
    for (gym, name) in [(&one, "first"), (&two, "second")] {
        let schema = format!("CREATE TABLE whose (name TEXT); INSERT INTO whose VALUES ('{name}')");
        databases.file(gym, "own.sqlite", &schema);
        set(gym, "gym", &sqlite("own.sqlite")).ok();
    }
    set(&two, "pg", &postgres("second")).ok();
    for (gym, name, role) in [(&one, "first", "reader"), (&two, "second", "second")] {
        for _ in 0..2 {
            let found = value(ask(gym, "gym", "SELECT name FROM whose"));
            assert_eq!(found, format!("Text({name:?})"));
            let found = value(ask(gym, "pg", "SELECT current_user::text"));
            assert_eq!(found, format!("Text({role:?})"));
        }
    }
    // No name leads into the other's directory.
    let data = databases.directory(&two).display().to_string();
    for file in [
        format!("../{}/own.sqlite", two.id),
        format!("{data}/own.sqlite"),
        format!("..%2f{}%2fown.sqlite", two.id),
        format!("..\\{}\\own.sqlite", two.id),
        format!("file:{data}/own.sqlite?mode=rw"),
        ":memory:".to_owned(),
        ".hidden".to_owned(),
        "..".to_owned(),
        ".".to_owned(),
        String::new(),
        "own.sqlite\0".to_owned(),
        "none.sqlite".to_owned(),
    ] {
        let answer = set(&one, "gym", &sqlite(&file)).refused("invalid_request");
        assert!(!answer.text().contains(&data), "{}", answer.text());
    }
    two.manager
        .get("/v1/sources/gym")
        .refused("method_not_allowed");
    assert_eq!(
        value(ask(&one, "gym", "SELECT name FROM whose")),
        "Text(\"first\")"
    );
}
