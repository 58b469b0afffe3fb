use serde_json::{Value, json};

use super::{described, failed, save};
use crate::query::databases;

#[test]
fn a_statement_is_the_same_to_every_database() {
    let databases = databases();
    let gym = databases.gym();
    let cases = [
        (
            "rows",
            json!({}),
            json!([{ "a": 1, "b": "x" }, { "a": 2, "b": null }]),
        ),
        (
            "first",
            json!({ "shape": "first" }),
            json!({ "a": 1, "b": "x" }),
        ),
        ("value", json!({ "shape": "value" }), json!(1)),
        ("mapped", json!({ "result": "[].a" }), json!([1, 2])),
        (
            "limited",
            json!({ "limit": true }),
            json!([{ "a": 1, "b": "x" }]),
        ),
    ];
    for source in ["gym", "pg"] {
        for (name, work, expected) in &cases {
            let rows = "SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL";
            let mut work = work.clone();
            let limit = match work.as_object_mut().unwrap().shift_remove("limit") {
                Some(_) => "CAST({{ args.x }} AS INTEGER)",
                None => "10",
            };
            work["source"] = source.into();
            work["statement"] =
                format!("SELECT a, b FROM ({rows}) AS t ORDER BY a LIMIT {limit}").into();
            let name = format!("{name}_{source}");
            save(&gym, &described(&name, "query", work));
            let answer = gym.call(&name, &json!({ "x": 1 })).ok();
            assert_eq!(answer.field("/result"), *expected, "{name}");
        }
    }
}

#[test]
fn no_row_is_null_or_what_the_description_says() {
    let gym = databases().gym();
    let ask = |name: &str, more: Value| {
        let mut work =
            json!({ "source": "gym", "statement": "SELECT 1 WHERE 0", "shape": "first" });
        work.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        save(&gym, &described(name, "query", work));
        gym.call(name, &json!({ "x": "m-9" }))
    };
    assert_eq!(ask("quiet", json!({})).ok().field("/result"), Value::Null);
    let none =
        json!({ "none": { "code": "unknown_member", "message": "There is no {{args.x}}." } });
    let answer = ask("loud", none);
    assert_eq!(failed(&answer), "unknown_member");
    assert_eq!(answer.field("/error/message"), "There is no m-9.");
}

#[test]
fn databases_refuse_whatever_is_not_one_query() {
    let gym = databases().gym();
    for source in ["gym", "pg"] {
        for (index, statement) in ["DELETE FROM members", "SELECT 1; SELECT 2", "SELEC 1", ""]
            .iter()
            .enumerate()
        {
            let name = format!("bad_{source}_{index}");
            save(
                &gym,
                &described(
                    &name,
                    "query",
                    json!({ "source": source, "statement": statement }),
                ),
            );
            gym.call(&name, &json!({})).refused("query_rejected");
        }
        let work = json!({ "source": "elsewhere", "statement": "SELECT 1" });
        save(
            &gym,
            &described(&format!("unknown_{source}"), "query", work),
        );
        gym.call(&format!("unknown_{source}"), &json!({}))
            .refused("capability_denied");
    }
}
