use plugin_sdk::prelude::*;

#[test]
fn a_file_answers_requests_and_queries() {
    let _host = testing::Host::new().recorded("tests/recorded.json");
    let booked = http::post("https://api.planify.fr/v1/reservations")
        .send()
        .unwrap();
    assert_eq!(booked.status(), 201);
    assert_eq!(booked.header("x-left"), Some("3"));
    assert_eq!(booked.header("content-type"), Some("application/json"));
    assert_eq!(booked.json::<Value>().unwrap(), json!({ "id": 7 }));
    let full = http::post("https://api.planify.fr/v1/reservations")
        .send()
        .unwrap();
    assert_eq!((full.status(), full.bytes()), (409, &b""[..]));

    let page = http::get("https://www.example.com/")
        .query("page", 2)
        .send()
        .unwrap();
    assert_eq!(page.text().unwrap(), "<p>two</p>");
    assert_eq!(page.header("content-type"), Some("text/html"));
    let slow = http::get("https://slow.example/").send().unwrap_err();
    assert_eq!(slow.code(), "upstream_timeout");

    let members = query::source("members");
    let rows: Vec<(String, f64, bool)> = members.rows("", []).unwrap();
    assert_eq!(
        rows,
        [("Ada".into(), 3.0, true), ("Bob".into(), 0.5, false)]
    );
    let error = members.value::<i64>("", []).unwrap_err();
    assert_eq!(error.code(), "unavailable");
}

#[test]
#[should_panic(expected = "tests/absent.json")]
fn a_missing_file_is_named() {
    let _host = testing::Host::new().recorded("tests/absent.json");
}
