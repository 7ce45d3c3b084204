//! `tote worker`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use super::{Exit, stop};
use crate::app::App;
use crate::platform::clock::Clock;
use crate::platform::config::{Config, DatabaseUrl};
use crate::platform::db::{migrate, migration_state};

const EXAMPLES: &str = "\
Any number of workers may run, on one machine or on many. They need PostgreSQL: on SQLite the server does the jobs itself.
SIGTERM stops a worker: it takes no more jobs and ends those it has begun, within TOTE_DRAIN_MS.

Examples:
  DATABASE_URL=postgres://shop:secret@db/shop tote worker
  TOTE_JOBS_CONCURRENCY=16 tote worker";

/// Do jobs, such as sending mail, in a process of their own
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Migrate the database before.
    #[arg(long)]
    pub(super) migrate: bool,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        matches!(config.database_url(), DatabaseUrl::Postgres(_)),
        "`tote worker` needs PostgreSQL: on SQLite `tote serve` does the jobs, since one process alone writes there"
    );
    let db = App::open_database(config).await?;
    if args.migrate {
        migrate(&db).await.context("the database cannot be migrated")?;
    }
    anyhow::ensure!(
        migration_state(&db).await?.pending.is_empty(),
        "the database is not up to date: run `tote migrate` first"
    );
    let app = App::new(config, db.clone(), Clock::system()).await?;
    let stopped = CancellationToken::new();
    let worker = app.worker(config).run(stopped.clone());
    let purges = app.clone().wake_purges(stopped.clone());
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "Tote is working, {} jobs at once", config.jobs.concurrency)?;
        out.flush()?;
    }
    let asked = async {
        stop::asked().await;
        tracing::info!("stopping: no more jobs are taken, and running ones may end");
        stopped.cancel();
    };
    // Servers are told of what jobs change, those too that end while this stops.
    let told = CancellationToken::new();
    let work = async {
        worker.await;
        told.cancel();
    };
    tokio::join!(work, purges, app.feed.clone().run(told.clone()), asked);
    db.close().await;
    Ok(Exit::Done.into())
}
