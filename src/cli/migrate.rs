//! `tote migrate`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Exit;
use crate::app::App;
use crate::platform::config::Config;
use crate::platform::db::{MigrationState, migrate, migration_state};

const EXAMPLES: &str = "\
Examples:
  tote migrate
  DATABASE_URL=postgres://shop:secret@db/shop tote migrate --status";

/// Bring the database to the structure that this version needs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Only list what was applied and what is pending; change nothing.
    #[arg(long)]
    pub(super) status: bool,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let db = App::open_database(config).await?;
    let mut out = std::io::stdout().lock();
    if args.status {
        let MigrationState { applied, pending } = migration_state(&db).await?;
        for name in applied {
            writeln!(out, "applied  {name}")?;
        }
        for name in &pending {
            writeln!(out, "pending  {name}")?;
        }
        db.close().await;
        return Ok(Exit::Done.into());
    }
    let applied = migrate(&db)
        .await
        .context("the migration failed; what was applied before it stays")?;
    for name in &applied {
        writeln!(out, "applied  {name}")?;
    }
    writeln!(out, "{} migrations applied; the database is up to date", applied.len())?;
    db.close().await;
    Ok(Exit::Done.into())
}
