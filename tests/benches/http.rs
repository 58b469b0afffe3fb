//! Throughput and latency over HTTP beside a bare axum echo with the same
//! bodies, and what many installed functions cost. One client thread, 16
//! connections, both servers as processes of their own, measured in turns so
//! that a machine's moods meet both.
//!
//! `cargo bench --workspace --bench http` after `make bench`; the argument `quick`
//! leaves out the thousands of functions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that cannot go on should stop where it stands, and prints"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use serde_json::Value;
use spotter_tests::manifest::{Function, Manifest};
use spotter_tests::{Gym, Options, Server, guests};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(2);
const BODY: &str = r#"{"arguments":{"a":1,"b":2}}"#;
const FUNCTIONS_PER_PLUGIN: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "echo") {
        return echo();
    }
    let quick = arguments.iter().any(|argument| argument == "quick");
    let counts: &[usize] = if quick { &[10] } else { &[10, 1_000, 10_000] };
    for count in counts {
        installed(*count);
    }
}

/// One row: this many functions in the gym, one of them called.
fn installed(count: usize) {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    gym.upload(&component()).ok();
    fill(&gym, count);
    let key = gym.caller.key().expect("a key").to_owned();
    server.stop();
    let data = server.into_data();

    let begin = Instant::now();
    let server = Server::start_on(data, &Options::default());
    let ready = begin.elapsed();
    let control = Control::start();
    let mut spotter = Load::default();
    let mut echo = Load::default();
    for _ in 0..ROUNDS {
        spotter.add(load(server.address(), "/v1/functions/add", Some(&key)));
        echo.add(load(&control.address, "/", None));
    }
    let resident = resident_mib(server.pid());
    let caller = server.anonymous().with_key(Some(&key));
    let durable = durable_after(&caller);
    println!(
        "{count:>6} functions: ready {:>5.0} ms, {resident:>4} MiB; {spotter}; record durable after {:.0} ms",
        ready.as_secs_f64() * 1e3,
        durable.as_secs_f64() * 1e3,
    );
    println!(
        "          bare axum: {echo}; ratio {:.2}",
        spotter.ratio_to(&echo)
    );
}

fn component() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench/add.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|_| panic!("{} is missing; run `make bench`", path.display()))
}

/// Plugins of a hundred functions each, until there are so many.
fn fill(gym: &Gym, count: usize) {
    for plugin in 0..count / FUNCTIONS_PER_PLUGIN {
        let functions = (0..FUNCTIONS_PER_PLUGIN).map(|function| {
            Function::new(&format!("filler_{plugin}_{function}")).parameters(SCHEMA)
        });
        let manifest = Manifest::new(&format!("filler_{plugin}")).functions(functions);
        gym.upload(&guests::component_as("ok_echo", &manifest)).ok();
    }
}

/// About what a real function has.
const SCHEMA: &str = r#"{"type":"object","properties":{"date":{"type":"string","format":"date","description":"The day, as YYYY-MM-DD."},"service":{"type":"string","enum":["massage","physiotherapy","induction"],"description":"Which service."},"notes":{"type":"string","description":"Anything the trainer should know."}},"required":["date","service"],"additionalProperties":false}"#;

/// How long until the record of a call can be read back from the store.
fn durable_after(caller: &spotter_tests::Client) -> Duration {
    let body: Value = serde_json::from_str(BODY).unwrap();
    let answer = caller.post("/v1/functions/add", &body).ok();
    let begin = Instant::now();
    let path = format!(
        "/v1/executions/{}",
        answer.field("/call_id").as_str().unwrap()
    );
    while caller.get(&path).status != 200 {
        assert!(begin.elapsed() < Duration::from_secs(30), "no record");
        std::thread::sleep(Duration::from_millis(1));
    }
    begin.elapsed()
}

fn resident_mib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib >> 10
}

/// What one server's rounds of load came to.
#[derive(Default)]
struct Load {
    rounds_per_second: Vec<f64>,
    latencies: Vec<Duration>,
}

impl Load {
    fn add(&mut self, latencies: Vec<Duration>) {
        let per_second = latencies.len() as f64 / MEASURED.as_secs_f64();
        self.rounds_per_second.push(per_second);
        self.latencies.extend(latencies);
    }

    /// The median over the rounds, each against the control's next one.
    fn ratio_to(&self, control: &Load) -> f64 {
        let rounds = self
            .rounds_per_second
            .iter()
            .zip(&control.rounds_per_second);
        at(0.5, rounds.map(|(own, control)| own / control).collect())
    }
}

fn at<T: PartialOrd + Copy>(part: f64, mut all: Vec<T>) -> T {
    all.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap());
    all[((all.len() - 1) as f64 * part).round() as usize]
}

impl std::fmt::Display for Load {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per_second = |part| at(part, self.rounds_per_second.clone());
        let ms = |part| at(part, self.latencies.clone()).as_secs_f64() * 1e3;
        write!(
            f,
            "{:>6.0} calls/s (rounds {:.0} to {:.0}), p50 {:.2} ms, p99 {:.2} ms",
            per_second(0.5),
            per_second(0.0),
            per_second(1.0),
            ms(0.5),
            ms(0.99)
        )
    }
}

/// Keeps every connection busy with one request at a time.
fn load(address: &str, path: &str, key: Option<&str>) -> Vec<Duration> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let authorization = key.map_or(String::new(), |key| {
        format!("Authorization: Bearer {key}\r\n")
    });
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\n{authorization}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    runtime.block_on(async {
        let begin = Instant::now();
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::spawn(connection(address.to_owned(), request.clone(), begin)))
            .collect();
        let mut latencies = Vec::new();
        for task in tasks {
            latencies.extend(task.await.unwrap());
        }
        latencies
    })
}

async fn connection(address: String, request: String, begin: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut latencies = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    loop {
        let sent = Instant::now();
        if sent - begin > WARM_UP + MEASURED {
            return latencies;
        }
        stream.write_all(request.as_bytes()).await.unwrap();
        answer(&mut stream, &mut buffer).await;
        if sent - begin > WARM_UP {
            latencies.push(sent.elapsed());
        }
    }
}

/// Reads one answer to its end.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.unwrap();
        assert!(read > 0, "the server closed the connection");
        filled += read;
        let seen = &buffer[..filled];
        let Some(head) = seen.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&seen[..head]).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, length)| length.parse::<usize>().unwrap());
        if filled >= head + 4 + length {
            return;
        }
    }
}

/// The control: axum that parses the body and answers one of the same size.
struct Control {
    child: Child,
    address: String,
}

impl Control {
    fn start() -> Control {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("echo")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Control {
            child,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As long as the host's answer to the same call.
const ANSWER: &str = r#"{"result":3,"call_id":"01a1fd68-3828-73da-b15e-6f4c5231eeb5","usage":{"fuel":5161,"cpu_us":18,"wall_us":22,"memory_bytes":196608,"host_calls":0,"output_bytes":1}}"#;

fn echo() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let router = Router::new().route(
            "/",
            post(|body: Bytes| async move {
                let parsed: Value = serde_json::from_slice(&body).unwrap();
                assert!(parsed.is_object());
                ([("content-type", "application/json")], ANSWER)
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}
