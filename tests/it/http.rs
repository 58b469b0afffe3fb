//! The listener under clients that do not behave.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::{shared, snapshot};

/// What a raw request is answered with, until the connection closes.
fn exchange(request: &[u8]) -> String {
    let mut stream = shared().connect();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn two_lengths_are_one_too_many() {
    for head in [
        "content-length: 2\r\ncontent-length: 3",
        "content-length: 2\r\ntransfer-encoding: chunked",
        "content-length: -1",
        "content-length: +2",
        "transfer-encoding: identity, chunked, x",
    ] {
        let request = format!(
            "POST /v1/functions/a HTTP/1.1\r\nhost: a\r\n{head}\r\n\r\n{{}}GET /healthz HTTP/1.1\r\n\
             host: a\r\nconnection: close\r\n\r\n"
        );
        let answer = exchange(request.as_bytes());
        let answers = answer.matches("HTTP/1.1 ").count();
        assert!(
            answers <= 1,
            "{head}: a second request was smuggled in: {answer}"
        );
    }
}

#[test]
fn heads_are_bounded() {
    let long = format!(
        "GET /healthz HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "a".repeat(1 << 20)
    );
    assert!(!exchange(long.as_bytes()).contains("200 OK"));
    let many = format!(
        "GET /healthz HTTP/1.1\r\nhost: a\r\n{}\r\n",
        "x: a\r\n".repeat(10_000)
    );
    assert!(!exchange(many.as_bytes()).contains("200 OK"));
}

#[test]
fn connections_that_say_nothing_are_closed_and_hold_nobody() {
    let server = crate::impatient();
    let silent: Vec<_> = (0..200).map(|_| server.connect()).collect();
    let mut started = server.connect();
    started
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\nx: ")
        .unwrap();
    server.anonymous().get("/healthz").ok();
    started
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let begin = Instant::now();
    let mut rest = Vec::new();
    let _ = started.read_to_end(&mut rest);
    assert!(
        begin.elapsed() < Duration::from_secs(8),
        "a head that never ends is not given up"
    );
    drop(silent);
}

#[test]
fn answers_carry_an_id_and_take_a_plain_one_over() {
    let answer = shared().anonymous().get("/v1/nothing").refused("not_found");
    assert!(answer.header("x-request-id").is_some());
    let echoed = exchange(
        b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-request-id: mine-1\r\nconnection: close\r\n\r\n",
    );
    assert!(echoed.contains("mine-1"), "{echoed}");
    let forged = exchange(
        b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-request-id: a b<script>\r\nconnection: close\r\n\r\n",
    );
    assert!(!forged.contains("script"), "{forged}");
}

#[test]
fn no_page_of_another_origin_reads_an_answer() {
    let answer = exchange(
        b"OPTIONS /v1/functions HTTP/1.1\r\nhost: a\r\norigin: https://evil.example\r\n\
          access-control-request-method: POST\r\nconnection: close\r\n\r\n",
    );
    assert!(
        !answer.to_lowercase().contains("access-control-allow"),
        "{answer}"
    );
}

#[test]
fn large_answers_are_compressed_for_those_who_can_read_it() {
    for (accepted, used) in [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("identity", None),
    ] {
        let request = format!(
            "GET /openapi.json HTTP/1.1\r\nhost: a\r\naccept-encoding: {accepted}\r\n\
             connection: close\r\n\r\n"
        );
        let answer = exchange(request.as_bytes());
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        match used {
            Some(used) => assert!(
                head.contains(&format!("content-encoding: {used}")),
                "{head}"
            ),
            None => assert!(!head.contains("content-encoding"), "{head}"),
        }
    }
}

#[test]
fn the_description_names_every_route_and_its_errors() {
    let api = shared().anonymous().get("/openapi.json").ok().json();
    assert_eq!(api["openapi"], "3.1.0");
    snapshot::check("openapi", &api);
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let responses = about["responses"].as_object().unwrap();
            assert!(!responses.is_empty(), "{method} {path}");
            assert!(about["summary"].is_string(), "{method} {path}");
            let open = about["security"] == json!([{}]) || about["security"] == json!([]);
            assert!(open || responses.contains_key("401"), "{method} {path}");
        }
    }
}
