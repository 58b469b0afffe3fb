//! One connection that has logged in, and the task that drives it.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_postgres::{Client, Connection};

use super::meter::Meter;

/// How long a connection is kept that nobody asks anything.
const IDLE: Duration = Duration::from_secs(30);
/// What a server may send while nobody asks.
const IDLE_BYTES: u64 = 64 << 10;
/// How long a connection may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(100);

/// A connection. Dropping it ends its task, and the connection with it.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) meter: Meter,
    /// When the task ends by itself; none while it is in use.
    ends: watch::Sender<Option<Instant>>,
}

impl Session {
    pub(super) fn start<S, T>(client: Client, connection: Connection<S, T>, meter: Meter) -> Session
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (ends, ended) = watch::channel(None);
        tokio::spawn(drive(connection, ended));
        Session {
            client,
            meter,
            ends,
        }
    }

    pub(super) fn rests(&self) {
        self.meter.grant(IDLE_BYTES);
        self.ends.send_replace(Some(Instant::now() + IDLE));
    }

    /// Whether it can be asked again.
    pub(super) fn wakes(&self) -> bool {
        self.ends.send_replace(None);
        !self.client.is_closed()
    }
}

/// Notices and notifications are dropped: nobody asked for them.
async fn drive<S, T>(mut connection: Connection<S, T>, mut ended: watch::Receiver<Option<Instant>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let end = *ended.borrow_and_update();
        tokio::select! {
            message = std::future::poll_fn(|cx| connection.poll_message(cx)) => {
                if !matches!(message, Some(Ok(_))) {
                    return;
                }
            }
            changed = ended.changed() => {
                if changed.is_err() {
                    break;
                }
            }
            () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => return,
        }
    }
    // The session is gone, so its client is: what is left is a goodbye.
    let goodbye = async {
        while let Some(Ok(_)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {}
    };
    let _ = timeout(GOODBYE, goodbye).await;
}
