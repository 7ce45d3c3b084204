//! `tote jobs show`.

use std::io::Write;

use anyhow::Context as _;

use super::job_id;
use super::print::Printed;
use crate::cli::Exit;
use crate::platform::db::Db;
use crate::platform::jobs;

/// Show everything that is known of one job
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The job's id.
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) async fn run(db: &Db, args: &Args) -> anyhow::Result<Exit> {
    let found = jobs::find(db, job_id(&args.id)?).await?;
    let job = found.with_context(|| format!("there is no job {}: those that are done are removed", args.id))?;
    let mut out = std::io::stdout().lock();
    for line in Printed::from(job).lines() {
        writeln!(out, "{line}")?;
    }
    Ok(Exit::Done)
}
