use plugin_sdk::http::Error as HttpError;
use plugin_sdk::prelude::*;

const START: &str = "https://a.example/v1/start";

/// A host whose first answer leads elsewhere.
fn leading(status: u16, method: &str, location: &str) -> testing::Host {
    let answer = testing::status(status).header("location", location);
    testing::Host::new().respond(&format!("{method} {START}"), answer)
}

fn reason(error: HttpError) -> String {
    match error {
        HttpError::Failed {
            reason,
            retryable: false,
            ..
        } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_leave_a_redirect_is_an_answer() {
    let host = leading(302, "GET", "/there");
    let response = http::get(START).send().unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.header("location"), Some("/there"));
    assert_eq!(host.requests().len(), 1);
}

#[test]
fn targets_may_be_relative() {
    for (location, url) in [
        ("/there", "https://a.example/there"),
        ("there?x=1#y", "https://a.example/v1/there?x=1"),
        ("../there", "https://a.example/there"),
        ("?page=2", "https://a.example/v1/start?page=2"),
        ("//b.example/there", "https://b.example/there"),
        ("https://b.example", "https://b.example/"),
    ] {
        let page_2 = format!("GET {START}?page=2");
        let host = testing::Host::new()
            .respond(&page_2, testing::text(200, "there"))
            .respond(&format!("GET {url}"), testing::text(200, "there"))
            .respond(
                &format!("GET {START}"),
                testing::status(307).header("location", location),
            );
        let response = http::get(START).follow_redirects(1).send().unwrap();
        assert_eq!(response.text().unwrap(), "there", "{location}");
        assert_eq!(host.requests()[1].url(), url);
    }
}

#[test]
fn methods_change_as_in_a_browser() {
    for (status, method, then, body) in [
        (301, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (302, "PUT", "PUT", "body"),
        (303, "PUT", "GET", ""),
        (303, "HEAD", "HEAD", "body"),
        (307, "POST", "POST", "body"),
        (308, "DELETE", "DELETE", "body"),
    ] {
        let there = format!("{then} https://a.example/there");
        let host = leading(status, method, "/there").respond(&there, testing::status(204));
        let request = http::request(method, START).follow_redirects(1);
        request.text("body").send().unwrap();
        let second = &host.requests()[1];
        assert_eq!(second.method(), then, "{status} {method}");
        assert_eq!(second.text(), body, "{status} {method}");
        assert_eq!(second.header("content-type").is_some(), !body.is_empty());
    }
}

#[test]
fn what_is_private_stays_with_its_server() {
    let get = |host: testing::Host| {
        let request = http::get(START)
            .bearer("token")
            .header("cookie", "a=b")
            .header("x-api-key", secret("maps_key"))
            .header("x-trace", 1);
        request.follow_redirects(2).send().unwrap();
        let sent = host.requests().pop().unwrap();
        ["authorization", "cookie", "x-api-key", "x-trace"].map(|name| sent.header(name).is_some())
    };
    let same =
        leading(302, "GET", "/there").respond("GET https://a.example/there", testing::status(204));
    assert_eq!(get(same), [true; 4]);
    for other in ["https://b.example/there", "https://a.example:8443/there"] {
        let host =
            leading(302, "GET", other).respond(&format!("GET {other}"), testing::status(204));
        assert_eq!(get(host), [false, false, false, true], "{other}");
    }
}

#[test]
fn what_began_with_tls_ends_with_it() {
    let host = leading(302, "GET", "http://a.example/there");
    let error = http::get(START).follow_redirects(5).send().unwrap_err();
    assert_eq!(reason(error), "it redirects from https to http");
    assert_eq!(host.requests().len(), 1);
}

#[test]
fn a_redirect_without_end_ends() {
    let host = leading(302, "GET", START);
    let error = http::get(START).follow_redirects(3).send().unwrap_err();
    assert_eq!(reason(error), "it leads from redirect to redirect");
    assert_eq!(host.requests().len(), 4);
}

#[test]
fn a_redirect_to_nowhere_is_an_error() {
    let _host = leading(302, "GET", "ftp://a.example");
    let error = http::get(START).follow_redirects(3).send().unwrap_err();
    assert!(reason(error).starts_with("it redirects to no URL"));
}

#[test]
fn a_redirect_without_a_target_is_an_answer() {
    let _host = testing::Host::new().respond(&format!("GET {START}"), testing::status(302));
    let response = http::get(START).follow_redirects(3).send().unwrap();
    assert_eq!(response.status(), 302);
}

#[test]
fn each_hop_must_have_been_asked_for() {
    let start = "GET https://api.planify.fr/v1/start";
    let away = testing::status(302).header("location", "https://b.example/");
    let host = testing::Host::new().respond(start, away);
    let arguments = json!({ "method": "GET", "url": "https://api.planify.fr/v1/start" });
    let error = testing::call("send", arguments).unwrap_err();
    assert_eq!(error.code(), "capability_denied");
    assert!(error.message().contains("`GET https://b.example/`"));
    assert_eq!(host.requests().len(), 1);
}
