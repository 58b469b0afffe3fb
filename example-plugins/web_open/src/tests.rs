//! The function as a model meets it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use plugin_sdk::prelude::*;

const PAGE: &str = "https://gym.example/club/prices";

fn html(body: &str) -> testing::Answer {
    testing::text(200, body).header("content-type", "text/html; charset=utf-8")
}

fn read(body: &str) -> Value {
    let _host = testing::Host::new().respond(&format!("GET {PAGE}"), html(body));
    testing::call("web_open", json!({ "url": PAGE })).unwrap()
}

fn text(body: &str) -> String {
    read(body)["text"].as_str().unwrap().to_owned()
}

fn refused(url: &str, answer: testing::Answer) -> Error {
    let _host = testing::Host::new().respond(&format!("GET {PAGE}"), answer);
    testing::call("web_open", json!({ "url": url })).unwrap_err()
}

#[test]
fn a_page_is_its_title_its_text_and_its_links() {
    let page = read(
        "<!doctype html><html><head><title> Prices &amp;\n terms </title></head><body>
         <h1>Prices</h1><p>A day costs <b>15&nbsp;&euro;</b>,<br>a month 49.</p>
         <ul><li>Sauna <a href='../sauna?a=1&amp;b=2#top'>more</a></li><li></li></ul></body>",
    );
    assert_eq!(page["title"], "Prices & terms");
    assert_eq!(
        page["text"],
        "# Prices\nA day costs 15 €,\na month 49.\n- Sauna more"
    );
    let links = json!([{ "name": "more", "url": "https://gym.example/sauna?a=1&b=2" }]);
    assert_eq!(page["links"], links);
    assert_eq!(page["truncated"], false);
}

#[test]
fn what_is_not_for_reading_is_left_out() {
    assert_eq!(
        text(
            "<script>if (a<b) x('</p>')</script><style>p{}</style><nav><a href=/>Home</a></nav>
             <svg/><svg><title>Logo</title></svg>Open<aside>Cookies <aside>?</aside>!</aside> now"
        ),
        "Open now"
    );
}

#[test]
fn the_part_that_is_the_content_goes_alone() {
    let long = "word ".repeat(60);
    let page = format!("<p>Offer <a href=/offer>of the day</a></p><main><p>{long}</main>Imprint");
    let read = read(&page);
    assert_eq!(read["text"], long.trim());
    assert_eq!(read["links"], json!([]));
    assert_eq!(
        text("Before<main>Loading</main>after"),
        "Before\nLoading\nafter"
    );
}

#[test]
fn broken_html_is_read_as_far_as_it_goes() {
    assert_eq!(
        text("<p>one<p>two</div></b></main></a><td>3<td>4"),
        "one\ntwo\n3 4"
    );
    assert_eq!(text("<li><p>mark</p></li><h2></h2><p>none"), "- mark\nnone");
    assert_eq!(text("1 < 2 <"), "1 < 2 <");
    assert_eq!(text("ends in <!-- a comment"), "ends in");
    assert_eq!(text(""), "");
}

#[test]
fn links_are_whole_and_each_is_given_once() {
    let page = read(
        "<a href=/a>A</a><a href='/a#b'>again</a><a href=mailto:x@y>mail</a>
         <a href='javascript:x()'>js</a><a href='/c d'>space</a><a href=/e><img></a>
         <a href='#top'>top</a><a href='//other.example'><h3>Other</h3><p>site</p></a>",
    );
    let links = json!([
        { "name": "A", "url": "https://gym.example/a" },
        { "name": "Other", "url": "https://other.example" },
    ]);
    assert_eq!(page["links"], links);
}

#[test]
fn text_is_cut_between_characters() {
    let _host = testing::Host::new().respond(&format!("GET {PAGE}"), html(&"é".repeat(500)));
    let page = testing::call("web_open", json!({ "url": PAGE, "max_characters": 200 })).unwrap();
    assert_eq!(page["text"].as_str().unwrap().chars().count(), 200);
    assert_eq!(page["truncated"], true);
}

#[test]
fn a_long_page_is_read_from_its_beginning() {
    let page = read(&"<p>More than a call can read.</p>".repeat(20_000));
    assert_eq!(page["truncated"], true);
    assert!(page["text"].as_str().unwrap().starts_with("More than"));
}

#[test]
fn old_encodings_are_read() {
    let latin = |kind: &str, body: &[u8]| {
        let answer = testing::status(200).header("content-type", kind).body(body);
        let _host = testing::Host::new().respond(&format!("GET {PAGE}"), answer);
        testing::call("web_open", json!({ "url": PAGE })).unwrap()["text"].clone()
    };
    assert_eq!(latin("text/html; charset=ISO-8859-1", b"caf\xe9"), "café");
    let meta = b"<meta charset=\"windows-1252\">caf\xe9 \x80";
    assert_eq!(latin("text/html", meta), "café €");
    assert_eq!(latin("text/plain", b"\xef\xbb\xbfcaf\xc3\xa9"), "café");
}

#[test]
fn plain_text_and_json_stay_as_they_are() {
    let json = testing::json(200, json!({ "open": true }));
    let _host = testing::Host::new().respond(&format!("GET {PAGE}"), json);
    let page = testing::call("web_open", json!({ "url": PAGE })).unwrap();
    assert_eq!(page["text"], r#"{"open":true}"#);
}

#[test]
fn a_moved_page_is_followed_and_named() {
    let moved = testing::status(301).header("location", "/club/prices");
    let _host = testing::Host::new()
        .respond("GET https://gym.example/old", moved)
        .respond(&format!("GET {PAGE}"), html("Here"));
    let page = testing::call("web_open", json!({ "url": "gym.example/old" })).unwrap();
    assert_eq!(page["url"], PAGE);
}

#[test]
fn nothing_is_asked_for_in_the_clear() {
    let host = testing::Host::new().respond(&format!("GET {PAGE}"), html("Here"));
    testing::call(
        "web_open",
        json!({ "url": "HTTP://gym.example/club/prices#day" }),
    )
    .unwrap();
    assert_eq!(host.requests()[0].url(), PAGE);
    let down = testing::status(302).header("location", "http://gym.example/");
    assert_eq!(refused(PAGE, down).code(), "upstream_failed");
}

#[test]
fn what_cannot_be_read_has_a_code() {
    assert_eq!(refused(PAGE, testing::status(404)).code(), "page_not_found");
    assert_eq!(refused(PAGE, testing::status(403)).code(), "page_refused");
    assert!(refused(PAGE, testing::status(503)).is_retryable());
    let image = testing::status(200).header("content-type", "image/png");
    assert_eq!(refused(PAGE, image).code(), "not_readable");
    assert_eq!(refused("ftp://gym.example", html("")).code(), "invalid_url");
    assert_eq!(
        refused("mailto:a@gym.example", html("")).code(),
        "invalid_url"
    );
}
