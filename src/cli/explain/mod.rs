//! `tote explain`.

mod report;
mod text;

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Map, Value as Json};
use std::path::PathBuf;

use self::report::{Report, Request};
use super::Exit;
use super::file::FileArg;
use crate::gateway::document::{DocumentCache, DocumentSchema, ShapeLimits};
use crate::gateway::schema::public_sdl;
use crate::platform::config::Config;
use crate::platform::graphql::Audience;

const EXAMPLES: &str = "\
Exit code 1 says that a document is refused.

Examples:
  tote explain home.graphql --variables '{\"first\": 12}'
  tote explain --variables @home.variables.json --operation Home screens.graphql
  tote explain --format json screens/*.graphql | jq '.[].errors[].message'";

/// Say what the server makes of GraphQL documents: errors, size, cost, and the form that it runs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Files of one document each; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<FileArg>,

    /// Read the documents against this schema (SDL) instead of the one of this program.
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,

    /// Values of variables, on which the cost and the form can depend: a JSON object, or `@` and the file that holds it.
    #[arg(long, value_name = "JSON|@FILE", value_parser = variables)]
    variables: Option<Map<String, Json>>,

    /// Explain only the operation of this name.
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// For people, or as one JSON array with an element a file.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The most bytes of one file: the parser goes through all of them.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let sdl = match &args.schema {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?,
        None => public_sdl(),
    };
    let schema = DocumentSchema::new(&sdl)?;
    let limits = ShapeLimits::new(&config.shape);
    let documents = DocumentCache::new([(Audience::Public, schema)], limits, config.shape.cache_bytes);
    let request = Request {
        documents: &documents,
        variables: args.variables.as_ref(),
        operation: args.operation.as_deref(),
        cost_max: config.limits.cost_max,
    };
    let mut reports = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let text = read(file).with_context(|| format!("{file} cannot be read"))?;
        reports.push(Report::of(file.to_string(), &text, &request).await);
    }
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Text => out.write_all(text::write(&reports).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &reports)?;
            out.write_all(b"\n")?;
        }
    }
    let is_refused = reports.iter().any(Report::is_refused);
    Ok(if is_refused { Exit::Failed } else { Exit::Done }.into())
}

fn read(file: &FileArg) -> anyhow::Result<String> {
    let mut text = String::new();
    let length = match file {
        FileArg::Standard => std::io::stdin()
            .lock()
            .take(FILE_BYTES_MAX + 1)
            .read_to_string(&mut text)?,
        FileArg::Path(path) => std::fs::File::open(path)?
            .take(FILE_BYTES_MAX + 1)
            .read_to_string(&mut text)?,
    };
    anyhow::ensure!(
        u64::try_from(length)? <= FILE_BYTES_MAX,
        "it has more than {FILE_BYTES_MAX} bytes"
    );
    Ok(text)
}

fn variables(argument: &str) -> Result<Map<String, Json>, String> {
    let read;
    let text = match argument.strip_prefix('@') {
        Some(path) => {
            read = std::fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
            read.as_str()
        }
        None => argument,
    };
    serde_json::from_str(text).map_err(|error| format!("it is not a JSON object: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_an_object_written_out_or_in_a_file() {
        assert_eq!(variables("{\"first\": 3}").unwrap()["first"], 3);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("variables.json");
        std::fs::write(&file, "{\"first\": 4}").unwrap();
        assert_eq!(variables(&format!("@{}", file.display())).unwrap()["first"], 4);
        for wrong in ["", "[1]", "{", "@/nonexistent.json"] {
            assert!(variables(wrong).is_err(), "{wrong}");
        }
    }
}
