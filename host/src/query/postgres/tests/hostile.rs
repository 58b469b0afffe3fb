//! Servers that are not what they say.

use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A message of the protocol: its tag, and its body with the length before it.
fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![tag];
    message.extend_from_slice(&u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    message.extend_from_slice(body);
    message
}

fn greeting() -> Vec<u8> {
    let mut bytes = message(b'R', &[0, 0, 0, 0]);
    bytes.extend(message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]));
    bytes.extend(message(b'Z', b"I"));
    bytes
}

/// What to say to the startup, and then to everything else.
#[derive(Clone)]
struct Script {
    greeting: Vec<u8>,
    answer: Vec<u8>,
    /// Whether the answer never ends.
    endless: bool,
}

async fn listen(script: Script) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let script = script.clone();
            tokio::spawn(async move {
                let mut heard = vec![0; 64 << 10];
                let mut saying = script.greeting;
                while stream.read(&mut heard).await.is_ok_and(|bytes| bytes > 0) {
                    loop {
                        if stream.write_all(&saying).await.is_err() {
                            return;
                        }
                        saying.clone_from(&script.answer);
                        if !script.endless {
                            break;
                        }
                    }
                }
            });
        }
    });
    address
}

async fn meet(script: Script) -> (Result<Rows, QueryError>, Duration) {
    let address = listen(script).await;
    let url = format!(
        "postgres://a:b@127.0.0.1:{}/c?sslmode=disable",
        address.port()
    );
    let database = Database::new(Config::parse(&url).unwrap(), Direct, tls());
    let limits = QueryLimits {
        time_ms: 500,
        ..QueryLimits::default()
    };
    let begun = Instant::now();
    let answer = database
        .query("SELECT 1".to_owned(), Vec::new(), &limits)
        .await;
    (answer, begun.elapsed())
}

/// What answers the opening: three results, and the parsed statement with one
/// column of the type int4; then a row as `row` says.
fn parsed_then(row: &[u8]) -> Vec<u8> {
    let mut bytes = message(b'C', b"BEGIN\0");
    bytes.extend(message(b'Z', b"T"));
    bytes.extend(message(b'1', b""));
    bytes.extend(message(b't', &[0, 0]));
    let mut column = vec![0, 1, b'a', 0];
    column.extend([
        0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 1,
    ]);
    let described = message(b'T', &column);
    bytes.extend(&described);
    bytes.extend(message(b'Z', b"T"));
    // The wrapped statement, in one go.
    bytes.extend(message(b'1', b""));
    bytes.extend(message(b'2', b""));
    bytes.extend(described);
    bytes.extend(row);
    bytes.extend(message(b'C', b"SELECT 1\0"));
    bytes.extend(message(b'Z', b"T"));
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_a_server_says_breaks_the_host() {
    let fine = message(b'D', &[0, 1, 0, 0, 0, 4, 0, 0, 0, 7]);
    let notice = message(b'N', b"SWARNING\0VWARNING\0C01000\0Mhello\0\0");
    let mut scram = message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0\0");
    let cases: Vec<(&str, Vec<u8>, Vec<u8>, bool)> = vec![
        ("silent", Vec::new(), Vec::new(), false),
        ("greets and is silent", greeting(), Vec::new(), false),
        ("greets for ever", greeting(), greeting(), true),
        (
            "no protocol",
            b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            Vec::new(),
            false,
        ),
        (
            "a length of nothing",
            vec![b'R', 0, 0, 0, 0],
            Vec::new(),
            false,
        ),
        (
            "a length without end",
            vec![b'R', 0x7f, 255, 255, 255],
            vec![0; 4096],
            true,
        ),
        (
            "a message without end",
            greeting(),
            [vec![b'D', 0x7f, 255, 255, 255], vec![0; 4096]].concat(),
            true,
        ),
        ("notices for ever", greeting(), notice.clone(), true),
        ("notices before the greeting", notice.clone(), notice, true),
        (
            "an unknown login",
            message(b'R', &[0, 0, 0, 99]),
            Vec::new(),
            false,
        ),
        (
            "a short row",
            greeting(),
            parsed_then(&message(b'D', &[0, 0])),
            false,
        ),
        (
            "a row of more",
            greeting(),
            parsed_then(&message(
                b'D',
                &[0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255],
            )),
            false,
        ),
        (
            "a short value",
            greeting(),
            parsed_then(&message(b'D', &[0, 1, 0, 0, 0, 1, 7])),
            false,
        ),
        (
            "a value past its row",
            greeting(),
            parsed_then(&message(b'D', &[0, 1, 0, 0, 1, 0, 7])),
            false,
        ),
        (
            "a value of less than none",
            greeting(),
            parsed_then(&message(b'D', &[0, 1, 128, 0, 0, 0, 7])),
            false,
        ),
        (
            "a row of nothing",
            greeting(),
            parsed_then(&message(b'D', &[])),
            false,
        ),
        ("an empty error", greeting(), message(b'E', &[0]), false),
        (
            "an error of anything",
            greeting(),
            message(b'E', b"Xa\0\0"),
            false,
        ),
        (
            "data that nobody asked for",
            [greeting(), fine.clone()].concat(),
            Vec::new(),
            false,
        ),
        ("copying out", greeting(), message(b'H', &[0, 0, 0]), false),
    ];
    for (what, greeting, answer, endless) in cases {
        let (answered, took) = meet(Script {
            greeting,
            answer,
            endless,
        })
        .await;
        assert!(answered.is_err(), "{what}: {answered:?}");
        assert!(took < Duration::from_millis(900), "{what}: {took:?}");
        let told = answered.unwrap_err().to_string();
        assert!(!told.contains("127.0.0.1"), "{what}: {told}");
    }
    // A password that is to be hashed for years.
    let first = b"\0\0\0\x0br=,s=AAAA,i=2147483647";
    scram.extend(message(b'R', first));
    let (answered, took) = meet(Script {
        greeting: scram,
        answer: Vec::new(),
        endless: false,
    })
    .await;
    assert_eq!(code(&answered), "unavailable");
    assert!(took < Duration::from_millis(900));
}
