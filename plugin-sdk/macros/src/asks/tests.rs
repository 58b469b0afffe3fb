use super::host::Host;
use super::http_rule::HttpRule;

fn rule(text: &str) -> HttpRule {
    HttpRule::parse(text).unwrap()
}

fn wrong(text: &str) -> String {
    HttpRule::parse(text).unwrap_err()
}

#[test]
fn a_rule_is_its_parts() {
    let rule = rule("GET, POST http://api.example.com:8080/v1/slots");
    assert_eq!(rule.methods, ["GET", "POST"]);
    assert!(!rule.secure);
    assert_eq!(rule.host, Host::Exact("api.example.com".into()));
    assert_eq!(rule.port, Some(8080));
    assert_eq!(rule.path_prefix, "/v1/slots");
}

#[test]
fn what_is_usual_is_left_out() {
    let bare = rule("GET https://api.example.com");
    assert_eq!(bare, rule("GET https://api.example.com:443/"));
    assert_eq!((bare.port, bare.path_prefix.as_str()), (None, "/"));
    assert_eq!(rule("GET http://a.example:443").port, Some(443));
}

#[test]
fn hosts_may_be_patterns() {
    assert_eq!(
        rule("GET https://*.example.com").host,
        Host::Below("example.com".into())
    );
    assert_eq!(rule("GET,HEAD https://*/feeds").host, Host::Any);
}

#[test]
fn what_is_wrong_is_said() {
    for (text, part) in [
        ("https://api.example.com", "missing"),
        ("get https://api.example.com", "write `GET`"),
        ("FETCH https://api.example.com", "none of the methods"),
        ("CONNECT https://api.example.com", "none of the methods"),
        ("GET,GET https://api.example.com", "twice"),
        ("GET ftp://api.example.com", "start with"),
        ("GET HTTPS://api.example.com", "start with"),
        ("GET https://", "host is missing"),
        ("GET https://me:pass@api.example.com", "secret"),
        ("GET https://API.example.com", "write `api.example.com`"),
        ("GET https://münchen.example", "xn--"),
        ("GET https://127.0.0.1/v1", "address"),
        ("GET https://0x7f.1", "address"),
        ("GET https://[::1]:80/", "address"),
        ("GET https://api..example.com", "no host's name"),
        ("GET https://-a.example.com", "no host's name"),
        ("GET https://a+b.example.com", "no host's name"),
        ("GET https://api.*.com", "not at the start"),
        ("GET https://*api.example.com", "not at the start"),
        ("GET https://*.com", "everybody's"),
        ("GET https://api.example.com:0", "no port"),
        ("GET https://api.example.com:x", "no port"),
        ("GET https://api.example.com:70000", "no port"),
        ("GET https://api.example.com/v1?a=b", "ends with the path"),
        ("GET https://api.example.com#top", "ends with the path"),
        ("GET https://api.example.com/v1/", "at its end"),
        ("GET https://api.example.com/v1/*", "remove the `*`"),
        ("GET https://api.example.com/a//b", "segment"),
        ("GET https://api.example.com/a/../b", "segment"),
        ("GET https://api.example.com/a/%2E%2e/b", "segment"),
        ("GET https://api.example.com/a%2Fb", "different ways"),
        ("GET https://api.example.com/é", "percent-encode"),
        ("POST https://*/hook", "POST"),
    ] {
        let message = wrong(text);
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn hosts_meet_where_one_means_the_other() {
    let meets = |one, two| Host::parse(one).unwrap().meets(&Host::parse(two).unwrap());
    assert!(meets("a.example.com", "a.example.com"));
    assert!(meets("*.example.com", "a.b.example.com"));
    assert!(meets("a.example.com", "*.example.com"));
    assert!(meets("*.b.example.com", "*.example.com"));
    assert!(meets("*", "a.example.com"));
    assert!(!meets("*.example.com", "example.com"));
    assert!(!meets("*.example.com", "anexample.com"));
    assert!(!meets("a.example.com", "b.example.com"));
}
