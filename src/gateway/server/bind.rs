//! Listening.

use std::net::{Ipv6Addr, SocketAddr};

use anyhow::Context as _;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Connections that the system holds ready until they are accepted; it takes fewer where it is set up so (on Linux
/// `net.core.somaxconn`).
const BACKLOG: i32 = 4_096;

/// A server that listens already and does not answer yet.
#[derive(Debug)]
pub struct Bound {
    pub(super) listener: TcpListener,
    pub address: SocketAddr,
}

/// Listens on `address`; port 0 takes any free one.
///
/// # Errors
/// Where the address is taken or not allowed.
pub async fn bind(address: SocketAddr) -> anyhow::Result<Bound> {
    let listener = listen(address)
        .with_context(|| format!("cannot listen on {address}: choose another address by TOTE_LISTEN"))?;
    let address = listener.local_addr().unwrap_or(address);
    Ok(Bound { listener, address })
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A server that was stopped leaves connections behind that block its port for a minute. On Windows the same option
    // lets two servers share a port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.ip() == Ipv6Addr::UNSPECIFIED {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
