use super::*;

fn fits(pattern: &str, request: &str) -> bool {
    let pattern = RequestPattern::parse(pattern).unwrap();
    let (method, url) = request.split_once(' ').unwrap();
    pattern.matches(&method.parse().unwrap(), &url.parse().unwrap())
}

#[test]
fn a_pattern_without_a_query_is_for_every_query() {
    assert!(fits(
        "GET https://a.example/v1",
        "GET https://a.example/v1?b=1"
    ));
    assert!(fits("GET https://a.example", "GET https://a.example:443/"));
    assert!(!fits(
        "GET https://a.example/v1",
        "POST https://a.example/v1"
    ));
    assert!(!fits(
        "GET https://a.example/v1",
        "GET https://a.example/v1/b"
    ));
    assert!(!fits("GET https://a.example/v1", "GET http://a.example/v1"));
}

#[test]
fn parameters_are_compared_without_their_order() {
    let pattern = "GET https://a.example/v1?b=1&c=%7Bx%7D";
    assert!(fits(pattern, "GET https://a.example/v1?c={x}&b=1"));
    assert!(!fits(pattern, "GET https://a.example/v1?c={x}"));
}

#[test]
fn what_is_no_request_is_refused_with_an_example() {
    for wrong in [
        "https://a.example",
        "GET a.example",
        "G:T https://a.example",
    ] {
        let why = RequestPattern::parse(wrong).unwrap_err();
        assert!(why.contains("such as `GET https://"), "{why}");
    }
}

#[test]
fn answers_are_used_up_and_the_last_one_stays() {
    let mut answers = vec![("a", 1), ("b", 2), ("a", 3)];
    let mut next_of = |name| next(&mut answers, |(of, _)| *of == name).map(|(_, n)| n);
    assert_eq!(next_of("a"), Some(1));
    assert_eq!(next_of("a"), Some(3));
    assert_eq!(next_of("a"), Some(3));
    assert_eq!(next_of("b"), Some(2));
    assert_eq!(next_of("c"), None);
}
