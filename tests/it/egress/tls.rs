//! Servers prove who they are, and speak HTTP/1.1 alone.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::Acceptor;
use serde_json::json;
use spotter_tests::tls::{self, Authority};
use spotter_tests::{Reach, Reply, Server, Upstream};

use super::{SOON, ended, gym_with};

const UNPROVEN: &str = "upstream_failed TlsCertificateError";

#[test]
fn servers_prove_who_they_are() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let serve = |tls: Arc<ServerConfig>| Upstream::start_tls(tls, |_| Reply::text(200, "words"));
    let with_protocols = |protocols: &[&str]| {
        let mut config = (*authority.server(&["*.upstream.test"])).clone();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        serve(Arc::new(config))
    };
    let cases = [
        ("good", serve(authority.server(&["*.upstream.test"])), "200"),
        (
            "exact",
            serve(authority.server(&["exact.upstream.test"])),
            "200",
        ),
        (
            "expired",
            serve(authority.expired(&["*.upstream.test"])),
            UNPROVEN,
        ),
        (
            "early",
            serve(authority.early(&["*.upstream.test"])),
            UNPROVEN,
        ),
        (
            "other",
            serve(authority.server(&["good.upstream.test"])),
            UNPROVEN,
        ),
        ("deep", serve(authority.server(&["*.test"])), UNPROVEN),
        (
            "stranger",
            serve(stranger.server(&["*.upstream.test"])),
            UNPROVEN,
        ),
        (
            "self-signed",
            serve(tls::self_signed(&["*.upstream.test"])),
            UNPROVEN,
        ),
        (
            "in-the-clear",
            Upstream::start(|_| Reply::text(200, "words")),
            UNPROVEN,
        ),
        ("tls-1-1", Upstream::start_raw(speak_tls_1_1), UNPROVEN),
        ("hangs-up", Upstream::start_raw(drop), UNPROVEN),
        (
            "silent",
            Upstream::start_raw(|mut stream| drop(stream.read_to_end(&mut Vec::new()))),
            "upstream_timeout ConnectionTimeout",
        ),
        ("both", with_protocols(&["h2", "http/1.1"]), "200"),
        ("h2", with_protocols(&["h2"]), UNPROVEN),
    ];
    let reach = Reach::new()
        .trusts(&authority)
        .egress("connect_ms = 1500")
        .config(SOON);
    let reach = cases.iter().fold(reach, |reach, (name, upstream, _)| {
        reach.name(&format!("{name}.upstream.test:443"), upstream.address())
    });
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_raw"]);
    for (name, upstream, expected) in &cases {
        let request =
            json!({ "scheme": "https", "authority": format!("{name}.upstream.test"), "path": "/" });
        let answer = gym.call("http_raw", &request);
        assert_eq!(ended(&answer), *expected, "F17 {name}: {}", answer.text());
        let requests = usize::from(*expected == "200");
        assert_eq!(
            (upstream.connections(), upstream.requests().len()),
            (1, requests),
            "F17 {name}"
        );
    }
}

/// Chooses TLS 1.1 and a cipher of its time, whatever is offered.
fn speak_tls_1_1(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let hello = [&[3, 2][..], &[7; 32], &[0, 0, 0x2f, 0, 0, 0]].concat();
    let mut record = vec![
        22,
        3,
        2,
        0,
        4 + hello.len() as u8,
        2,
        0,
        0,
        hello.len() as u8,
    ];
    record.extend(hello);
    let _ = stream.write_all(&record);
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn http_1_1_is_all_that_is_offered() {
    let (heard, offers) = std::sync::mpsc::channel();
    let upstream = Upstream::start_raw(move |mut stream| {
        let mut acceptor = Acceptor::default();
        let accepted = loop {
            assert!(acceptor.read_tls(&mut stream).unwrap() > 0);
            if let Ok(Some(accepted)) = acceptor.accept() {
                break accepted;
            }
        };
        let hello = accepted.client_hello();
        let offered: Vec<_> = hello
            .alpn()
            .into_iter()
            .flatten()
            .map(<[u8]>::to_vec)
            .collect();
        heard
            .send((hello.server_name().map(str::to_owned), offered))
            .unwrap();
    });
    let reach = Reach::new().name("api.upstream.test:443", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_raw"]);
    let request = json!({ "scheme": "https", "authority": "api.upstream.test", "path": "/" });
    assert_eq!(ended(&gym.call("http_raw", &request)), UNPROVEN);
    let expected = (
        Some("api.upstream.test".to_owned()),
        vec![b"http/1.1".to_vec()],
    );
    assert_eq!(offers.recv().unwrap(), expected);
}
