//! `tote config`.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use super::Exit;
use crate::platform::config::{Config, Reference};

const EXAMPLES: &str = "\
Examples:
  tote config
  tote config --config shop.toml
  tote config --reference";

/// Print the configuration in force, and where each value was set; secrets are masked
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Print every setting with its variable, default and what it may be, as a Markdown table.
    #[arg(long)]
    pub(super) reference: bool,
}

pub(super) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    print(&config.effective())
}

pub(super) fn print_reference() -> anyhow::Result<ExitCode> {
    print(&Reference)
}

fn print(text: &dyn Display) -> anyhow::Result<ExitCode> {
    write!(std::io::stdout().lock(), "{text}")?;
    Ok(Exit::Done.into())
}
