//! The test's host holds a plugin to what it asks for.

use plugin_sdk::prelude::*;

/// A host that has an answer for the request, so that only a refusal fails.
fn send(method: &str, url: &str, headers: Value) -> Result<Value> {
    let host = testing::Host::new().respond(&format!("{method} {url}"), testing::status(200));
    sending(host, method, url, headers)
}

fn sending(_host: testing::Host, method: &str, url: &str, headers: Value) -> Result<Value> {
    let arguments = json!({ "method": method, "url": url, "headers": headers });
    testing::call("send", arguments)
}

#[test]
fn rules_match_method_scheme_host_port_and_segments() {
    for (method, url, allowed) in [
        ("GET", "https://api.planify.fr/v1", true),
        ("POST", "https://api.planify.fr/v1/slots?day=1", true),
        ("GET", "https://api.planify.fr:443/v1/", true),
        ("PUT", "https://api.planify.fr/v1", false),
        ("GET", "https://api.planify.fr/v10", false),
        ("GET", "https://api.planify.fr/", false),
        ("GET", "https://api.planify.fr/v1/../v2", false),
        ("GET", "https://api.planify.fr/v1/a%20b%3Fc", true),
        ("GET", "https://api.planify.fr/v1/..%2Fadmin", false),
        ("GET", "https://api.planify.fr/v1/..;x/admin", false),
        ("GET", "https://api.planify.fr:8443/v1", false),
        ("GET", "http://api.planify.fr/v1", false),
        ("GET", "https://www.api.planify.fr/v1", false),
        ("GET", "http://paris.weather.example:8080/now", true),
        ("GET", "http://a.b.weather.example:8080/", true),
        ("GET", "http://paris.weather.example:8080/a%2Fb", true),
        ("GET", "http://weather.example:8080/", false),
        ("GET", "http://anweather.example:8080/", false),
        ("GET", "http://paris.weather.example/", false),
    ] {
        match send(method, url, json!({})) {
            Ok(_) => assert!(allowed, "{method} {url}"),
            Err(error) => {
                assert!(!allowed, "{method} {url}: {error}");
                assert_eq!(error.code(), "capability_denied");
            }
        }
    }
}

#[test]
fn secrets_stand_in_their_places() {
    let planify = "https://api.planify.fr/v1";
    send(
        "GET",
        planify,
        json!({ "authorization": "Bearer {{secrets.planify_key}}" }),
    )
    .unwrap();
    let maps = "https://maps.example.com/tiles";
    send("GET", maps, json!({ "x-api-key": "{{secrets.maps_key}}" })).unwrap();
    let weather = "http://paris.weather.example:8080/?key={{secrets.weather_key}}";
    send("GET", weather, json!({})).unwrap();
}

#[test]
#[should_panic(expected = "stands in `Authorization: Bearer {{secrets.planify_key}}`")]
fn a_bearer_in_another_header_is_a_mistake() {
    let header = json!({ "x-api-key": "{{secrets.planify_key}}" });
    let _ = send("GET", "https://api.planify.fr/v1", header);
}

#[test]
#[should_panic(expected = "as the whole value of the header `x-api-key`")]
fn a_part_of_a_header_is_a_mistake() {
    let header = json!({ "x-api-key": "v1 {{secrets.maps_key}}" });
    let _ = send("GET", "https://maps.example.com/tiles", header);
}

#[test]
#[should_panic(expected = "as the whole value of the query parameter `key`")]
fn another_query_parameter_is_a_mistake() {
    let url = "http://paris.weather.example:8080/?k={{secrets.weather_key}}";
    let _ = send("GET", url, json!({}));
}

#[test]
#[should_panic(expected = "nowhere else")]
fn a_path_is_a_mistake() {
    let _ = send(
        "GET",
        "https://api.planify.fr/v1/{{secrets.planify_key}}",
        json!({}),
    );
}

