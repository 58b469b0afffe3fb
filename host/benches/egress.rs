//! What the broker costs a request, and what a whole call of a REST tool costs
//! that sends it, beside bare hyper over a connection that is open already, to
//! the same server, in turns.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops where it cannot go on"
)]

mod common;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use common::{caller, open_with};
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use spotter_host::build::{DescriptionSource, Source, SourceLimits};
use spotter_host::call::CallRequest;
use spotter_host::catalog::{GymId, Principal};
use spotter_host::config::EgressConfig;
use spotter_host::egress::{Broker, ExchangeLimits, Outgoing, Target};
use spotter_host::host::Host;
use spotter_host::manage::plugins::{self, UploadOptions};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const WARM_UP: usize = 2_000;
const MEASURED: usize = 50_000;

/// An answer as an API gives it.
const ANSWER: &[u8] = br#"{"class":"yoga","at":"2027-03-01T18:30:00","places":4,"coach":"Ada"}"#;

fn main() -> ExitCode {
    // The host compiles in a child of its own executable, which is this one.
    if std::env::args().nth(1).as_deref() == Some("compile-child") {
        return spotter_host::build::compile_child();
    }
    let address = serve();
    // As the server runs: each of its cores has a runtime of its own.
    let runtime = one_core();
    let mut bare = runtime.block_on(connect(address));
    let broker = runtime.block_on(async { broker(address) });
    let gym = GymId::new("bench").expect("a gym");
    let data = tempfile::tempdir().expect("a directory");
    let (host, who) = (runtime.block_on(with_tool(data.path(), address)), caller());
    let (mut control, mut brokered, mut called) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..WARM_UP + MEASURED {
        control.push(timed(|| runtime.block_on(ask(&mut bare))));
        brokered.push(timed(|| runtime.block_on(send(&broker, &gym, address))));
        called.push(timed(|| runtime.block_on(call(&host, &who))));
    }
    runtime
        .block_on(host.close())
        .expect("everything is written");
    let [control, brokered, called] = [control, brokered, called].map(|mut times| {
        times.drain(..WARM_UP);
        times.sort_unstable();
        [MEASURED / 2, MEASURED * 99 / 100].map(|at| times[at].as_secs_f64() * 1e6)
    });
    println!("| a request, in turns | p50 | p99 | more than bare hyper, p50 |");
    println!("| --- | --- | --- | --- |");
    for (what, [p50, p99]) in [
        ("bare hyper", control),
        ("the broker", brokered),
        ("a call of a REST tool", called),
    ] {
        let more = p50 - control[0];
        println!("| {what} | {p50:.1} us | {p99:.1} us | {more:.1} us |");
    }
    ExitCode::SUCCESS
}

/// A host with a REST tool that sends the same request.
async fn with_tool(data: &Path, address: SocketAddr) -> Arc<Host> {
    let host = open_with(data.to_owned(), egress(address)).await;
    let description = json!({
        "name": "slots",
        "description": "Tells which slots are free.",
        "parameters": [{ "name": "day", "type": "string", "description": "The day." }],
        "rest": {
            "url": format!("http://api.bench.test:{}/v1/slots", address.port()),
            "query": { "day": "{{args.day}}" },
            "headers": { "authorization": "Bearer 0123456789abcdef" },
        },
    });
    let limits = SourceLimits::default();
    let source = DescriptionSource::read(&description.to_string(), &limits).expect("a description");
    let options = UploadOptions {
        grant: true,
        ..UploadOptions::default()
    };
    plugins::save(&host, &caller(), Source::Description(source), options)
        .await
        .expect("a good plugin");
    host
}

async fn call(host: &Host, who: &Principal) {
    let request = CallRequest::new(who.gym.clone(), "slots", r#"{"day":"2027-03-01"}"#);
    let record = host.pipeline().call(request).await.expect("a record");
    let result = record.result.as_ref().map(|result| result.get().as_bytes());
    assert_eq!(result, Some(ANSWER));
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn one_core() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A server on a thread of its own.
fn serve() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("a listener");
    std::thread::spawn(move || {
        one_core().block_on(async {
            let listener = TcpListener::from_std(listener).expect("a listener");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let _ = stream.set_nodelay(true);
                let answer = service_fn(async |_: Request<Incoming>| {
                    Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(ANSWER))))
                });
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(connection);
            }
        });
    });
    address
}

async fn connect(address: SocketAddr) -> SendRequest<Empty<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let _ = stream.set_nodelay(true);
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("hyper");
    tokio::spawn(connection);
    sender
}

async fn ask(bare: &mut SendRequest<Empty<Bytes>>) {
    bare.ready().await.expect("an open connection");
    let request = Request::get("/v1/slots?day=2027-03-01")
        .header("host", "api.bench.test")
        .header("authorization", "Bearer 0123456789abcdef")
        .body(Empty::new())
        .expect("a request");
    let answer = bare.send_request(request).await.expect("an answer");
    let body = answer.into_body().collect().await.expect("a body");
    assert_eq!(body.to_bytes(), ANSWER);
}

fn broker(address: SocketAddr) -> Broker {
    Broker::open(&egress(address)).expect("a broker")
}

fn egress(address: SocketAddr) -> EgressConfig {
    let name = format!("api.bench.test:{}", address.port());
    EgressConfig {
        allow_networks: vec!["127.0.0.1/32".parse().expect("a network")],
        connect_to: BTreeMap::from([(name, address)]),
        nameservers: vec![address],
        ..EgressConfig::default()
    }
}

async fn send(broker: &Broker, gym: &GymId, address: SocketAddr) {
    let url = format!(
        "http://api.bench.test:{}/v1/slots?day=2027-03-01",
        address.port()
    );
    let mut headers = HeaderMap::new();
    let token = "Bearer 0123456789abcdef".parse().expect("a header");
    headers.insert("authorization", token);
    let outgoing = Outgoing {
        method: Method::GET,
        target: Target::parse(&url).expect("a URL"),
        headers,
        body: Bytes::new(),
    };
    let limits = ExchangeLimits {
        first_byte: Duration::from_secs(5),
        between_bytes: Duration::from_secs(10),
        total: Duration::from_secs(10),
        request_bytes: 1 << 20,
        response_bytes: 1 << 20,
    };
    let answer = broker
        .send(gym, outgoing, &limits)
        .await
        .expect("an answer");
    assert_eq!(answer.body, ANSWER);
}
