//! `tote serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Exit, seed, stop};
use crate::app::App;
use crate::gateway::assembly::{self, ShopEngine};
use crate::gateway::compression::Dictionaries;
use crate::gateway::routes::{Options, routes};
use crate::gateway::server::{self, ServerOptions};
use crate::platform::clock::Clock;
use crate::platform::config::{Config, Mode};
use crate::platform::db::{Db, migrate, migration_state};

const EXAMPLES: &str = "\
Without DATABASE_URL, an embedded database in ./data is set up and filled with a demo catalogue at the first start.
With it, nothing is seeded, and the database must be migrated before: by `tote migrate` or by --migrate.

Examples:
  tote serve
  TOTE_LISTEN=0.0.0.0:80 tote serve
  DATABASE_URL=postgres://shop:secret@db/shop tote serve --migrate";

/// Serve the GraphQL API, the playground and media
#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Migrate the database before serving. With several servers, run `tote migrate` once instead.
    #[arg(long)]
    pub(super) migrate: bool,
}

/// How often this process looks for what others changed.
const TICK: Duration = Duration::from_millis(500);

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let db = App::open_database(config).await?;
    let clock = Clock::system();
    prepare(config, args, &db, &clock).await?;
    let app = App::new(config, db.clone(), clock).await?;
    let engine = assembly::engine(&app, config)?;
    let server_options = ServerOptions::new(config)?;
    let bound = server::bind(config.http.listen).await?;
    announce(config, bound.address)?;
    let stopped = CancellationToken::new();
    let tasks = TaskTracker::new();
    let dictionaries = server_options.dictionaries.clone();
    tasks.spawn(tick(app.clone(), Arc::clone(&engine), dictionaries, stopped.clone()));
    // It tells other processes what the last jobs have written, so it ends after everything else.
    let (told, relays) = (CancellationToken::new(), TaskTracker::new());
    relays.spawn(app.feed.clone().run(told.clone()));
    if config.jobs.in_serve {
        tasks.spawn(app.worker(config).run(stopped.clone()));
        tasks.spawn(app.clone().wake_purges(stopped.clone()));
    }
    let options = Options {
        media_dir: config.media_dir(),
        // The demo shop's images are painted when they are first looked at, so that the first start takes no time.
        paint: config.is_embedded().then_some(seed::paint),
        has_playground: config.has_playground(),
        dictionaries: server_options.dictionaries.clone(),
        draining: server_options.draining.clone(),
    };
    let graphql = assembly::endpoint(&app, config, Arc::clone(&engine));
    let endpoint = routes(&app, graphql, &options)?;
    let served = server::serve(bound, endpoint, server_options, stopping()).await;
    stopped.cancel();
    tasks.close();
    tasks.wait().await;
    told.cancel();
    relays.close();
    relays.wait().await;
    db.close().await;
    served.map(|()| Exit::Done.into())
}

/// Migrates where that was asked for, or the database is Tote's own; fills an empty one of its own.
async fn prepare(config: &Config, args: &Args, db: &Db, clock: &Clock) -> anyhow::Result<()> {
    if args.migrate || config.is_embedded() {
        migrate(db).await.context("the database cannot be migrated")?;
    } else {
        let pending = migration_state(db).await?.pending.len();
        anyhow::ensure!(
            pending == 0,
            "the database lacks {pending} migrations: run `tote migrate`, or start with `tote serve --migrate`"
        );
    }
    if config.is_embedded() && seed::is_empty(db).await? {
        tracing::info!("filling the empty database with the demo shop");
        seed::fill(config, db, clock).await?;
    }
    Ok(())
}

fn announce(config: &Config, address: SocketAddr) -> anyhow::Result<()> {
    let url = config
        .http
        .public_url
        .clone()
        .unwrap_or_else(|| config.address_of(address));
    let mut out = std::io::stdout().lock();
    writeln!(out, "Tote is serving {}/", url.as_str())?;
    if config.has_playground() {
        writeln!(out, "  playground  {}/", url.as_str())?;
    } else if config.mode() == Mode::Production {
        writeln!(
            out,
            "  playground  {} (for partners: `tote partner create`)",
            url.join("playground").as_str()
        )?;
    }
    writeln!(out, "  GraphQL     {}", url.join("graphql").as_str())?;
    writeln!(out, "  health      {}", url.join("health/ready").as_str())?;
    if config.is_embedded() {
        writeln!(
            out,
            "  database    {} (embedded; set DATABASE_URL for PostgreSQL)",
            config.data_dir.join("tote.db").display()
        )?;
    }
    out.flush()?;
    Ok(())
}

async fn tick(app: App, engine: Arc<ShopEngine>, dictionaries: Dictionaries, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some() {
        let (manifests, dictionaries) = (Arc::clone(&engine), dictionaries.clone());
        let looked = tokio::task::spawn_blocking(move || {
            manifests.refresh();
            dictionaries.refresh();
        });
        if let Err(cause) = looked.await {
            tracing::warn!(%cause, "manifests and dictionaries could not be looked at; the next tick tries again");
        }
        if let Err(cause) = app.tick().await {
            tracing::warn!(
                cause = format!("{cause:#}"),
                "what others changed could not be read; the next tick tries again"
            );
        }
    }
}

async fn stopping() {
    stop::asked().await;
    tracing::info!("stopping: no more requests are taken, and running ones may end");
}
