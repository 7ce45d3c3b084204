//! `tote jobs`: looking at jobs, and trying dead letters again.

mod list;
mod print;
mod retry;
mod show;

use std::process::ExitCode;

use anyhow::Context as _;
use uuid::Uuid;

use crate::app::App;
use crate::platform::config::Config;
use crate::platform::db::migration_state;
use crate::platform::id::{MintedId, MintedKind};

const EXAMPLES: &str = "\
A job that fails is tried again later and later. When that has been of no use, it is dead: it stays until it is retried.

Examples:
  tote jobs list --state dead
  tote jobs show job_01kanq3v6se8xt5ms9vkjq1c1d
  tote jobs retry job_01kanq3v6se8xt5ms9vkjq1c1d
  tote jobs retry --all-dead --kind mail.account";

/// List jobs that wait, run or were given up, and try those again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(list::Args),
    Show(show::Args),
    Retry(retry::Args),
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let db = App::open_database(config).await?;
    anyhow::ensure!(
        migration_state(&db).await?.pending.is_empty(),
        "the database is not up to date: run `tote migrate` first"
    );
    let exit = match &args.command {
        Command::List(args) => list::run(&db, args).await,
        Command::Show(args) => show::run(&db, args).await,
        Command::Retry(args) => retry::run(&db, args).await,
    };
    db.close().await;
    Ok(exit?.into())
}

/// The UUID of the id of a job.
fn job_id(text: &str) -> anyhow::Result<Uuid> {
    MintedId::parse_as(text, MintedKind::Job).with_context(|| format!("{text} is not the id of a job"))
}
