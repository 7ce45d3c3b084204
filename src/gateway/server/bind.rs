//! Listening.

use std::net::{Ipv6Addr, SocketAddr};

use anyhow::Context as _;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Connections that the system holds ready until they are accepted; it takes fewer where it is set up so (on Linux
/// `net.core.somaxconn`).
const BACKLOG: i32 = 4_096;
/// How long what was sent may stay without a sign that it came, before the connection counts as lost (RFC 5482). A phone that has
/// gone holds a stream no longer, and one that is in a tunnel comes back with its cursor. The system's own time is about a quarter
/// of an hour.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED_MAX: std::time::Duration = std::time::Duration::from_mins(1);

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
    // Whatever is accepted has it from here.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_MAX))?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use socket2::SockRef;
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn what_is_accepted_does_not_wait_for_a_client_that_has_gone() {
        let bound = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(bound.address), bound.listener.accept());
        let (stream, _) = accepted.unwrap();
        let limit = SockRef::from(&stream).tcp_user_timeout().unwrap();
        assert_eq!(limit, Some(UNACKNOWLEDGED_MAX));
        drop(client);
    }
}
