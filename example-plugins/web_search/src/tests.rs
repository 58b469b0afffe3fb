//! The function as a model meets it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use plugin_sdk::prelude::*;

const SEARCH: &str = "GET https://api.search.brave.com/res/v1/web/search";

fn brave() -> testing::Host {
    testing::Host::new().recorded("tests/brave.json")
}

fn search(arguments: Value) -> Value {
    testing::call("web_search", arguments).unwrap()
}

fn refused(status: u16) -> Error {
    let _host = testing::Host::new().respond(SEARCH, testing::status(status));
    testing::call("web_search", json!({ "query": "sauna" })).unwrap_err()
}

#[test]
fn pages_come_in_plain_words() {
    let _host = brave();
    assert_eq!(
        search(json!({ "query": "sauna benefits" })),
        json!([
            {
                "title": "Sauna & health: what's known",
                "url": "https://www.example.org/sauna",
                "snippet": "Regular bathing \"may lower\" blood pressure.",
                "site": "Example Health",
                "age": "October 2, 2026",
            },
            {
                "title": "Sauna rules",
                "url": "https://www.example.com/rules",
                "snippet": "",
                "site": null,
                "age": null,
            },
        ])
    );
}

#[test]
fn the_key_goes_into_its_header_and_nowhere_else() {
    let host = brave();
    search(json!({ "query": "sauna", "results": 2 }));
    let request = &host.requests()[0];
    assert_eq!(
        request.header("x-subscription-token"),
        Some("{{secrets.brave_key}}")
    );
    assert_eq!(request.query("count").as_deref(), Some("2"));
    assert_eq!(request.query("safesearch").as_deref(), Some("strict"));
    assert_eq!(request.query("country"), None);
    assert_eq!(request.query("freshness"), None);
    assert!(!request.url().contains("secrets"));
}

#[test]
fn the_gym_says_where_to_search() {
    let host = brave().settings(json!({
        "country": "FR", "language": "fr", "adult_content": "moderate", "site": "planify.fr",
    }));
    search(json!({ "query": "yoga & pilates", "newer_than": "week" }));
    let request = &host.requests()[0];
    let sent = |name| request.query(name).unwrap();
    assert_eq!(sent("q"), "site:planify.fr yoga & pilates");
    assert_eq!(sent("country"), "FR");
    assert_eq!(sent("search_lang"), "fr");
    assert_eq!(sent("safesearch"), "moderate");
    assert_eq!(sent("freshness"), "pw");
}

#[test]
fn nothing_found_is_no_error() {
    let _host =
        testing::Host::new().respond(SEARCH, testing::json(200, json!({ "type": "search" })));
    assert_eq!(search(json!({ "query": "zzzz" })), json!([]));
}

#[test]
fn a_long_snippet_is_cut() {
    let page =
        json!({ "title": "t", "url": "https://a.example/", "description": "é ".repeat(400) });
    let answer = json!({ "web": { "results": [page] } });
    let _host = testing::Host::new().respond(SEARCH, testing::json(200, answer));
    let found = search(json!({ "query": "sauna" }));
    assert_eq!(found[0]["snippet"].as_str().unwrap().chars().count(), 301);
}

#[test]
fn a_refused_key_is_the_managers_and_a_busy_service_passes() {
    assert_eq!(refused(401).code(), "search_refused");
    assert_eq!(refused(422).code(), "search_refused");
    assert!(!refused(422).is_retryable());
    assert_eq!(refused(429).code(), "upstream_failed");
    assert!(refused(429).is_retryable());
}
