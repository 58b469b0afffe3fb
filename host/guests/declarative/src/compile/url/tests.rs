use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{
    Capability, Scheme, SecretPlace,
};
use serde_json::json;

use crate::trial::{merge, plan, pointers, rest};

/// Host, port and prefix of the rule that a URL asks for.
fn rule(url: &str) -> (bool, String, Option<u16>, String) {
    let plan = plan(&rest(json!({"url": url})));
    let Some(Capability::Http(rule)) = plan.asks.into_iter().next() else {
        panic!("{url} asks for no requests");
    };
    (
        rule.scheme == Scheme::Https,
        rule.host,
        rule.port,
        rule.path_prefix,
    )
}

#[test]
fn a_url_asks_for_what_it_reaches() {
    let table = [
        ("https://a.example", (true, "a.example", None, "/")),
        ("https://a.example/", (true, "a.example", None, "/")),
        ("HTTPS://A.Example/V1", (true, "a.example", None, "/V1")),
        (
            "http://a.example:8080/v1/",
            (false, "a.example", Some(8080), "/v1"),
        ),
        (
            "https://a.example?x={{args.a}}",
            (true, "a.example", None, "/"),
        ),
        (
            "https://a.example/v1/{{args.a}}",
            (true, "a.example", None, "/v1"),
        ),
        (
            "https://a.example/v1/x{{args.a}}",
            (true, "a.example", None, "/v1"),
        ),
        (
            "https://a.example/v1/{{args.a}}/y/z",
            (true, "a.example", None, "/v1"),
        ),
        (
            "https://a.example/v1/y?x={{args.a}}",
            (true, "a.example", None, "/v1/y"),
        ),
        ("https://a.example/v1//y", (true, "a.example", None, "/v1")),
        (
            "https://a.example/v1/%41/y",
            (true, "a.example", None, "/v1"),
        ),
        ("https://a.example/v1/é/y", (true, "a.example", None, "/v1")),
        (
            "https://a.example/%41/{{args.a}}",
            (true, "a.example", None, "/"),
        ),
    ];
    for (url, (secure, host, port, prefix)) in table {
        let expected = (secure, host.to_owned(), port, prefix.to_owned());
        assert_eq!(rule(url), expected, "{url}");
    }
}

#[test]
fn where_a_url_leads_is_written_out() {
    let wrong = [
        "",
        "a.example/v1",
        "/v1",
        "{{args.a}}",
        "{{settings.url}}/v1",
        "https://",
        "https:///v1",
        "ftp://a.example/",
        "file:///etc/passwd",
        "https://{{args.a}}/",
        "https://a.{{args.a}}/",
        "https://a.example{{args.a}}",
        "https://a.example:{{args.a}}/",
        "{{args.a}}://a.example/",
        "https://user@a.example/",
        "https://user:pass@a.example/",
        "https://a.example@b.example/",
        "https://{{args.a}}@a.example/",
        "https://a.example:{{args.a}}@b.example/",
        "https://[::1]/",
        "https://[::1]:80/",
        "https://*.example/",
        "https://*/",
        "https://a b.example/",
        "https://a.example\\b/",
        "https://é.example/",
        "https://%61.example/",
        "https://a.example:/",
        "https://a.example:0/",
        "https://a.example:+80/",
        "https://a.example:65536/",
        "https://a.example:80:80/",
        "https://a.example/#top",
        "https://a.example/{{args.a}}#top",
        "https://a.example#{{args.a}}",
        "https://a.example/v1/../v2",
        "https://a.example/.",
        "https://a.example/%2e%2E/a",
        "https://a.example/..;a=b/c",
        "https://a.example/a\nb",
        "https://a.example/a\\b",
        "https://a.example/\u{0}",
        "https://a.example/?k=%7B%7Bsecrets.k%7D%7D",
        "https://a.example/{{secrets.k}}",
        "https://a.example/{{secrets.k}}?a=b",
        "https://a.example/?k=x{{secrets.k}}",
        "https://a.example/?k={{secrets.k}}x",
        "https://a.example/?{{secrets.k}}=x",
        "https://a.example/?k={{secrets.k}}{{args.a}}",
        "https://a.example/?={{secrets.k}}",
        "https://{{secrets.k}}.example/",
        "https://a.example/?k=Bearer {{secrets.k}}",
    ];
    for url in wrong {
        let mut description = rest(json!({"url": url}));
        let has_secret = url.contains("{{secrets");
        if has_secret {
            merge(
                &mut description,
                json!({"secrets": {"k": {"description": "A key."}}}),
            );
        }
        let pointers = pointers(&description);
        assert!(
            pointers.contains(&"/rest/url".to_owned()),
            "{url}: {pointers:?}"
        );
    }
    let long = format!("https://a.example/{}", "a".repeat(5_000));
    assert_eq!(pointers(&rest(json!({"url": long}))), ["/rest/url"]);
}

#[test]
fn secrets_stand_in_the_query() {
    let urls = [
        ("https://a.example/?key={{secrets.k}}", "key"),
        ("https://a.example/?key={{ secrets.k }}&x={{args.a}}", "key"),
        (
            "https://a.example/{{ args.a | default('?') }}?x=1&api%20key={{secrets.k}}",
            "api key",
        ),
    ];
    for (url, parameter) in urls {
        let mut description = rest(json!({"url": url}));
        merge(
            &mut description,
            json!({"secrets": {"k": {"description": "A key."}}}),
        );
        let asks = plan(&description).asks;
        let secret = asks.iter().find_map(|ask| match ask {
            Capability::Secret(secret) => Some(secret),
            _ => None,
        });
        let secret = secret.unwrap();
        assert!(
            matches!(&secret.place, SecretPlace::QueryParameter(name) if name == parameter),
            "{url}"
        );
        assert_eq!(secret.hosts, ["a.example"]);
    }
}
