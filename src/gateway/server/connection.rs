//! One connection, from its first byte to its last.

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::http::uri::Scheme;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::exchange::{Exchange, Peer};
use super::places::{Place, Places, Seat};
use super::progress::{Overdue, Progress};
use super::proxy;
use super::socket::{Socket, Wire};
use super::{ServerOptions, Timeouts};

/// Bytes of a request's head.
const HEAD_MAX: u16 = 32 * 1024;
/// Headers of a request over HTTP/1; of HTTP/2, [`HEAD_MAX`] bounds them.
const HEADERS_MAX: usize = 100;
/// After this time without a frame, HTTP/2 asks whether the client is still there.
const PING_AFTER: Duration = Duration::from_secs(30);
const PONG_WITHIN: Duration = Duration::from_secs(20);
/// Requests that a client may take back before they were looked at (CVE-2023-44487).
const RESETS_MAX: usize = 20;
/// A connection's time is looked at this often, or oftener where it has little.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a connection of HTTP/1 without a request stays open while the server drains. A request that is on its way by
/// then is told to come again; a connection that is just closed looks like a broken one.
const LINGER: Duration = Duration::from_secs(1);

/// What all connections share.
pub(super) struct Connections {
    pub(super) exchange: Arc<Exchange>,
    pub(super) places: Arc<Places>,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) http: auto::Builder<Tasks>,
    /// The time of running requests is over.
    pub(super) cut_off: CancellationToken,
}

/// Runs what HTTP/2 does beside its connection.
#[derive(Debug, Clone)]
pub(super) struct Tasks(pub(super) TaskTracker);

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}

/// How both versions of HTTP are spoken.
pub(super) fn protocol(options: &ServerOptions, tasks: Tasks) -> auto::Builder<Tasks> {
    let mut builder = auto::Builder::new(tasks);
    builder
        .http1()
        .timer(TokioTimer::new())
        // See [`Progress`].
        .header_read_timeout(None)
        .max_buf_size(HEAD_MAX.into())
        .max_headers(HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_AFTER)
        .keep_alive_timeout(PONG_WITHIN)
        .max_concurrent_streams(options.streams_max)
        .max_header_list_size(HEAD_MAX.into())
        .max_pending_accept_reset_streams(RESETS_MAX);
    builder
}

impl Connections {
    fn options(&self) -> &ServerOptions {
        &self.exchange.options
    }

    /// Serves what was accepted until it ends.
    pub(super) async fn serve(self: Arc<Self>, stream: TcpStream, socket: SocketAddr, seat: Seat) {
        let progress = Progress::begin(Instant::now());
        let opening = self.open(stream, socket, seat, &progress);
        let opened = tokio::select! {
            opened = opening => opened,
            () = progress.evicted() => None,
            () = self.cut_off.cancelled() => None,
        };
        if let Some((peer, io)) = opened {
            self.converse(peer, io).await;
        }
    }

    /// Does what comes before HTTP. `None`: the connection is not taken, or broke.
    async fn open(
        &self,
        mut stream: TcpStream,
        socket: SocketAddr,
        seat: Seat,
        progress: &Arc<Progress>,
    ) -> Option<(Peer, Socket)> {
        let Timeouts { handshake, .. } = self.options().timeouts;
        let local = stream.local_addr().ok()?;
        // An answer is written as a whole; its last packet shall not wait for more.
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(%cause, "a connection broke at once");
            return None;
        }
        let is_proxy = self.options().proxies.trust(socket.ip());
        let mut client = socket.ip().to_canonical();
        if self.options().proxy_protocol {
            let read = timeout(handshake, proxy::read(&mut stream)).await;
            let told = read.ok().and_then(Result::ok);
            // What runs on the same machine may say that it speaks for itself: `tote health` does, which reaches a server
            // that listens on one address from that very address.
            let is_here = client.is_loopback() || client == local.ip().to_canonical();
            let is_known = is_proxy || (told == Some(None) && is_here);
            let Some(told) = told.filter(|_| is_known) else {
                tracing::debug!(peer = %socket, "a connection without a trusted header of the PROXY protocol was closed");
                return None;
            };
            client = told.unwrap_or(client).to_canonical();
        }
        let place = self.place(seat, client, progress)?;
        let (wire, scheme) = match &self.tls {
            None => (Wire::Plain(stream), Scheme::HTTP),
            Some(tls) => match timeout(handshake, tls.accept(stream)).await {
                Ok(Ok(stream)) => (Wire::Tls(Box::new(stream)), Scheme::HTTPS),
                Ok(Err(cause)) => {
                    tracing::debug!(%cause, "a handshake of TLS failed");
                    return None;
                }
                Err(_) => return None,
            },
        };
        progress.open(Instant::now());
        let io = Socket::new(wire, Arc::clone(progress), place);
        let peer = Peer {
            socket,
            local,
            client,
            scheme,
            progress: Arc::clone(progress),
        };
        Some((peer, io))
    }

    fn place(&self, seat: Seat, client: IpAddr, progress: &Arc<Progress>) -> Option<Place> {
        if self.options().proxies.trust(client) {
            return Some(Places::give_to_proxy(seat));
        }
        let place = self.places.give(seat, client, progress);
        if place.is_none() {
            tracing::debug!(%client, "a client has too many connections; one more was closed");
        }
        place
    }

    async fn converse(&self, peer: Peer, io: Socket) {
        let progress = Arc::clone(&peer.progress);
        let service =
            service_fn(move |request: hyper::Request<Incoming>| Arc::clone(&self.exchange).run(peer.clone(), request));
        let draining = &self.options().draining;
        let timeouts = &self.options().timeouts;
        let look_every = LOOK_EVERY.min(timeouts.head / 4).min(timeouts.idle / 4);
        let mut connection = pin!(self.http.serve_connection_with_upgrades(TokioIo::new(io), service));
        let mut cut_off = pin!(self.cut_off.cancelled());
        let mut evicted = pin!(progress.evicted());
        let mut drained = pin!(draining.begun());
        let mut lingers_until = None;
        let mut is_closing = false;
        let mut is_spared = false;
        loop {
            let look = Instant::now() + look_every;
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(cause) = ended {
                        tracing::debug!(cause, "a connection broke");
                    }
                    return;
                }
                () = cut_off.as_mut() => return,
                () = evicted.as_mut(), if !is_spared => {
                    // A request may have come since it was chosen.
                    is_spared = progress.waits_since().is_none();
                    if !is_spared {
                        return;
                    }
                }
                () = drained.as_mut(), if lingers_until.is_none() => {
                    let linger = if progress.is_http2() { Duration::ZERO } else { LINGER };
                    lingers_until = Some(Instant::now() + linger);
                }
                () = sleep_until(lingers_until.filter(|_| !is_closing).map_or(look, |end| look.min(end))) => {}
            }
            let now = Instant::now();
            if !is_closing && lingers_until.is_some_and(|end| end <= now) {
                is_closing = true;
                connection.as_mut().graceful_shutdown();
            }
            match progress.overdue(timeouts, self.places.are_short(), now) {
                None => {}
                Some(Overdue::Idle) if !is_closing => {
                    is_closing = true;
                    connection.as_mut().graceful_shutdown();
                }
                Some(overdue) => {
                    tracing::debug!(?overdue, "a connection took too long and was closed");
                    return;
                }
            }
        }
    }
}
