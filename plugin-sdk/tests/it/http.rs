use std::time::Duration;

use plugin_sdk::http::Error as HttpError;
use plugin_sdk::prelude::*;

const SLOTS: &str = "https://api.planify.fr/v1/slots";

fn host() -> testing::Host {
    testing::Host::new()
}

fn invalid(request: http::Request) -> String {
    match request.send().unwrap_err() {
        HttpError::InvalidRequest(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_is_what_was_built() {
    let host = host().respond(
        &format!("POST {SLOTS}"),
        testing::json(201, json!({ "id": 7 })),
    );
    let response = http::post(SLOTS)
        .query("day", "lundi & mardi")
        .query("page", 2)
        .bearer(secret("planify_key"))
        .header("X-Trace", 5)
        .json(&json!({ "seats": 2 }))
        .timeout(Duration::from_secs(2))
        .send()
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.json::<Value>().unwrap(), json!({ "id": 7 }));

    let [request] = &host.requests()[..] else {
        panic!()
    };
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.url(),
        format!("{SLOTS}?day=lundi%20%26%20mardi&page=2")
    );
    assert_eq!(request.query("day").as_deref(), Some("lundi & mardi"));
    assert_eq!(
        request.header("Authorization"),
        Some("Bearer {{secrets.planify_key}}")
    );
    assert_eq!(request.header("x-trace"), Some("5"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.json(), json!({ "seats": 2 }));
}

#[test]
fn a_secret_in_a_query_is_percent_encoded() {
    let request = http::get(SLOTS).query("key", secret("weather_key"));
    assert_eq!(
        request.url(),
        format!("{SLOTS}?key=%7B%7Bsecrets.weather_key%7D%7D")
    );
}

#[test]
fn a_form_is_encoded() {
    let host = host().respond(&format!("PUT {SLOTS}"), testing::status(204));
    let form = [("name", "Ada & Bob"), ("note", "1+1=2")];
    http::put(SLOTS).form(&form).send().unwrap();
    let [request] = &host.requests()[..] else {
        panic!()
    };
    assert_eq!(request.text(), "name=Ada%20%26%20Bob&note=1%2B1%3D2");
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}

#[test]
fn a_content_type_of_the_authors_own_stays() {
    let host = host().respond(&format!("PATCH {SLOTS}"), testing::status(204));
    let request = http::patch(SLOTS).header("Content-Type", "application/merge-patch+json");
    request.json(&json!({})).send().unwrap();
    assert_eq!(
        host.requests()[0].header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(host.requests()[0].text(), "{}");
}

#[test]
fn urls_are_sent_as_they_were_meant() {
    for (written, sent) in [
        ("HTTPS://API.Example.com", "https://api.example.com/"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        ("https://a.example?q=1#top", "https://a.example/?q=1"),
        ("https://a.example/a b/é", "https://a.example/a%20b/%C3%A9"),
        (
            "https://a.example/a%2Fb?c={d}",
            "https://a.example/a%2Fb?c=%7Bd%7D",
        ),
        ("https://a.example/v1/../v2/./x", "https://a.example/v2/x"),
        ("https://a.example/v1/%2e%2E/x/..", "https://a.example/"),
        ("https://a.example/../../etc", "https://a.example/etc"),
        ("https://a.example/v1/", "https://a.example/v1/"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
    ] {
        assert_eq!(http::get(written).url(), sent, "{written}");
    }
}

#[test]
fn a_segment_stays_one() {
    let url = |segment| http::get(SLOTS).segment(segment).segment(7).url();
    assert_eq!(url("a/b?c#d"), format!("{SLOTS}/a%2Fb%3Fc%23d/7"));
    assert_eq!(
        http::get("https://a.example").segment("x").url(),
        "https://a.example/x"
    );
    for odd in ["", ".", ".."] {
        assert!(invalid(http::get(SLOTS).segment(odd)).contains("segment"));
    }
}

#[test]
fn what_is_wrong_is_said_when_it_is_sent() {
    let _host = host();
    for url in [
        "api.planify.fr",
        "ftp://api.planify.fr",
        "https:/a.example",
        "https://",
        "https://user:pass@a.example",
        "https://a.example:x",
        "https://münchen.example",
        "https://a example",
    ] {
        assert!(invalid(http::get(url)).contains(url), "{url}");
    }
    assert!(invalid(http::request("get", SLOTS)).contains("upper case"));
    assert!(invalid(http::get(SLOTS).header("a b", "x")).contains("a b"));
    assert!(invalid(http::get(SLOTS).header("a", "x\r\nb: y")).contains("line break"));
    // What was wrong first.
    assert!(invalid(http::get("x").header("", "")).contains("URL"));
    let error = Error::from(http::get("x").send().unwrap_err());
    assert_eq!(error.code(), "http_invalid_request");
}

#[test]
fn a_response_is_read_in_any_form() {
    let answer = testing::text(200, "grüß dich").header("X-Total", "3");
    let _host = host().respond(&format!("GET {SLOTS}"), answer);
    let response = http::get(SLOTS).send().unwrap();
    assert!(response.is_success());
    assert_eq!(response.text().unwrap(), "grüß dich");
    assert_eq!(response.header("x-TOTAL"), Some("3"));
    assert_eq!(response.header("absent"), None);
    assert!(response.headers().any(|header| header == ("x-total", "3")));
    assert_eq!(response.request(), format!("GET {SLOTS}"));
    let error = Error::from(response.json::<Value>().unwrap_err());
    assert_eq!(
        (error.code(), error.is_retryable()),
        ("upstream_failed", false)
    );
    assert_eq!(response.bytes(), response.clone().into_bytes());
}

#[test]
fn bytes_that_are_no_text_are_an_error_of_the_server() {
    let answer = testing::status(200).body([0xff, 0xfe]);
    let _host = host().respond(&format!("GET {SLOTS}"), answer);
    let response = http::get(SLOTS).send().unwrap();
    assert_eq!(response.bytes(), [0xff, 0xfe]);
    assert_eq!(
        Error::from(response.text().unwrap_err()).code(),
        "upstream_failed"
    );
}

#[test]
fn a_status_is_an_error_where_that_is_wanted() {
    for (status, retryable) in [
        (400, false),
        (404, false),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let _host = host().respond(&format!("GET {SLOTS}"), testing::text(status, "why"));
        let response = http::get(SLOTS).query("member", "m1").send().unwrap();
        let error = response.error_for_status().unwrap_err();
        let HttpError::Status(response) = &error else {
            panic!()
        };
        assert_eq!(response.text().unwrap(), "why");
        let error = Error::from(error);
        assert_eq!(error.code(), "upstream_failed");
        assert_eq!(error.is_retryable(), retryable, "{status}");
        assert!(error.message().contains(&status.to_string()));
        assert!(!error.message().contains("m1"), "a query may be private");
    }
    let _host = host().respond(&format!("GET {SLOTS}"), testing::status(304));
    let response = http::get(SLOTS).send().unwrap().error_for_status();
    assert_eq!(response.unwrap().status(), 304);
}

#[test]
fn failures_have_the_hosts_codes() {
    let _host = host()
        .respond("GET https://slow.example", testing::timeout())
        .respond("GET https://down.example", testing::unreachable());
    let slow = Error::from(http::get("https://slow.example").send().unwrap_err());
    assert_eq!(
        (slow.code(), slow.is_retryable()),
        ("upstream_timeout", true)
    );
    let down = Error::from(http::get("https://down.example").send().unwrap_err());
    assert_eq!(
        (down.code(), down.is_retryable()),
        ("upstream_failed", true)
    );

    let _host = host().without_http();
    let denied = Error::from(http::get(SLOTS).send().unwrap_err());
    assert_eq!(
        (denied.code(), denied.is_retryable()),
        ("capability_denied", false)
    );
    let limit = Error::from(HttpError::TooManyRequests);
    assert_eq!(
        (limit.code(), limit.is_retryable()),
        ("host_call_limit", false)
    );
}

#[test]
fn answers_come_where_their_requests_were() {
    let mut host = host();
    for number in 0..9 {
        let request = format!("GET https://a.example/{number}");
        host = host.respond(&request, testing::text(200, number.to_string()));
    }
    let numbered = |number: u32| http::get("https://a.example").segment(number);
    let requests = (0..9).map(|number| match number {
        4 => http::get("nowhere"),
        number => numbered(number),
    });
    let answers = http::send_all(requests);
    assert_eq!(answers.len(), 9);
    for (number, answer) in answers.into_iter().enumerate() {
        match number {
            4 => assert!(answer.is_err()),
            _ => assert_eq!(answer.unwrap().text().unwrap(), number.to_string()),
        }
    }
    assert!(http::send_all([]).is_empty());
    assert_eq!(host.requests().len(), 8);
}
