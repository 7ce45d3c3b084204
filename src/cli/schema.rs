//! `tote schema`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Exit;
use crate::gateway::schema::sdl_of;
use crate::platform::config::Config;
use crate::platform::graphql;

use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  tote schema > schema.graphql
  tote schema --audience staff > staff.graphql
  tote schema --check schema.graphql        Exit code 4 says that the file is out of date";

/// Print the GraphQL schema (SDL), or check a file against it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Whose schema it is.
    #[arg(long, value_enum, default_value_t = Audience::Public)]
    pub(super) audience: Audience,

    /// Print nothing, and tell whether this file holds exactly this schema.
    #[arg(long, value_name = "FILE")]
    pub(super) check: Option<PathBuf>,
}

/// Whose schema it is: what others may not use is absent from theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Audience {
    /// What the apps of shoppers see, and partners.
    Public,
    /// What the shop's own people see: the public one, and what runs the shop.
    Staff,
}

pub(super) async fn run(_: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let sdl = sdl_of(match args.audience {
        Audience::Public => graphql::Audience::Public,
        Audience::Staff => graphql::Audience::Staff,
    });
    let Some(file) = &args.check else {
        std::io::stdout().lock().write_all(sdl.as_bytes())?;
        return Ok(Exit::Done.into());
    };
    let known = tokio::fs::read_to_string(file)
        .await
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let mut out = std::io::stderr().lock();
    if known == sdl {
        writeln!(out, "{} is up to date", file.display())?;
        return Ok(Exit::Done.into());
    }
    let line = known
        .lines()
        .zip(sdl.lines())
        .take_while(|(known, own)| known == own)
        .count()
        + 1;
    writeln!(
        out,
        "{} differs from the schema of this program from line {line} on: run `make schema`",
        file.display()
    )?;
    Ok(Exit::SchemaDrift.into())
}
