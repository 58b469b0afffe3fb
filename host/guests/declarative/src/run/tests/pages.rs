use plugin_sdk::Result;
use plugin_sdk::testing::{Answer, json as answer};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{URL, host};
use crate::encode::{decoded, names_secret};
use crate::plan::Plan;
use crate::trial::{call, merge, plan, rest};

/// What a call in pages answers, and the URLs that it asks.
fn run(next: Value, most: u32, pages: &[(&str, Answer)]) -> (Result<String>, Vec<String>) {
    let description = rest(json!({
        "url": format!("{URL}?q={{{{args.a}}}}"),
        "pages": {"items": "items", "next": next, "most": most},
    }));
    run_plan(&plan(&description), pages)
}

fn run_plan(plan: &Plan, pages: &[(&str, Answer)]) -> (Result<String>, Vec<String>) {
    let host = pages.iter().fold(host(), |host, (query, answer)| {
        host.respond(&format!("GET {URL}{query}"), answer.clone())
    });
    let outcome = call(plan, r#"{"a": "x"}"#, &host);
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

/// Two pages at most, each asked for with this URL and query, and with secrets.
fn keyed(url: &str, query: Value, next: Value) -> Plan {
    let mut description = rest(json!({
        "url": format!("{URL}{url}"),
        "query": query,
        "pages": {"items": "items", "next": next, "most": 2},
    }));
    let text = description.to_string();
    let used = ["k", "j"].into_iter();
    let used = used.filter(|name| text.contains(&format!("secrets.{name}")));
    let secrets: Value = used
        .map(|name| (name.to_owned(), json!({"description": "A key."})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    merge(&mut description, json!({"secrets": secrets}));
    plan(&description)
}

/// The URLs that a call asks whose first page names this one as the next, and
/// whose code, if it fails.
fn asked(plan: &Plan, target: &str) -> (Vec<String>, Option<String>) {
    let link = format!("<{target}>; rel=\"next\"");
    let first = page(json!([1]), json!(target)).header("link", &link);
    let second = page(json!([2]), json!(null));
    let (outcome, urls) = run_plan(plan, &[("", first), ("/2", second)]);
    (urls, outcome.err().map(|error| error.code().to_owned()))
}

/// How a placeholder stands in a query.
const K: &str = "%7B%7Bsecrets.k%7D%7D";
const J: &str = "%7B%7Bsecrets.j%7D%7D";

#[test]
fn the_next_page_gets_the_secrets_again() {
    let targets = [
        // The host masks what a server echoes.
        ("?key=[secret k]&p=2", "?p=2&key="),
        ("?p=2&key=%5Bsecret%20k%5D&r=3", "?p=2&r=3&key="),
        ("?key=other&key=another&key&p=2", "?p=2&key="),
        // Or it leaves it out.
        ("?p=2", "?p=2&key="),
        ("/v1", "?key="),
        ("?", "?key="),
        ("https://api.example.com/v1/2", "/2?key="),
        ("https://api.example.com:443/v1?p=2&", "?p=2&key="),
        // However it writes the name.
        ("?%6b%65%79=[secret k]&p=2", "?p=2&key="),
        ("?KEY=1&keys=2&a=key=3", "?KEY=1&keys=2&a=key=3&key="),
        ("?p=%2F+%c3%a9,&q", "?p=%2F+%c3%a9,&q&key="),
    ];
    for by_link in [false, true] {
        let next = match by_link {
            true => json!("link"),
            false => json!({"url": {"from": "next"}}),
        };
        let in_query = keyed("", json!({"key": "{{secrets.k}}"}), next.clone());
        let in_url = keyed("?key={{secrets.k}}", json!({}), next);
        for (target, expected) in targets {
            for plan in [&in_query, &in_url] {
                let (urls, code) = asked(plan, target);
                assert_eq!(code, None, "{target}");
                assert_eq!(urls, [format!("?key={K}"), format!("{expected}{K}")]);
            }
        }
    }
}

#[test]
fn secrets_are_restored_as_they_were() {
    let next = || json!({"url": {"from": "next"}});
    // With all values of their parameters, and with names that are encoded.
    let plan = keyed(
        "?q={{args.a}}&api%5Fkey={{secrets.k}}",
        json!({"t": ["{{secrets.j}}", "{{args.a}}"], "n": 1}),
        next(),
    );
    let (urls, _) = asked(&plan, "?t=[secret j]&t=x&api_key=[secret k]&q=x&p=2");
    let first = format!("?q=x&api%5Fkey={K}&t={J}&t=x&n=1");
    let second = format!("?q=x&p=2&api%5Fkey={K}&t={J}&t=x");
    assert_eq!(urls, [first, second]);
    // Headers are sent with every page anyway; the URL stays the server's.
    let mut description = rest(json!({
        "headers": {"x-key": "{{secrets.k}}"},
        "pages": {"items": "items", "next": next(), "most": 2},
    }));
    merge(
        &mut description,
        json!({"secrets": {"k": {"description": "A key."}}}),
    );
    let (urls, _) = asked(&crate::trial::plan(&description), "?&p=2&&x-key=1");
    assert_eq!(urls, ["", "?&p=2&&x-key=1"]);
}

#[test]
fn a_next_page_places_no_secret() {
    let plan = keyed("", json!({"key": "{{secrets.k}}"}), json!("link"));
    let targets = [
        "?key={{secrets.k}}",
        "?key=%7B%7bsecrets.k%7D%7D&p=2",
        "?p={{secrets.k}}",
        "?p=%7b%7b%73ecrets.k}}",
        "?p={{SECRETS.k}}",
        "?{{secrets.k}}=1",
        "?p={{secrets.",
        "/v1/{{secrets.k}}",
        "/v1/%7b%7bsecrets.k%7d%7d?key=1",
        "https://b.example/v1?key=1",
    ];
    for target in targets {
        let (urls, code) = asked(&plan, target);
        assert_eq!(code.as_deref(), Some("unexpected_answer"), "{target}");
        assert_eq!(urls, [format!("?key={K}")], "{target}");
    }
}

/// A query whose server tries to have a secret elsewhere, or twice.
fn hostile() -> impl Strategy<Value = String> {
    let parts = vec![
        "key",
        "=",
        "&",
        "?",
        "%26",
        "%3D",
        "{{secrets.k}}",
        "%7B%7B",
        "{{",
        "secrets.k",
        "SECRETS.",
        "}}",
        "%257B",
        "%6bey",
        "[secret k]",
        "+",
        "%",
        ";",
        "x",
        "#",
    ];
    prop::collection::vec(prop::sample::select(parts), 0..10).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_secret_stands_once_in_its_place(query in hostile()) {
        let plan = keyed("", json!({"key": "{{secrets.k}}"}), json!({"url": {"from": "next"}}));
        let (urls, code) = asked(&plan, &format!("?{query}"));
        let sent = query.split('#').next().unwrap();
        if names_secret(&decoded(sent)) {
            prop_assert_eq!(code.as_deref(), Some("unexpected_answer"));
            prop_assert_eq!(urls.len(), 1);
        } else {
            prop_assert_eq!(code, None);
            let pairs = urls[1].strip_prefix('?').unwrap().split('&');
            let is_key = |pair: &&str| decoded(pair.split('=').next().unwrap()) == "key";
            let is_meant = |pair: &&str| is_key(pair) || names_secret(&decoded(pair));
            let keys: Vec<&str> = pairs.filter(is_meant).collect();
            prop_assert_eq!(keys, [format!("key={K}")]);
        }
    }
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
