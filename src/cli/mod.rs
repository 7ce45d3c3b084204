//! The command line: one file a command, each with its arguments and what it does.
//!
//! To add a command: a file with an `Args` struct and a `run` function, and a line in `Command` and in its dispatch.

mod api_key;
mod config;
mod dictionary;
mod documents;
mod explain;
mod export;
mod file;
mod health;
mod import;
mod jobs;
mod log;
mod migrate;
mod partner;
mod schema;
mod seed;
mod serve;
mod staff;
mod start;
mod stock;
mod stop;
mod worker;

pub use start::start;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::platform::config::{Config, ConfigError};
use crate::platform::{telemetry, tls};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed; the reason is on standard error, or in what was printed
  2  the command line is wrong
  3  an import finished, and refused some of its rows; or a stock feed was refused
  4  the schema differs from the file it was checked against";

const EXAMPLES: &str = "\
Examples:
  tote                                    Serve the embedded shop at http://127.0.0.1:8000
  tote import products_export.csv         Import a Shopify product export
  tote export --format jsonl shop.jsonl   Write the catalogue as JSON lines
  DATABASE_URL=postgres://… tote serve --migrate

Settings come from the environment and from an optional TOML file: `tote config --reference` lists them.";

/// The backend of a mobile shopping app: one GraphQL gateway that a phone on a bad network can trust.
#[derive(Debug, Parser)]
#[command(name = "tote", version, about, after_help = EXIT_CODES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Cli {
    /// Read settings from this TOML file instead of `TOTE_CONFIG` or `./tote.toml`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// How lines of the log look; wins over `TOTE_LOG_FORMAT`.
    #[arg(long, global = true, value_name = "FORMAT")]
    log: Option<log::Format>,

    /// What to do; `serve` when it is left out.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Worker(worker::Args),
    Jobs(jobs::Args),
    Migrate(migrate::Args),
    Seed(seed::Args),
    Import(import::Args),
    Export(export::Args),
    Schema(schema::Args),
    Documents(documents::Args),
    Dictionary(dictionary::Args),
    Explain(explain::Args),
    Config(config::Args),
    Health(health::Args),
    Partner(partner::Args),
    Staff(staff::Args),
    Stock(stock::Args),
}

/// How a command ended, other than by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Failed,
    RowsRefused,
    SchemaDrift,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        // 2 is what clap exits with when the command line is wrong.
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::RowsRefused => 3,
            Exit::SchemaDrift => 4,
        })
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // It is what helps with a configuration that is refused, so it must not need one.
    if let Some(Command::Config(args)) = &cli.command
        && args.reference
    {
        return config::print_reference();
    }
    let config = Config::load(cli.config.as_deref(), environment())?;
    telemetry::start(&log::chosen(&config.log, cli.log))?;
    tls::install_provider();
    match cli.command.unwrap_or(Command::Serve(serve::Args::default())) {
        Command::Serve(args) => serve::run(&config, &args).await,
        Command::Worker(args) => Box::pin(worker::run(&config, &args)).await,
        Command::Jobs(args) => jobs::run(&config, &args).await,
        Command::Migrate(args) => migrate::run(&config, &args).await,
        Command::Seed(args) => seed::run(&config, &args).await,
        Command::Import(args) => import::run(&config, &args).await,
        Command::Export(args) => export::run(&config, &args).await,
        Command::Schema(args) => schema::run(&config, &args).await,
        Command::Documents(args) => documents::run(&config, &args),
        Command::Dictionary(args) => Box::pin(dictionary::run(&config, &args)).await,
        Command::Explain(args) => explain::run(&config, &args).await,
        Command::Config(_) => config::run(&config),
        Command::Health(args) => health::run(&config, &args).await,
        Command::Partner(args) => partner::run(&config, &args).await,
        Command::Staff(args) => staff::run(&config, &args).await,
        Command::Stock(args) => stock::run(&config, &args).await,
    }
}

/// Returns the variables of this process. Text of another encoding is replaced where it is wrong, so that it is refused
/// as the value of a setting instead of being overlooked.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    })
}

/// Returns `error` as lines for a person: what went wrong, why, and what to do next where that is known.
#[must_use]
pub fn explain(error: &anyhow::Error) -> String {
    let mut lines = vec![format!("error: {error}")];
    lines.extend(error.chain().skip(1).map(|cause| format!("  because: {cause}")));
    lines.extend(
        error
            .downcast_ref::<ConfigError>()
            .map(|refusal| refusal.advice().to_owned()),
    );
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_description_and_an_example() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let help = command.get_after_long_help().or_else(|| command.get_after_help());
            let name = command.get_name();
            assert!(
                help.is_some_and(|help| help.to_string().contains(&format!("tote {name}"))),
                "{name}"
            );
        }
    }

    #[test]
    fn no_arguments_serve() {
        assert!(parse("tote").unwrap().command.is_none());
        assert!(matches!(
            parse("tote serve --migrate").unwrap().command,
            Some(Command::Serve(_))
        ));
    }

    #[test]
    fn the_configuration_file_may_stand_before_and_after_the_command() {
        for line in ["tote --config shop.toml migrate", "tote migrate --config shop.toml"] {
            assert_eq!(parse(line).unwrap().config, Some(PathBuf::from("shop.toml")));
        }
    }

    #[test]
    fn the_format_of_the_log_may_stand_before_and_after_the_command() {
        for line in ["tote --log json migrate", "tote migrate --log json"] {
            assert_eq!(parse(line).unwrap().log, Some(log::Format::Json));
        }
        let refused = parse("tote --log xml").unwrap_err().to_string();
        assert!(refused.contains("pretty, json"), "{refused}");
    }

    #[test]
    fn an_error_is_told_with_its_causes_and_the_way_on() {
        let error = Config::load(Some(std::path::Path::new("/nonexistent.toml")), std::iter::empty()).unwrap_err();
        let text = explain(&error.into());
        assert!(
            text.starts_with("error: the configuration file /nonexistent.toml cannot be read\n  because: "),
            "{text}"
        );
        assert!(text.contains("--config"), "{text}");
    }
}
