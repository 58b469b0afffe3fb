use proptest::prelude::*;
use url::Url;

use super::*;

fn rule(methods: &[&str], host: &str, path: &str) -> HttpRule {
    HttpRule {
        methods: methods.iter().map(ToString::to_string).collect(),
        scheme: Scheme::Https,
        host: HostPattern::parse(host).unwrap(),
        port: None,
        path_prefix: PathPrefix::parse(path).unwrap(),
    }
}

fn secret(hosts: &[&str]) -> Capability {
    Capability::Secret(SecretRule {
        name: SecretName::new("api_key").unwrap(),
        description: "The key.".into(),
        place: SecretPlace::Bearer,
        hosts: hosts
            .iter()
            .map(|host| HostPattern::parse(host).unwrap())
            .collect(),
    })
}

use crate::catalog::SecretName;

#[test]
fn host_patterns_that_mean_too_much_or_nothing_are_refused() {
    use HostPatternError::{Address, NoName, PublicSuffix};
    let refused = [
        ("", NoName),
        ("*.", NoName),
        ("**", NoName),
        ("*api.test", NoName),
        ("a.*.test", NoName),
        ("API.test", NoName),
        ("api.test.", NoName),
        ("api..test", NoName),
        ("-api.test", NoName),
        ("api test", NoName),
        ("bücher.test", NoName),
        ("https://api.test", NoName),
        ("api.test:443", NoName),
        ("user@api.test", NoName),
        ("api.test/path", NoName),
        ("127.0.0.1", Address),
        ("2130706433", Address),
        ("0x7f.1", Address),
        ("[::1]", Address),
        ("*.com", PublicSuffix),
        ("*.co.uk", PublicSuffix),
        ("*.github.io", PublicSuffix),
        ("*.test", PublicSuffix),
    ];
    for (text, error) in refused {
        assert_eq!(HostPattern::parse(text), Err(error), "{text}");
    }
    for text in [
        "*",
        "api.test",
        "*.example.com",
        "localhost",
        "xn--bcher-kva.test",
        "a_b.test",
    ] {
        assert_eq!(HostPattern::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn patterns_match_whole_labels() {
    let below = HostPattern::parse("*.example.com").unwrap();
    for name in ["api.example.com", "a.b.example.com"] {
        assert!(below.matches(name), "{name}");
    }
    for name in [
        "example.com",
        "evilexample.com",
        ".example.com",
        "example.com.evil.test",
    ] {
        assert!(!below.matches(name), "{name}");
    }
}

#[test]
fn a_rule_allows_what_it_says_and_nothing_else() {
    let rule = rule(&["GET", "POST"], "api.test", "/v1");
    let allowed = [
        ("GET", "https://api.test/v1"),
        ("POST", "https://api.test:443/v1/slots?x=1"),
    ];
    for (method, url) in allowed {
        assert!(
            rule.allows(method, &Url::parse(url).unwrap()),
            "{method} {url}"
        );
    }
    let refused = [
        ("DELETE", "https://api.test/v1"),
        ("get", "https://api.test/v1"),
        ("GET", "http://api.test/v1"),
        ("GET", "https://api.test:8443/v1"),
        ("GET", "https://evil.test/v1"),
        ("GET", "https://api.test/"),
        ("GET", "https://api.test/v10"),
        ("GET", "https://api.test/v1/../admin"),
        ("GET", "https://api.test/v1/%2e%2e/admin"),
        ("GET", "https://api.test/v1/..%2fadmin"),
        ("GET", "https://api.test/v1/..%5Cadmin"),
        ("GET", "https://api.test/v1/..;/admin"),
        ("GET", "https://api.test/v1/%252e%252e/admin"),
        ("GET", "https://127.0.0.1/v1"),
    ];
    for (method, url) in refused {
        assert!(
            !rule.allows(method, &Url::parse(url).unwrap()),
            "{method} {url}"
        );
    }
}

#[test]
fn path_prefixes_have_one_form() {
    for text in [
        "v1", "", "//x", "/a/../b", "/a?b", "/a#b", "/a b", "/a%2fb", "/a\\b", "/..;",
    ] {
        assert_eq!(PathPrefix::parse(text), Err(PathPrefixError), "{text}");
    }
    for text in ["/", "/v1", "/v1/", "/a-b_c.d/e%20f"] {
        assert_eq!(PathPrefix::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn sentences_say_what_is_permitted() {
    let port = HttpRule {
        port: Some(8443),
        ..rule(&["GET"], "api.test", "/")
    };
    let plain = HttpRule {
        scheme: Scheme::Http,
        ..rule(&["GET"], "*.example.com", "/v1")
    };
    let sentences = [
        (
            Capability::Kv { bytes: 65_536 },
            "may keep up to 64 KiB of its own data",
        ),
        (
            Capability::Http(rule(&["POST"], "api.planify.fr", "/reservations")),
            "may send POST requests to api.planify.fr/reservations",
        ),
        (
            Capability::Http(rule(&["GET", "HEAD"], "*", "/")),
            "may send GET and HEAD requests to any public host",
        ),
        (
            Capability::Http(port),
            "may send GET requests to api.test:8443",
        ),
        (
            Capability::Http(plain),
            "may send GET requests without encryption to any host below example.com, under /v1",
        ),
        (
            Capability::Query {
                source: crate::catalog::SourceName::new("members").unwrap(),
            },
            "may read the gym's data source members",
        ),
        (
            secret(&["api.test", "*.example.com"]),
            "has the host send the secret api_key to api.test and *.example.com, as bearer token",
        ),
    ];
    for (capability, sentence) in sentences {
        assert_eq!(capability.to_string(), sentence);
    }
}

#[test]
fn growth_is_exactly_what_is_new() {
    let known = vec![
        Capability::Kv { bytes: 1024 },
        Capability::Http(rule(&["GET"], "*.example.com", "/v1")),
        secret(&["api.test"]),
    ];
    let cases = [
        (Capability::Kv { bytes: 1024 }, None),
        (Capability::Kv { bytes: 1 }, None),
        (
            Capability::Kv { bytes: 1025 },
            Some(Capability::Kv { bytes: 1025 }),
        ),
        (
            Capability::Http(rule(&["GET"], "api.example.com", "/v1/x")),
            None,
        ),
        (
            Capability::Http(rule(&["GET", "POST"], "api.example.com", "/v1")),
            Some(Capability::Http(rule(&["POST"], "api.example.com", "/v1"))),
        ),
        (
            Capability::Http(rule(&["GET"], "example.com", "/v1")),
            Some(Capability::Http(rule(&["GET"], "example.com", "/v1"))),
        ),
        (
            secret(&["api.test", "evil.test"]),
            Some(secret(&["evil.test"])),
        ),
    ];
    for (asked, more) in cases {
        assert_eq!(asked.beyond(&known), more, "{asked}");
    }
}

fn hosts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "*",
        "*.example.com",
        "*.a.example.com",
        "a.example.com",
        "b.a.example.com",
        "example.com",
        "other.test",
    ])
}

fn paths() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["/", "/v1", "/v1/", "/v1/slots", "/v10"])
}

fn rules() -> impl Strategy<Value = HttpRule> {
    let methods = prop::sample::subsequence(vec!["GET", "POST", "PUT"], 1..=3);
    (methods, hosts(), paths()).prop_map(|(methods, host, path)| rule(&methods, host, path))
}

fn requests() -> impl Strategy<Value = (&'static str, Url)> {
    let hosts = prop::sample::select(vec![
        "example.com",
        "a.example.com",
        "b.a.example.com",
        "other.test",
    ]);
    let paths = prop::sample::select(vec!["/", "/v1", "/v1/", "/v1/slots/9", "/v10"]);
    let methods = prop::sample::select(vec!["GET", "POST", "PUT"]);
    (methods, hosts, paths).prop_map(|(method, host, path)| {
        (
            method,
            Url::parse(&format!("https://{host}{path}")).unwrap(),
        )
    })
}

proptest! {
    /// A rule that covers another one allows whatever that one allows.
    #[test]
    fn covering_rules_allow_as_much((method, url) in requests(), one in rules(), other in rules()) {
        if one.covers(&other) && other.allows(method, &url) {
            prop_assert!(one.allows(method, &url), "{} {} {} {}", one, other, method, url);
        }
    }

    /// What growth leaves out was known; with what it names nothing is left.
    #[test]
    fn growth_completes_what_was_known(asked in prop::collection::vec(rules(), 0..4), known in prop::collection::vec(rules(), 0..4)) {
        let asked: Vec<Capability> = asked.into_iter().map(Capability::Http).collect();
        let mut known: Vec<Capability> = known.into_iter().map(Capability::Http).collect();
        known.extend(growth(&asked, &known));
        prop_assert_eq!(growth(&asked, &known), Vec::new());
    }

    /// What may be done is asked for, granted and below the ceiling, all three.
    #[test]
    fn access_is_the_intersection(
        (method, url) in requests(),
        asked in prop::collection::vec(rules(), 0..3),
        granted in prop::collection::vec(rules(), 0..3),
        ceiling in prop::collection::vec(hosts(), 0..2),
    ) {
        let any = |rules: &[HttpRule]| rules.iter().any(|rule| rule.allows(method, &url));
        let below: Vec<HostPattern> = ceiling.iter().map(|host| HostPattern::parse(host).unwrap()).collect();
        let expected = any(&asked) && any(&granted)
            && below.iter().any(|host| host.matches(url.domain().unwrap()));
        let list = |rules: Vec<HttpRule>| rules.into_iter().map(Capability::Http).collect();
        let ceiling = std::sync::Arc::new(Ceiling { hosts: below, kv_bytes: 0 });
        let access = Access::new(list(asked), list(granted), ceiling);
        prop_assert_eq!(access.allows(method, &url), expected);
    }
}
