use plugin_sdk::Result;
use plugin_sdk::testing::{Answer, json as answer};
use serde_json::{Value, json};

use super::{URL, host};
use crate::trial::{call, plan, rest};

/// What a call in pages answers, and the URLs that it asks.
fn run(next: Value, most: u32, pages: &[(&str, Answer)]) -> (Result<String>, Vec<String>) {
    let description = rest(json!({
        "url": format!("{URL}?q={{{{args.a}}}}"),
        "pages": {"items": "items", "next": next, "most": most},
    }));
    let host = pages.iter().fold(host(), |host, (query, answer)| {
        host.respond(&format!("GET {URL}{query}"), answer.clone())
    });
    let outcome = call(&plan(&description), r#"{"a": "x"}"#, &host);
    let short = |url: String| url.strip_prefix(URL).unwrap_or(&url).to_owned();
    (
        outcome,
        host.requests()
            .iter()
            .map(|request| short(request.url()))
            .collect(),
    )
}

fn page(items: Value, next: Value) -> Answer {
    answer(200, json!({"items": items, "next": next}))
}

#[test]
fn cursors() {
    let next = json!({"cursor": {"from": "next", "parameter": "c"}});
    let ends = [json!(null), json!(""), json!(false), json!({}), json!([])];
    for end in ends {
        let pages = [
            ("?q=x", page(json!([1]), json!("a&b"))),
            ("?q=x&c=a%26b", page(json!([2]), end)),
        ];
        let (outcome, urls) = run(next.clone(), 16, &pages);
        assert_eq!(outcome.unwrap(), "[1,2]");
        assert_eq!(urls, ["?q=x", "?q=x&c=a%26b"]);
    }
    // It never ends by itself, and an empty page is no end.
    let (outcome, urls) = run(next.clone(), 4, &[("", page(json!([]), json!(7)))]);
    assert_eq!(outcome.unwrap(), "[]");
    assert_eq!(urls, ["?q=x", "?q=x&c=7", "?q=x&c=7", "?q=x&c=7"]);
    let (outcome, urls) = run(next, 4, &[("", page(json!([]), json!("{{secrets.k}}")))]);
    assert_eq!(
        (outcome.unwrap_err().code(), urls.len()),
        ("unexpected_answer", 1)
    );
}

#[test]
fn numbers() {
    let offset = json!({"number": {"parameter": "o", "first": 0, "step": 2}});
    let pages = [
        ("?q=x&o=0", page(json!([1, 2]), json!(null))),
        ("?q=x&o=2", page(json!([3]), json!(null))),
        ("?q=x&o=4", page(json!([]), json!(null))),
    ];
    let (outcome, urls) = run(offset.clone(), 16, &pages);
    assert_eq!(outcome.unwrap(), "[1,2,3]");
    assert_eq!(urls, ["?q=x&o=0", "?q=x&o=2", "?q=x&o=4"]);
    let (outcome, urls) = run(offset, 1, &pages);
    assert_eq!((outcome.unwrap().as_str(), urls.len()), ("[1,2]", 1));
    let (_, urls) = run(
        json!({"number": {"parameter": "p"}}),
        2,
        &[("", page(json!([1]), json!(0)))],
    );
    assert_eq!(urls, ["?q=x&p=1", "?q=x&p=2"]);
}

#[test]
fn urls_of_the_same_server() {
    let next = json!({"url": {"from": "next"}});
    let targets = [
        ("https://api.example.com/v1?p=2", "?p=2"),
        ("HTTPS://API.EXAMPLE.COM:443/v1?p=2", "?p=2"),
        ("/v1?p=2", "?p=2"),
        ("?p=2", "?p=2"),
        ("v1?p=2", "?p=2"),
        ("//api.example.com/v1?p=2", "?p=2"),
        ("/v1?p=2&u=https://b.example/", "?p=2&u=https://b.example/"),
        ("?p=2#top", "?p=2"),
    ];
    for (target, url) in targets {
        let pages = [
            ("?q=x", page(json!([1]), json!(target))),
            ("", page(json!([2]), json!(null))),
        ];
        let (outcome, urls) = run(next.clone(), 16, &pages);
        assert_eq!(outcome.unwrap(), "[1,2]", "{target}");
        assert_eq!(urls, ["?q=x", url], "{target}");
    }
}

#[test]
fn no_other_server() {
    let targets = [
        "https://b.example/v1",
        "http://api.example.com/v1",
        "https://api.example.com:8443/v1",
        "https://api.example.com.b.example/v1",
        "https://api.example.com@b.example/v1",
        "https://api.example.com:443@b.example/v1",
        "https://api.example.com\\@b.example/v1",
        "https:b.example",
        "//b.example/v1",
        "\\\\b.example",
        "javascript:alert(1)",
        "https://api.example.com/v1?k={{secrets.k}}",
        "?k=%7b%7bsecrets.k%7d%7d",
        "#top",
    ];
    for target in targets {
        for by_link in [false, true] {
            let first = page(json!([1]), json!(target))
                .header("link", &format!("<{target}>; rel=\"next\""));
            let next = match by_link {
                true => json!("link"),
                false => json!({"url": {"from": "next"}}),
            };
            let (outcome, urls) = run(next, 16, &[("?q=x", first)]);
            let refused = (outcome.unwrap_err().code().to_owned(), urls);
            assert_eq!(
                refused,
                ("unexpected_answer".to_owned(), vec!["?q=x".to_owned()]),
                "{target}"
            );
        }
    }
}

#[test]
fn links_are_followed() {
    let link = "<https://api.example.com/v1>; rel=\"prev\", </v1?p=1,2>; rel=\"next\"";
    let pages = [
        ("?q=x", page(json!([1]), json!(null)).header("link", link)),
        ("?p=1,2", page(json!([2]), json!(null))),
    ];
    let (outcome, urls) = run(json!("link"), 16, &pages);
    assert_eq!(outcome.unwrap(), "[1,2]");
    assert_eq!(urls, ["?q=x", "?p=1,2"]);
}

#[test]
fn pages_without_items() {
    let next = json!({"cursor": {"from": "next", "parameter": "c"}});
    for body in [json!({}), json!({"items": 1}), json!("text"), json!([])] {
        let (outcome, _) = run(next.clone(), 2, &[("", answer(200, body))]);
        assert_eq!(outcome.unwrap_err().code(), "unexpected_answer");
    }
    let (outcome, _) = run(next, 2, &[("", answer(404, json!({})))]);
    assert_eq!(outcome.unwrap_err().code(), "upstream_status");
}

#[test]
fn results_are_made_of_all_items() {
    let description = rest(json!({
        "result": "[].{n: id}",
        "pages": {"items": "@", "next": "link", "most": 2},
    }));
    let host = host().respond(
        &format!("GET {URL}"),
        answer(200, json!([{"id": 1}, {"id": 2}])),
    );
    assert_eq!(
        call(&plan(&description), "{}", &host).unwrap(),
        r#"[{"n":1},{"n":2}]"#
    );
}
