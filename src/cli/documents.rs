//! `tote documents`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use super::Exit;
use crate::gateway::document::persisted::{survey, validate_against};
use crate::gateway::schema::public_sdl;
use crate::platform::config::Config;

const EXAMPLES: &str = "\
Examples:
  tote documents check                          What TOTE_DOCUMENTS names
  tote documents check manifests/ios/4.2.0.json

Exit code 1 says that a manifest cannot be read, or that a document does not fit the schema.";

/// Look at manifests of trusted documents
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List manifests with their clients, and documents that do not fit the schema of this program
    #[command(after_help = EXAMPLES)]
    Check {
        /// Manifests, or folders of them; those of `TOTE_DOCUMENTS` where none is named.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let Command::Check { files } = &args.command;
    let files = if files.is_empty() {
        config.documents.paths()
    } else {
        files.clone()
    };
    if files.is_empty() {
        bail!("no manifests are named: neither on the command line nor in TOTE_DOCUMENTS");
    }
    let (manifests, invalid) = survey(&files, &validate_against(&public_sdl())?)?;
    let mut out = std::io::stdout().lock();
    for manifest in &manifests {
        let (file, owner) = (manifest.file.display(), manifest.owner.to_string());
        writeln!(out, "{:>6}  {owner:<24}  {file}", manifest.documents)?;
    }
    for document in &invalid {
        let file = document.file.display();
        writeln!(out, "{file}: {}: {}", document.operation, document.problem)?;
    }
    let documents: usize = manifests.iter().map(|manifest| manifest.documents).sum();
    let (manifests, invalid_count) = (manifests.len(), invalid.len());
    writeln!(
        out,
        "documents: {documents}, manifests: {manifests}, invalid: {invalid_count}"
    )?;
    let exit = if invalid.is_empty() { Exit::Done } else { Exit::Failed };
    Ok(exit.into())
}
