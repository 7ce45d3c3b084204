//! `tote jobs list`.

use std::io::Write;

use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;

use super::print::Printed;
use crate::cli::Exit;
use crate::platform::db::Db;
use crate::platform::jobs::{self, JobFilter, JobState};

/// List jobs, those first that were to be done first
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only jobs in this state: those that wait, those that a worker has, or those that were given up.
    #[arg(long, value_name = "STATE", value_parser = state_parser())]
    state: Option<JobState>,

    /// Only jobs of this kind, such as mail.account.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// List so many at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,

    /// Print a JSON object a line, with everything that is known of the job.
    #[arg(long)]
    json: bool,
}

fn state_parser() -> impl clap::builder::TypedValueParser<Value = JobState> {
    let names = JobState::ALL.map(JobState::name);
    PossibleValuesParser::new(names).try_map(|name| {
        let state = JobState::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or("no such state")
    })
}

pub(super) async fn run(db: &Db, args: &Args) -> anyhow::Result<Exit> {
    let filter = JobFilter {
        state: args.state,
        kind: args.kind.clone(),
        limit: args.limit,
    };
    let jobs = jobs::list(db, &filter).await?;
    let is_cut = jobs.len() >= usize::try_from(args.limit).unwrap_or(usize::MAX);
    let mut out = std::io::stdout().lock();
    for job in jobs {
        let job = Printed::from(job);
        let line = if args.json { job.json()? } else { job.line() };
        writeln!(out, "{line}")?;
    }
    if is_cut {
        writeln!(
            std::io::stderr(),
            "these are the first {}: --limit lists more",
            args.limit
        )?;
    }
    Ok(Exit::Done)
}
