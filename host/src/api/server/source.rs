use std::future::Future;
use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;

/// Connections the system holds for us while all places are taken.
const BACKLOG: u32 = 1024;

/// Where connections come from.
pub trait Source: Send {
    /// The next connection; none when there will be no more. Dropping the
    /// future loses none.
    fn accept(
        &mut self,
    ) -> impl Future<Output = io::Result<Option<(TcpStream, SocketAddr)>>> + Send;
}

impl Source for TcpListener {
    async fn accept(&mut self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        let (stream, address) = TcpListener::accept(self).await?;
        // Answers are written whole; waiting to join small packets only delays.
        stream.set_nodelay(true)?;
        Ok(Some((stream, address)))
    }
}

/// Sockets that an acceptor in another runtime hands over. They arrive without
/// a runtime and join the one they are served in.
impl Source for mpsc::Receiver<std::net::TcpStream> {
    async fn accept(&mut self) -> io::Result<Option<(TcpStream, SocketAddr)>> {
        let Some(stream) = self.recv().await else {
            return Ok(None);
        };
        let address = stream.peer_addr()?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        Ok(Some((TcpStream::from_std(stream)?, address)))
    }
}

/// Listens on an address. `shared` lets several listeners have the same port;
/// the system then deals connections out among them.
///
/// # Errors
/// When the address is taken or is none of this machine's.
pub fn listen(address: SocketAddr, shared: bool) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart must not wait for the last one's closed connections.
    socket.set_reuseaddr(true)?;
    if shared {
        socket.set_reuseport(true)?;
    }
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Whether an error belongs to the one connection that was being accepted.
pub(super) fn connection_failed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::NotConnected
            | io::ErrorKind::InvalidInput
    )
}
