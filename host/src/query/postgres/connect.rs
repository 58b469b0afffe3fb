//! From a name to a session. Which addresses may be reached is not decided
//! here: whoever owns the sockets hands in a connector.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use super::Config;
use super::meter::{Meter, Metered};
use super::refusal;
use super::session::Session;
use super::tls::Tls;
use crate::query::QueryError;

/// A connection that is being made.
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send + 'a>>;

/// Reaches a host, or refuses to.
pub trait Connect: Send + Sync + 'static {
    /// Resolves the name, judges the address and connects to it.
    fn connect<'a>(&'a self, host: &'a str, port: u16) -> Connecting<'a>;
}

/// What a server may send until it has let the role in.
const GREETING: u64 = 64 << 10;

/// Connects and logs in. The permission to do so is held for as long as the
/// attempt lasts, also when nobody waits for it any more.
pub(super) async fn connect<P: Send + 'static>(
    config: &Config,
    connector: &dyn Connect,
    tls: Arc<rustls::ClientConfig>,
    permission: P,
    deadline: Instant,
) -> Result<(P, Session), QueryError> {
    let stream = connector
        .connect(&config.host, config.port)
        .await
        .map_err(QueryError::unavailable)?;
    stream.set_nodelay(true).map_err(QueryError::unavailable)?;
    let meter = Meter::new(GREETING);
    let stream = Metered::new(stream, meter.clone());
    let tls = Tls::new(tls, &config.host)?;
    let postgres = config.postgres.clone();

    // The server says how often the password is hashed, up to 100,000 times:
    // not on a thread that others wait for.
    let (waiting, gone) = oneshot::channel::<()>();
    let runtime = Handle::current();
    let login = spawn_blocking(move || {
        let login = runtime.block_on(async {
            tokio::select! {
                login = timeout_at(deadline, postgres.connect_raw(stream, tls)) => Some(login),
                _ = gone => None,
            }
        });
        (permission, login)
    });
    let (permission, login) = login.await.map_err(QueryError::unavailable)?;
    drop(waiting);
    match login {
        Some(Ok(Ok((client, connection)))) => {
            Ok((permission, Session::start(client, connection, meter)))
        }
        Some(Ok(Err(error))) => Err(refusal::of_login(error)),
        Some(Err(_)) | None => Err(QueryError::unavailable(
            "the server did not let the role in until the query's end",
        )),
    }
}

/// Asks the server to stop what a session does.
pub(super) async fn cancel(
    config: &Config,
    connector: &dyn Connect,
    tls: Arc<rustls::ClientConfig>,
    token: tokio_postgres::CancelToken,
) -> Result<(), QueryError> {
    let stream = connector
        .connect(&config.host, config.port)
        .await
        .map_err(QueryError::unavailable)?;
    let stream = Metered::new(stream, Meter::new(GREETING));
    let tls = Tls::new(tls, &config.host)?;
    token
        .cancel_query_raw(stream, tls)
        .await
        .map_err(QueryError::unavailable)
}
