//! The outside of native tests: threads and plain sockets.

use std::cell::{Cell, RefCell};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::time::{Duration, Instant};

use super::{Failure, Level, Request, Response};

thread_local! {
    static AVAILABLE: Cell<bool> = const { Cell::new(true) };
    static LOG: RefCell<Vec<(Level, String)>> = const { RefCell::new(Vec::new()) };
    static START: Instant = Instant::now();
}

pub(crate) fn set_available(available: bool) {
    AVAILABLE.set(available);
}
pub(crate) fn take_log() -> Vec<(Level, String)> {
    LOG.take()
}

/// False while a module is being loaded at save.
pub(crate) fn available() -> bool {
    AVAILABLE.get()
}
/// Fills with cryptographic random bytes.
pub(crate) fn random(bytes: &mut [u8]) {
    std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(bytes))
        .unwrap();
}
/// A clock that never goes back.
pub(crate) fn monotonic_ns() -> u64 {
    START.with(|start| start.elapsed().as_nanos() as u64)
}
/// Writes to the log of the call.
pub(crate) fn log(level: Level, line: &str) {
    LOG.with_borrow_mut(|log| log.push((level, line.to_owned())));
}
/// A request under way; dropping it ends it.
pub(crate) struct Exchange {
    receiver: Receiver<Result<Response, Failure>>,
    answer: RefCell<Option<Result<Response, Failure>>>,
}
/// Begins a request.
pub(crate) fn send(request: Request) -> Result<Exchange, Failure> {
    if request.url.contains("denied.example") {
        return Err(Failure {
            code: "http_request_denied".into(),
            message: "denied.example is not granted".into(),
        });
    }
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let _ = sender.send(exchange(request));
    });
    Ok(Exchange {
        receiver,
        answer: RefCell::new(None),
    })
}
/// Blocks until an exchange has answered or the time has come; gives the indexes of those ready.
pub(crate) fn wait(exchanges: &[&Exchange], until_ns: Option<u64>) -> Vec<usize> {
    loop {
        let mut ready = Vec::new();
        for (index, exchange) in exchanges.iter().enumerate() {
            let mut answer = exchange.answer.borrow_mut();
            if answer.is_none() {
                *answer = match exchange.receiver.try_recv() {
                    Ok(result) => Some(result),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => Some(Err(Failure {
                        code: "internal_error".into(),
                        message: "lost".into(),
                    })),
                };
            }
            if answer.is_some() {
                ready.push(index);
            }
        }
        let left = until_ns.map(|until| until.saturating_sub(monotonic_ns()));
        if !ready.is_empty() || left == Some(0) {
            return ready;
        }
        let nap = left.unwrap_or(u64::MAX).min(1_000_000);
        std::thread::sleep(Duration::from_nanos(nap));
    }
}
/// The whole answer of a ready exchange.
pub(crate) fn finish(exchange: Exchange) -> Result<Response, Failure> {
    exchange.answer.take().unwrap_or_else(|| {
        exchange
            .receiver
            .recv_timeout(Duration::from_secs(10))
            .unwrap_or_else(|_: RecvTimeoutError| {
                Err(Failure {
                    code: "connection_timeout".into(),
                    message: "timeout".into(),
                })
            })
    })
}

fn exchange(request: Request) -> Result<Response, Failure> {
    let failure = |code: &str, message: String| Failure {
        code: code.into(),
        message,
    };
    let url = url::Url::parse(&request.url)
        .map_err(|e| failure("http_request_uri_invalid", e.to_string()))?;
    let address = format!(
        "{}:{}",
        url.host_str().unwrap_or(""),
        url.port().unwrap_or(80)
    );
    let mut stream =
        TcpStream::connect(&address).map_err(|e| failure("connection_refused", e.to_string()))?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        request.method,
        &url[url::Position::BeforePath..url::Position::AfterQuery],
        request.body.len()
    )
    .into_bytes();
    for (name, value) in &request.headers {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head.extend_from_slice(&request.body);
    stream
        .write_all(&head)
        .map_err(|e| failure("connection_terminated", e.to_string()))?;
    let mut all = Vec::new();
    stream
        .read_to_end(&mut all)
        .map_err(|e| failure("connection_terminated", e.to_string()))?;
    let at = all
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .ok_or_else(|| failure("http_protocol_error", "no head".into()))?;
    let body = all.split_off(at + 4);
    let mut lines = all[..at]
        .split(|b| *b == b'\n')
        .map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let status = String::from_utf8_lossy(lines.next().unwrap())
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines
        .map(|line| {
            let colon = line.iter().position(|b| *b == b':').unwrap();
            (
                String::from_utf8_lossy(&line[..colon]).to_lowercase(),
                line[colon + 1..].trim_ascii().to_vec(),
            )
        })
        .collect();
    Ok(Response {
        status,
        headers,
        body,
    })
}

/// From here on a call runs.
pub(crate) fn open() {
    set_available(true);
}
