//! The HTTP server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use poem::listener::{Acceptor as _, Listener as _, TcpAcceptor, TcpListener};
use poem::{Endpoint, EndpointExt as _, Route, Server, get};

use super::graphql::Graphql;
use super::health::{Live, Ready};
use super::media::{Media, Paint};
use super::{playground, schema};
use crate::app::App;

/// How long running requests may take after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// A server that listens already and does not answer yet.
pub struct Bound {
    acceptor: TcpAcceptor,
    pub address: SocketAddr,
}

/// Listens on `address`; port 0 takes any free one.
///
/// # Errors
/// Where the address is taken or not allowed.
pub async fn bind(address: SocketAddr) -> anyhow::Result<Bound> {
    let acceptor = TcpListener::bind(address)
        .into_acceptor()
        .await
        .with_context(|| format!("cannot listen on {address}: choose another address by TOTE_LISTEN"))?;
    let address = acceptor
        .local_addr()
        .first()
        .and_then(|local| local.as_socket_addr().copied())
        .unwrap_or(address);
    Ok(Bound { acceptor, address })
}

/// What the server is made with.
#[derive(Debug, Clone)]
pub struct Options {
    pub media_dir: PathBuf,
    /// Paints images of the media folder that are missing.
    pub paint: Option<Paint>,
    /// Answers say how many statements they took.
    pub show_statements: bool,
}

fn routes(app: &App, options: &Options) -> impl Endpoint + use<> {
    let graphql = Graphql::new(app.clone(), schema::schema(app), options.show_statements);
    let route = Route::new()
        .at("/graphql", get(graphql.clone()).post(graphql))
        .at("/health/live", get(Live))
        .at("/health/ready", get(Ready(app.clone())))
        .nest(
            "/media",
            Media {
                folder: options.media_dir.clone(),
                paint: options.paint,
            },
        );
    playground::mount(route).catch_all_error(async |error: poem::Error| error.into_response())
}

/// Answers requests until `stop` comes, then lets those that run end.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(bound: Bound, app: &App, options: &Options, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    Server::new_with_acceptor(bound.acceptor)
        .name("tote")
        .run_with_graceful_shutdown(routes(app, options), stop, Some(DRAIN))
        .await
        .context("the server failed")
}
