//! The server's life: accepting, draining, ending.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::FutureExt as _;
use poem::{Endpoint, EndpointExt as _};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::backoff::{Backoff, is_of_the_connection};
use super::connection::{Connections, Tasks, protocol};
use super::exchange::Exchange;
use super::places::Places;
use super::{Bound, ServerOptions, tls};

/// How long connections that are cut off may take to notice.
const CUT_OFF_WITHIN: Duration = Duration::from_secs(1);

/// Answers requests by `endpoint` until `stop` comes, and then drains: it is not ready any more, goes on for the time of
/// `pre_stop`, takes no new requests, lets those that run end within the time of `drain`, and cuts off the rest.
///
/// # Errors
/// Where TLS cannot be set up.
pub async fn serve(
    bound: Bound,
    endpoint: impl Endpoint + 'static,
    options: ServerOptions,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let tasks = TaskTracker::new();
    let places = Places::new(options.connections_max, options.connections_per_address, tasks.clone());
    let certificate = options.certificate.clone();
    let ended = CancellationToken::new();
    let tls = certificate
        .clone()
        .map(tls::acceptor)
        .transpose()
        .context("the server failed")?;
    if let Some(certificate) = certificate {
        let ended = ended.clone();
        tasks.spawn(async move { certificate.follow(ended).await });
    }
    let draining = options.draining.clone();
    let timeouts = options.timeouts;
    let connections = Arc::new(Connections {
        http: protocol(&options, Tasks(tasks.clone())),
        exchange: Arc::new(Exchange {
            endpoint: endpoint.map_to_response().boxed(),
            options,
        }),
        places,
        tls,
        cut_off: CancellationToken::new(),
    });
    let told = async {
        stop.await;
        draining.announce();
        tokio::time::sleep(timeouts.pre_stop).await;
    };
    accept(&bound.listener, &connections, &tasks, told).await;
    draining.begin();
    take_on_what_waits(&bound.listener, &connections, &tasks);
    drop(bound);
    ended.cancel();
    tasks.close();
    if timeout(timeouts.drain, tasks.wait()).await.is_err() {
        tracing::warn!("requests still ran when their time was over; they were cut off");
        connections.cut_off.cancel();
        draining.cut();
        let _ = timeout(CUT_OFF_WITHIN, tasks.wait()).await;
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Connections>,
    tasks: &TaskTracker,
    stop: impl Future<Output = ()>,
) {
    let accepting = async {
        let mut backoff = Backoff::default();
        let mut full = Full::default();
        loop {
            if !connections.places.are_left() {
                full.tell();
            }
            let Some(seat) = connections.places.free().await else {
                return;
            };
            match listener.accept().await {
                Ok((stream, peer)) => {
                    backoff.reset();
                    connections.places.set_exhausted(false);
                    tasks.spawn(Arc::clone(connections).serve(stream, peer, seat));
                }
                Err(cause) if is_of_the_connection(&cause) => {}
                Err(cause) => {
                    connections.places.set_exhausted(true);
                    let wait = backoff.grow();
                    tracing::warn!(%cause, wait_ms = wait.as_millis(), "no connection can be accepted for now");
                    tokio::time::sleep(wait).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop => {}
        () = accepting => {}
    }
}

/// Says that no place is left, and not again for a while.
#[derive(Debug, Default)]
struct Full {
    told: Option<Instant>,
}

impl Full {
    const EVERY: Duration = Duration::from_mins(1);

    fn tell(&mut self) {
        if self.told.is_none_or(|told| told.elapsed() >= Self::EVERY) {
            self.told = Some(Instant::now());
            tracing::warn!("all places for connections are taken; new ones wait (TOTE_CONNECTIONS_MAX)");
        }
    }
}

/// What has connected already and was not accepted yet would see its connection reset; it is told to come again instead.
fn take_on_what_waits(listener: &TcpListener, connections: &Arc<Connections>, tasks: &TaskTracker) {
    while let Some(Some(seat)) = connections.places.free().now_or_never()
        && let Some(Ok((stream, peer))) = listener.accept().now_or_never()
    {
        tasks.spawn(Arc::clone(connections).serve(stream, peer, seat));
    }
}
