use std::collections::BTreeMap;

use plugin_sdk::prelude::*;
use plugin_sdk::query::{Error as QueryError, Value as Cell};
use plugin_sdk::testing::QueryError as HostError;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, PartialEq, Deserialize)]
struct Member {
    name: String,
    visits: u8,
    email: Option<String>,
}

/// Decodes one value as the type asked for.
fn value<T: DeserializeOwned>(cell: Cell) -> Result<T, QueryError> {
    let rows = testing::rows(["value"], [vec![cell]]);
    let _host = testing::Host::new().answer_query("members", rows);
    query::source("members").value("select value", params![])
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn members() -> plugin_sdk::query::Rows {
    let ada = params!["Ada", 3, Some("ada@example.org")];
    let bob = params!["Bob", 255, None::<String>];
    testing::rows(["name", "visits", "email"], [ada, bob])
}

#[test]
fn rows_are_structs_by_name_and_tuples_by_position() {
    let host = testing::Host::new().answer_query("members", members());
    let source = query::source("members");
    let rows: Vec<Member> = source.rows("select *", params![1, "x"]).unwrap();
    assert_eq!(rows[0].email.as_deref(), Some("ada@example.org"));
    assert_eq!(
        rows[1],
        Member {
            name: "Bob".into(),
            visits: 255,
            email: None
        }
    );
    let rows: Vec<(String, i64, Option<String>)> = source.rows("select *", []).unwrap();
    assert_eq!(rows[0].1, 3);
    let rows: Vec<BTreeMap<String, Value>> = source.rows("select *", []).unwrap();
    assert_eq!(rows[1]["visits"], 255);
    let rows: Vec<Value> = source.rows("select *", []).unwrap();
    assert_eq!(
        rows[1],
        json!({ "name": "Bob", "visits": 255, "email": null })
    );

    let queries = host.queries();
    assert_eq!(queries.len(), 4);
    assert_eq!(queries[0].source, "members");
    assert_eq!(queries[0].statement, "select *");
    assert_eq!(queries[0].parameters, params![1, "x"]);
}

#[test]
fn a_row_of_one_column_is_what_stands_in_it() {
    let rows = testing::rows(["name"], [params!["Ada"], params!["Bob"]]);
    let _host = testing::Host::new().answer_query("members", rows);
    let source = query::source("members");
    assert_eq!(
        source.rows::<String>("select name", []).unwrap(),
        ["Ada", "Bob"]
    );
    let _host = testing::Host::new().answer_query("members", members());
    let error = source.rows::<String>("select *", []).unwrap_err();
    assert!(error.to_string().contains("there are 3"), "{error}");
}

#[test]
fn one_optional_and_value_count_rows() {
    let with = |rows: &[&str]| {
        let rows = testing::rows(["name"], rows.iter().map(|name| params![*name]));
        testing::Host::new().answer_query("members", rows)
    };
    let source = query::source("members");
    let _host = with(&[]);
    assert_eq!(source.one::<(String,)>("", []), Err(QueryError::NoRow));
    assert_eq!(source.optional::<(String,)>("", []), Ok(None));
    assert_eq!(source.value::<String>("", []), Err(QueryError::NoRow));
    let _host = with(&["Ada"]);
    assert_eq!(source.one::<(String,)>("", []), Ok(("Ada".into(),)));
    assert_eq!(source.optional::<String>("", []), Ok(Some("Ada".into())));
    assert_eq!(source.value::<String>("", []), Ok("Ada".into()));
    let _host = with(&["Ada", "Bob"]);
    assert_eq!(source.one::<String>("", []), Err(QueryError::ManyRows));
    assert_eq!(source.optional::<String>("", []), Err(QueryError::ManyRows));
    assert_eq!(source.value::<String>("", []), Err(QueryError::ManyRows));
}

#[test]
fn integers_are_checked() {
    assert_eq!(value::<u8>(Cell::Integer(255)), Ok(255));
    assert!(matches!(
        value::<u8>(Cell::Integer(256)),
        Err(QueryError::Decode(_))
    ));
    assert!(matches!(
        value::<u64>(Cell::Integer(-1)),
        Err(QueryError::Decode(_))
    ));
    assert_eq!(value::<i64>(Cell::Integer(i64::MIN)), Ok(i64::MIN));
    assert_eq!(value::<f64>(Cell::Integer(3)), Ok(3.0));
    assert!(value::<i64>(Cell::Real(3.5)).is_err());
    assert!(value::<String>(Cell::Integer(3)).is_err());
}

#[test]
fn what_databases_say_in_other_ways_is_read() {
    assert_eq!(value::<bool>(Cell::Boolean(true)), Ok(true));
    assert_eq!(value::<bool>(Cell::Integer(0)), Ok(false));
    assert!(value::<bool>(Cell::Integer(2)).is_err());
    assert_eq!(value::<f64>(text("12.50")), Ok(12.5));
    assert_eq!(value::<u32>(text("42")), Ok(42));
    assert!(value::<u32>(text("many")).is_err());
    assert_eq!(value::<String>(text("12.50")), Ok("12.50".into()));
    assert_eq!(
        value::<Vec<String>>(text(r#"["a","b"]"#)),
        Ok(vec!["a".into(), "b".into()])
    );
    let member = text(r#"{"name":"Ada","visits":1}"#);
    assert_eq!(value::<Member>(member).unwrap().name, "Ada");
    assert!(value::<Vec<String>>(text("a,b")).is_err());
}

#[test]
fn the_rest_of_serde_works_too() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Yoga,
        WeightRoom,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(u64);

    assert_eq!(value::<Kind>(text("weight_room")), Ok(Kind::WeightRoom));
    assert!(value::<Kind>(text("sauna")).is_err());
    assert_eq!(value::<Id>(Cell::Integer(7)), Ok(Id(7)));
    assert_eq!(value::<Option<Id>>(Cell::Null), Ok(None));
    assert_eq!(value::<Option<Kind>>(text("yoga")), Ok(Some(Kind::Yoga)));
    assert_eq!(value::<Vec<u8>>(Cell::Blob(vec![1, 2])), Ok(vec![1, 2]));
    assert_eq!(value::<()>(Cell::Null), Ok(()));
    assert!(value::<String>(Cell::Null).is_err());
    assert_eq!(value::<char>(text("x")), Ok('x'));
    assert_eq!(value::<Value>(Cell::Real(0.5)), Ok(json!(0.5)));
}

#[test]
fn parameters_are_of_any_type_that_a_database_has() {
    let name = String::from("Ada");
    let bytes: &[u8] = &[1];
    let parameters = params![
        true,
        -1_i8,
        u32::MAX,
        0.5_f32,
        "x",
        &name,
        name.clone(),
        bytes,
        vec![2_u8],
        Some(1),
        None::<&str>
    ];
    assert_eq!(
        parameters,
        [
            Cell::Boolean(true),
            Cell::Integer(-1),
            Cell::Integer(u32::MAX.into()),
            Cell::Real(0.5),
            text("x"),
            text("Ada"),
            text("Ada"),
            Cell::Blob(vec![1]),
            Cell::Blob(vec![2]),
            Cell::Integer(1),
            Cell::Null,
        ]
    );
}

#[test]
fn errors_keep_their_codes() {
    for (error, code, retryable) in [
        (HostError::Denied, "capability_denied", false),
        (HostError::UnknownSource, "capability_denied", false),
        (
            HostError::Rejected("no such table".into()),
            "query_rejected",
            false,
        ),
        (HostError::TimedOut, "query_timeout", true),
        (
            HostError::TooLarge("1,000 rows".into()),
            "query_rejected",
            false,
        ),
        (HostError::TooManyQueries, "host_call_limit", false),
        (HostError::Unavailable, "unavailable", true),
    ] {
        let answer = error.clone();
        let _host = testing::Host::new().query("members", move |_, _| Err(answer.clone()));
        let error = Error::from(query::source("members").value::<i64>("", []).unwrap_err());
        assert_eq!((error.code(), error.is_retryable()), (code, retryable));
    }
    assert_eq!(
        Error::from(value::<u8>(text("x")).unwrap_err()).code(),
        "query_decode"
    );
}

#[test]
fn a_closure_sees_the_statement_and_its_parameters() {
    let _host = testing::Host::new().query("members", |statement, parameters| {
        assert_eq!(statement, "select ?1");
        Ok(testing::rows(["echo"], [parameters.to_vec()]))
    });
    let echo: i64 = query::source("members")
        .value("select ?1", params![7])
        .unwrap();
    assert_eq!(echo, 7);
}
