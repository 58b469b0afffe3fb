//! What the broker costs a request, beside bare hyper over a connection that
//! is open already, to the same server, in turns.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops where it cannot go on"
)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use spotter_host::catalog::GymId;
use spotter_host::config::EgressConfig;
use spotter_host::egress::{Broker, ExchangeLimits, Outgoing, Target};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const WARM_UP: usize = 2_000;
const MEASURED: usize = 50_000;

/// An answer as an API gives it.
const ANSWER: &[u8] = br#"{"class":"yoga","at":"2027-03-01T18:30:00","places":4,"coach":"Ada"}"#;

fn main() {
    let address = serve();
    // As the server runs: each of its cores has a runtime of its own.
    let runtime = one_core();
    let mut bare = runtime.block_on(connect(address));
    let broker = runtime.block_on(async { broker(address) });
    let gym = GymId::new("bench").expect("a gym");
    let (mut control, mut brokered) = (Vec::new(), Vec::new());
    for _ in 0..WARM_UP + MEASURED {
        control.push(timed(|| runtime.block_on(ask(&mut bare))));
        brokered.push(timed(|| runtime.block_on(send(&broker, &gym, address))));
    }
    let [control, brokered] = [control, brokered].map(|mut times| {
        times.drain(..WARM_UP);
        times.sort_unstable();
        [MEASURED / 2, MEASURED * 99 / 100].map(|at| times[at].as_secs_f64() * 1e6)
    });
    println!(
        "request, in turns: bare hyper p50 {:.1} us, p99 {:.1} us; broker p50 {:.1} us, p99 {:.1} us; more by p50 {:.1} us",
        control[0],
        control[1],
        brokered[0],
        brokered[1],
        brokered[0] - control[0]
    );
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
    let name = format!("api.bench.test:{}", address.port());
    let config = EgressConfig {
        allow_networks: vec!["127.0.0.1/32".parse().expect("a network")],
        connect_to: BTreeMap::from([(name, address)]),
        nameservers: vec![address],
        ..EgressConfig::default()
    };
    Broker::open(&config).expect("a broker")
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
