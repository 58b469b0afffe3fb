//! The part of WASI 0.2 that language runtimes need, linked one interface at a
//! time: no filesystem, no sockets, no environment, no arguments.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::AsyncWrite;
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream, WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{cli, clocks, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomView};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx};
use wasmtime_wasi_http::p2::bindings::http;
use wasmtime_wasi_http::{WasiHttp, WasiHttpView};
use wasmtime_wasi_io::bindings::wasi::io;

use super::Guest;
use super::log::{Logs, Printed};

/// The most random bytes of one host call.
const RANDOM_BYTES: u64 = 64 << 10;
/// Both clocks tick in milliseconds: finer ones measure the host's caches.
const TICK: Duration = Duration::from_millis(1);

struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

/// Links every WASI interface that is offered. A call to any of them counts as
/// a host call.
pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    let l = linker;
    io::error::add_to_linker::<Guest, Io>(l, |guest| guest.wasi().table)?;
    io::poll::add_to_linker::<Guest, Io>(l, |guest| guest.wasi().table)?;
    io::streams::add_to_linker::<Guest, Io>(l, |guest| guest.wasi().table)?;
    clocks::wall_clock::add_to_linker::<Guest, WasiClocks>(l, Guest::clocks)?;
    clocks::monotonic_clock::add_to_linker::<Guest, WasiClocks>(l, Guest::clocks)?;
    random::random::add_to_linker::<Guest, WasiRandom>(l, Guest::random)?;
    random::insecure::add_to_linker::<Guest, WasiRandom>(l, Guest::random)?;
    random::insecure_seed::add_to_linker::<Guest, WasiRandom>(l, Guest::random)?;
    cli::environment::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::exit::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::stdin::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::stdout::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::stderr::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::terminal_input::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::terminal_output::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::terminal_stdin::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::terminal_stdout::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    cli::terminal_stderr::add_to_linker::<Guest, WasiCli>(l, Guest::cli)?;
    let options = http::types::LinkOptions::default();
    http::types::add_to_linker::<Guest, WasiHttp>(l, &options, Guest::http)?;
    http::outgoing_handler::add_to_linker::<Guest, WasiHttp>(l, Guest::http)
}

/// A context that gives a guest nothing but clocks, randomness and its own log.
pub(super) fn context(logs: &Logs) -> WasiCtx {
    WasiCtx::builder()
        .max_random_size(RANDOM_BYTES)
        .wall_clock(WallClock)
        .monotonic_clock(MonotonicClock(Instant::now()))
        .stdout(Output(logs.clone(), Printed::Stdout))
        .stderr(Output(logs.clone(), Printed::Stderr))
        .allow_tcp(false)
        .allow_udp(false)
        .build()
}

struct WallClock;

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        TICK
    }

    fn now(&self) -> Duration {
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

struct MonotonicClock(Instant);

impl HostMonotonicClock for MonotonicClock {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        let ticks = u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX);
        ticks.saturating_mul(1_000_000)
    }
}

/// An output stream of the guest's; it ends in the call's log and never
/// blocks.
#[derive(Clone)]
struct Output(Logs, Printed);

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn wasmtime_wasi_io::streams::OutputStream> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for Output {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.0.print(self.1, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[wasmtime_wasi::async_trait]
impl wasmtime_wasi_io::poll::Pollable for Output {
    async fn ready(&mut self) {}
}

impl wasmtime_wasi_io::streams::OutputStream for Output {
    fn write(&mut self, bytes: bytes::Bytes) -> wasmtime_wasi_io::streams::StreamResult<()> {
        self.0.print(self.1, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> wasmtime_wasi_io::streams::StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> wasmtime_wasi_io::streams::StreamResult<usize> {
        Ok(64 << 10)
    }
}