#[test]
#[should_panic(expected = "nowhere else")]
fn a_body_is_a_mistake() {
    let _host = testing::Host::new();
    let arguments = json!({
        "method": "POST",
        "url": "https://api.planify.fr/v1",
        "body": "{\"key\":\"{{secrets.planify_key}}\"}",
    });
    let _ = testing::call("send", arguments);
}

#[test]
#[should_panic(expected = "`maps_key` is not bound to `api.planify.fr`")]
fn another_host_is_a_mistake() {
    let header = json!({ "x-api-key": "{{secrets.maps_key}}" });
    let _ = send("GET", "https://api.planify.fr/v1", header);
}

#[test]
#[should_panic(expected = "add `secret(other_key, ...)`")]
fn a_secret_that_was_not_asked_for_is_a_mistake() {
    let header = json!({ "x-api-key": "{{secrets.other_key}}" });
    let _ = send("GET", "https://api.planify.fr/v1", header);
}

#[test]
fn a_secret_that_nobody_entered_denies_its_requests() {
    let url = "https://api.planify.fr/v1";
    let host = || {
        let host = testing::Host::new().without_secret("planify_key");
        host.respond(&format!("GET {url}"), testing::status(200))
    };
    let header = json!({ "authorization": "Bearer {{secrets.planify_key}}" });
    let error = sending(host(), "GET", url, header).unwrap_err();
    assert_eq!(error.code(), "capability_denied");
    sending(host(), "GET", url, json!({})).unwrap();
}

#[test]
#[should_panic(
    expected = ".respond(\"GET https://api.planify.fr/v1/x?day=1\", testing::json(200, json!({})))"
)]
fn a_request_without_an_answer_shows_what_to_add() {
    let host = testing::Host::new();
    let _ = sending(host, "GET", "https://api.planify.fr/v1/x?day=1", json!({}));
}

#[test]
fn answers_come_in_order_and_the_last_one_stays() {
    let url = "https://a.example/";
    let _host = testing::Host::new()
        .respond(&format!("GET {url}"), testing::text(200, "one"))
        .respond(&format!("GET {url}"), testing::text(200, "two"));
    let text = || http::get(url).send().unwrap().text().unwrap().to_owned();
    assert_eq!([text(), text(), text()], ["one", "two", "two"]);
}

#[test]
fn a_query_matters_where_it_is_given() {
    let _host = testing::Host::new()
        .respond(
            "GET https://a.example/?b=2&a=1%20",
            testing::text(200, "that"),
        )
        .respond("GET https://a.example/", testing::text(200, "any"));
    let text = |url: &str| http::get(url).send().unwrap().text().unwrap().to_owned();
    assert_eq!(text("https://a.example/?a=1+&b=2"), "that");
    assert_eq!(text("https://a.example/?a=1"), "any");
    assert_eq!(text("https://a.example/"), "any");
}

#[test]
fn a_closure_may_answer_and_use_the_host() {
    let _host = testing::Host::new().respond_with("POST https://a.example/", |request| {
        kv::increment("asked", 1).unwrap();
        testing::json(200, json!({ "echo": request.json() }))
    });
    let response = http::post("https://a.example")
        .json(&[1, 2])
        .send()
        .unwrap();
    assert_eq!(response.json::<Value>().unwrap(), json!({ "echo": [1, 2] }));
    assert_eq!(kv::get("asked").unwrap(), Some(1));
}

#[test]
fn sources_must_have_been_asked_for_and_granted() {
    let count = |source: &str| testing::call("count", json!({ "aboutWhat": source }));
    let one = || testing::rows(["n"], [params![1]]);
    let host = testing::Host::new().answer_query("members", one());
    assert_eq!(count("members").unwrap(), 1);
    let host = host.answer_query("trainers", one());
    assert_eq!(count("trainers").unwrap_err().code(), "capability_denied");
    let _host = host.without_source("members");
    assert_eq!(count("members").unwrap_err().code(), "capability_denied");
}

#[test]
#[should_panic(expected = ".answer_query(\"members\", ")]
fn a_query_without_an_answer_shows_what_to_add() {
    let _host = testing::Host::new();
    let _ = testing::call("count", json!({ "aboutWhat": "members" }));
}
