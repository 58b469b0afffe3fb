//! Servers that misbehave: every one costs the call a code and nobody else
//! anything.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use spotter_tests::Reply;
use spotter_tests::upstream::{Request, Wire};

use super::{Case, run};

const FAILED: &str = "upstream_failed HttpProtocolError";
const CUT: &str = "upstream_failed ConnectionTerminated";
const LARGE: &str = "upstream_failed HttpResponseBodySize";
const ENCODED: &str = "upstream_failed HttpResponseContentCoding";
const SILENT: &str = "upstream_timeout HttpResponseTimeout";
const LATE: &str = "upstream_timeout ConnectionReadTimeout";

/// As an answer is by default.
const MIB: usize = 1 << 20;

const fn case(id: &'static str, ended: &'static str, answer: fn(&Request) -> Reply) -> Case {
    Case {
        id,
        request: ("GET", "/"),
        answer,
        ended,
    }
}

#[test]
fn slow_and_endless_answers() {
    run(&[
        case("f13-silent", SILENT, |_| {
            Reply::raw(|wire| drop(wire.read(&mut [0])))
        }),
        case("f13-slow-head", SILENT, |_| {
            drip(b"HTTP/1.1 200 OK\r\nx-long: ", b"a")
        }),
        case("f13-continue-forever", SILENT, |_| {
            flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n")
        }),
        case("f13-continue-slowly", SILENT, |_| {
            drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")
        }),
        case("f13-endless-head", FAILED, |_| {
            flood(b"HTTP/1.1 200 OK\r\n", b"x-more: and more\r\n")
        }),
        case("f13-slow-body", LATE, |_| {
            drip(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", b"a")
        }),
        case("f13-slow-chunks", LATE, |_| drip(CHUNKED, b"1\r\na\r\n")),
        case("f13-silent-body", LATE, |_| {
            Reply::raw(|wire| {
                let _ = wire.write_all(CHUNKED);
                drop(wire.read(&mut [0]));
            })
        }),
        case("f13-endless-chunks", LARGE, |_| {
            flood(CHUNKED, b"4\r\nabcd\r\n")
        }),
        case("f13-endless-body", LARGE, |_| {
            flood(b"HTTP/1.1 200 OK\r\n\r\n", &[b'a'; 4096])
        }),
        case("f13-endless-extension", FAILED, |_| {
            flood(CHUNKED, b"1;a=b")
        }),
        case("f13-endless-trailers", FAILED, |_| {
            flood(
                b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
                b"x-more: more\r\n",
            )
        }),
        case("f21-storm", SILENT, |_| {
            flood(b"", b"HTTP/1.1 102 Processing\r\nx: y\r\n\r\n")
        }),
        case("f21-header", FAILED, |_| {
            whole(&format!(
                "HTTP/1.1 200 OK\r\nx: {}\r\n\r\n",
                "a".repeat(500_000)
            ))
        }),
        case("f21-headers", FAILED, |_| {
            whole(&format!(
                "HTTP/1.1 200 OK\r\n{}\r\n",
                "x: y\r\n".repeat(101)
            ))
        }),
        case("f21-headers-allowed", "200", |_| {
            whole(&format!(
                "HTTP/1.1 200 OK\r\n{}\r\n",
                "x: y\r\n".repeat(100)
            ))
        }),
        case("f21-reason", FAILED, |_| {
            whole(&format!("HTTP/1.1 200 {}\r\n\r\n", "a".repeat(100_000)))
        }),
    ]);
}

#[test]
fn lengths_that_lie() {
    run(&[
        case("f11-two-lengths", FAILED, |_| {
            said("content-length: 5\r\ncontent-length: 6", "words")
        }),
        case("f11-same-length-twice", "200", |_| {
            said("content-length: 5\r\ncontent-length: 5", "words")
        }),
        case("f11-list-of-lengths", FAILED, |_| {
            said("content-length: 5, 6", "words")
        }),
        case("f11-negative", FAILED, |_| {
            said("content-length: -5", "words")
        }),
        case("f11-plus", FAILED, |_| said("content-length: +5", "words")),
        case("f11-hex", FAILED, |_| said("content-length: 0x5", "words")),
        case("f11-huge", FAILED, |_| {
            said("content-length: 99999999999999999999", "words")
        }),
        case("f11-large", LARGE, |_| {
            said("content-length: 1048577", "words")
        }),
        case("f11-both", FAILED, |_| {
            said(
                "content-length: 5\r\ntransfer-encoding: chunked",
                "1\r\na\r\n0\r\n\r\n",
            )
        }),
        case("f11-chunked-twice", FAILED, |_| {
            said("transfer-encoding: chunked, chunked", "1\r\na\r\n0\r\n\r\n")
        }),
        case("f11-unknown-coding", FAILED, |_| {
            said("transfer-encoding: gzip", "words")
        }),
        case("f11-bad-chunk", FAILED, |_| {
            said("transfer-encoding: chunked", "x\r\na\r\n0\r\n\r\n")
        }),
        case("f11-negative-chunk", FAILED, |_| {
            said("transfer-encoding: chunked", "-1\r\na\r\n0\r\n\r\n")
        }),
        case("f11-huge-chunk", FAILED, |_| {
            said("transfer-encoding: chunked", "fffffffffffffffff\r\na")
        }),
        case("f14-cut", CUT, |_| said("content-length: 10", "words")),
        case("f14-cut-chunk", CUT, |_| {
            said("transfer-encoding: chunked", "9\r\nwords")
        }),
        case("f14-no-last-chunk", CUT, |_| {
            said("transfer-encoding: chunked", "5\r\nwords\r\n")
        }),
        case("f14-cut-head", CUT, |_| whole("HTTP/1.1 200 OK\r\nx-a")),
        case("f14-hangs-up", CUT, |_| whole("")),
        case("f14-more-than-said", "200", |_| {
            said("content-length: 5", "words and more words")
        }),
        case("f14-until-closed", "200", |_| said("x: y", "words")),
        case("f14-largest", "200", |_| {
            Reply::bytes(200, &vec![b'a'; MIB])
        }),
        case("f14-too-large", LARGE, |_| {
            Reply::bytes(200, &vec![b'a'; MIB + 1])
        }),
        case("f14-too-large-unsaid", LARGE, |_| {
            said("x: y", &"a".repeat(MIB + 1))
        }),
    ]);
}

#[test]
fn encodings() {
    run(&[
        case("f14-gzip", "200", |_| encoded("gzip", &gzip(b"words"))),
        case("f14-x-gzip", "200", |_| encoded("x-gzip", &gzip(b"words"))),
        case("f14-identity", "200", |_| encoded("identity", b"words")),
        case("f14-gzip-in-parts", "200", |_| {
            let body = gzip(&[b'a'; 60_000]);
            Reply::raw(move |wire| {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                let _ = wire.write_all(head.as_bytes());
                body.iter()
                    .for_each(|byte| drop(wire.write_all(&[*byte]).and_then(|()| wire.flush())));
            })
        }),
        case("f14-bomb", ENCODED, |_| {
            encoded("gzip", &gzip(&vec![0; 10 * MIB]))
        }),
        case("f14-bomb-below-the-ratio", LARGE, |_| {
            encoded("gzip", &gzip(&noise(MIB + 1)))
        }),
        case("f14-bomb-of-members", ENCODED, |_| {
            encoded("gzip", &gzip(&vec![0; MIB]).repeat(10))
        }),
        case("f14-garbage-after", ENCODED, |_| {
            encoded("gzip", &[gzip(b"words"), b"garbage".to_vec()].concat())
        }),
        case("f14-cut-gzip", ENCODED, |_| {
            encoded("gzip", &gzip(b"many words")[..15])
        }),
        case("f14-empty-gzip", "200", |_| encoded("gzip", b"")),
        Case {
            request: ("HEAD", "/"),
            ..case("f14-head-of-gzip", "200", |_| {
                encoded("gzip", &gzip(b"words"))
            })
        },
        case("f14-none-of-gzip", "304", |_| {
            whole("HTTP/1.1 304 Same\r\ncontent-encoding: gzip\r\n\r\n")
        }),
        case("f14-no-gzip", ENCODED, |_| encoded("gzip", b"words")),
        case("f14-bad-sum", ENCODED, |_| {
            let mut body = gzip(b"words");
            let sum = body.len() - 8;
            body[sum] ^= 1;
            encoded("gzip", &body)
        }),
        case("f14-double", ENCODED, |_| {
            encoded("gzip, gzip", &gzip(&gzip(b"words")))
        }),
        case("f14-double-header", ENCODED, |_| {
            encoded("gzip", &gzip(&gzip(b"words"))).header("content-encoding", "gzip")
        }),
        case("f14-deflate", ENCODED, |_| encoded("deflate", b"words")),
        case("f14-br", ENCODED, |_| encoded("br", b"words")),
        case("f14-zstd", ENCODED, |_| encoded("zstd", b"words")),
        case("f14-unknown", ENCODED, |_| encoded("spotter", b"words")),
    ]);
}

#[test]
fn other_protocols() {
    run(&[
        // An answer in frames of HTTP/2: settings, then nothing but pings.
        case("f16-settings", FAILED, |_| {
            flood(b"\0\0\0\x04\0\0\0\0\0", b"\0\0\x08\x06\0\0\0\0\0abcdefgh")
        }),
        case("f16-preface", FAILED, |_| {
            whole("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        }),
        case("f16-version", FAILED, |_| whole("HTTP/2.0 200 OK\r\n\r\n")),
        case("f16-upgrade", FAILED, |_| {
            whole("HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n")
        }),
        case("f16-ssh", FAILED, |_| whole("SSH-2.0-OpenSSH_9.9\r\n")),
        case("f16-bare-words", FAILED, |_| whole("words\r\n\r\n")),
        case("f16-bad-status", FAILED, |_| {
            whole("HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n")
        }),
        case("f16-no-status", FAILED, |_| {
            whole("HTTP/1.1\r\ncontent-length: 0\r\n\r\n")
        }),
        case("f16-folded-header", FAILED, |_| said("x: a\r\n b", "words")),
        case("f16-space-before-colon", FAILED, |_| said("x : a", "words")),
        case("f16-nul", FAILED, |_| said("x: a\0b", "words")),
        case("f16-return", FAILED, |_| said("x: a\rb", "words")),
        case("f16-old", "200", |_| whole("HTTP/1.0 200 OK\r\n\r\nwords")),
        case("f16-no-content", "204", |_| {
            whole("HTTP/1.1 204 No\r\n\r\n")
        }),
        case("f16-error-page", "500", |_| Reply::text(500, "words")),
        case("f16-unknown-status", "799", |_| {
            whole("HTTP/1.1 799 Odd\r\ncontent-length: 0\r\n\r\n")
        }),
    ]);
}

const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/// An answer as it stands, and then the end.
fn whole(text: &str) -> Reply {
    let bytes = text.as_bytes().to_vec();
    Reply::raw(move |wire| drop(wire.write_all(&bytes).and_then(|()| wire.flush())))
}

/// An answer with headers and a body as they stand, and then the end.
fn said(headers: &str, body: &str) -> Reply {
    whole(&format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{body}"))
}

fn encoded(encoding: &str, body: &[u8]) -> Reply {
    Reply::bytes(200, body).header("content-encoding", encoding)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that hardly get shorter, the same ones each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 28) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Says the same again, as fast as it is read, until nobody listens.
fn flood(begin: &'static [u8], again: &'static [u8]) -> Reply {
    let much = again.repeat(1 + 4096 / again.len().max(1));
    Reply::raw(move |wire| {
        let _ = wire.write_all(begin);
        while send(wire, &much) {}
    })
}

/// Says the same again, twenty times a second, until nobody listens.
fn drip(begin: &'static [u8], again: &'static [u8]) -> Reply {
    Reply::raw(move |wire| {
        let _ = wire.write_all(begin);
        while send(wire, again) {
            std::thread::sleep(Duration::from_millis(50));
        }
    })
}

fn send(wire: &mut dyn Wire, bytes: &[u8]) -> bool {
    wire.write_all(bytes).and_then(|()| wire.flush()).is_ok()
}
