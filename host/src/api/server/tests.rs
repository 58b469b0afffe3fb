#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Server, ServerLimits, listen};

/// Short enough for a test, long enough for a busy machine.
const SOON: Duration = Duration::from_millis(300);

fn limits() -> ServerLimits {
    ServerLimits {
        head: SOON,
        idle: SOON,
        drain: Duration::from_secs(2),
        connections: 8,
        connections_per_address: 4,
        ..ServerLimits::default()
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get(async || "here"))
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(3 * SOON).await;
                "done"
            }),
        )
        .route(
            "/thread",
            get(async || format!("{:?}.", std::thread::current().id())),
        )
        .route("/never", get(std::future::pending::<&'static str>))
        .route("/large", get(async || Body::from(vec![b'a'; 64 << 20])))
        .route("/echo", post(async |body: String| body))
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

fn start(limits: ServerLimits) -> Running {
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(async move {
        let stopped = async {
            let _ = stopped.await;
        };
        Server::new(router(), limits)
            .serve(listener, stopped)
            .await
            .unwrap();
    });
    Running {
        address,
        stop,
        serving,
    }
}

async fn connect(running: &Running) -> TcpStream {
    TcpStream::connect(running.address).await.unwrap()
}

async fn send(stream: &mut TcpStream, path: &str) {
    let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
}

/// What comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

/// One answer with a body that ends in this.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let mut piece = [0; 1024];
        let length = stream.read(&mut piece).await.unwrap();
        assert!(length > 0, "closed after {text}");
        text.push_str(std::str::from_utf8(piece.get(..length).unwrap()).unwrap());
    }
    text
}

#[tokio::test]
async fn connections_are_kept_between_requests() {
    let running = start(limits());
    let mut stream = connect(&running).await;
    for _ in 0..3 {
        send(&mut stream, "/").await;
        assert!(until(&mut stream, "here").await.starts_with("HTTP/1.1 200"));
        tokio::time::sleep(SOON / 3).await;
    }
}

#[tokio::test]
async fn clients_that_dally_are_closed() {
    let running = start(limits());
    let begin = Instant::now();
    let mut silent = connect(&running).await;
    let mut idle = connect(&running).await;
    send(&mut idle, "/").await;
    let mut trickling = connect(&running).await;
    let trickle = async {
        while trickling.write_all(b"G").await.is_ok() && begin.elapsed() < 10 * SOON {
            tokio::time::sleep(SOON / 10).await;
        }
        rest(&mut trickling).await
    };
    let (silent, idle, _) = tokio::join!(rest(&mut silent), rest(&mut idle), trickle);
    assert_eq!(silent, "");
    assert!(idle.ends_with("here"));
    assert!(begin.elapsed() < 8 * SOON, "{:?}", begin.elapsed());
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_closed() {
    let running = start(limits());
    let mut stream = connect(&running).await;
    send(&mut stream, "/large").await;
    tokio::time::sleep(4 * SOON).await;
    let taken = rest(&mut stream).await;
    assert!(taken.len() < 64 << 20, "the answer waited");
}

#[tokio::test]
async fn a_long_request_is_no_dallying() {
    let running = start(limits());
    let mut stream = connect(&running).await;
    send(&mut stream, "/slow").await;
    until(&mut stream, "done").await;
}

#[tokio::test]
async fn one_address_gets_its_share() {
    let running = start(limits());
    let mut streams = Vec::new();
    for _ in 0..4 {
        let mut stream = connect(&running).await;
        send(&mut stream, "/never").await;
        streams.push(stream);
    }
    // The fifth is closed at once; a place that is given up is free again.
    let begin = Instant::now();
    assert_eq!(rest(&mut connect(&running).await).await, "");
    assert!(begin.elapsed() < SOON);
    drop(streams.pop());
    loop {
        let mut stream = connect(&running).await;
        send(&mut stream, "/").await;
        let mut first = [0; 8];
        if stream.read(&mut first).await.is_ok_and(|length| length > 0) {
            break;
        }
        assert!(begin.elapsed() < 10 * SOON, "the place is not free");
    }
}

#[tokio::test]
async fn stopping_finishes_what_runs() {
    let running = start(limits());
    let mut slow = connect(&running).await;
    send(&mut slow, "/slow").await;
    let mut idle = connect(&running).await;
    send(&mut idle, "/").await;
    until(&mut idle, "here").await;
    tokio::time::sleep(SOON / 3).await;

    running.stop.send(()).unwrap();
    assert!(rest(&mut slow).await.ends_with("done"));
    assert_eq!(rest(&mut idle).await, "");
    running.serving.await.unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let mut limits = limits();
    limits.drain = SOON;
    let running = start(limits);
    let mut never = connect(&running).await;
    send(&mut never, "/never").await;
    tokio::time::sleep(SOON / 3).await;
    running.stop.send(()).unwrap();
    let begin = Instant::now();
    running.serving.await.unwrap();
    assert!(
        (SOON..6 * SOON).contains(&begin.elapsed()),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(rest(&mut never).await, "");
}

#[tokio::test]
async fn each_core_takes_its_share() {
    let cores = std::thread::available_parallelism().unwrap().get();
    let running = start(ServerLimits {
        connections: cores,
        connections_per_address: cores,
        ..limits()
    });
    let mut open = Vec::new();
    let mut threads = BTreeSet::new();
    for _ in 0..cores {
        let mut stream = connect(&running).await;
        send(&mut stream, "/thread").await;
        let answer = until(&mut stream, ".").await;
        threads.insert(answer.lines().last().unwrap().to_owned());
        open.push(stream);
    }
    assert_eq!(threads.len(), cores);
}

#[tokio::test]
async fn long_heads_are_refused() {
    let running = start(limits());
    let mut stream = connect(&running).await;
    let head = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "a".repeat(17 << 10)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    // Closing on unread bytes may take the answer with it.
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}
