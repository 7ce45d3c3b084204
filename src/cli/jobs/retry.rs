//! `tote jobs retry`.

use std::io::Write;

use super::job_id;
use crate::cli::Exit;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::jobs::{self, Replayed};

/// Try jobs again that were given up
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The job's id.
    #[arg(value_name = "ID", required_unless_present = "all_dead", conflicts_with = "all_dead")]
    id: Option<String>,

    /// All that were given up.
    #[arg(long)]
    all_dead: bool,

    /// With --all-dead: only jobs of this kind.
    #[arg(long, value_name = "KIND", requires = "all_dead")]
    kind: Option<String>,
}

pub(super) async fn run(db: &Db, args: &Args) -> anyhow::Result<Exit> {
    let clock = Clock::system();
    let said = if let Some(id) = &args.id {
        match jobs::replay(db, &clock, job_id(id)?).await.map_err(Error::into_cause)? {
            Replayed::Waiting => format!("{id} will be done as soon as a worker is free"),
            Replayed::Superseded => format!("{id} was removed: another job that waits does the same"),
            Replayed::NotDead => anyhow::bail!("{id} is no job that was given up: `tote jobs list --state dead`"),
        }
    } else {
        let count = jobs::replay_dead(db, &clock, args.kind.as_deref())
            .await
            .map_err(Error::into_cause)?;
        format!("{count} jobs will be done as soon as a worker is free")
    };
    writeln!(std::io::stdout().lock(), "{said}")?;
    Ok(Exit::Done)
}
