//! `tote stock`.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::Exit;
use super::file::FileArg;
use super::import::ReportFormat;
use crate::app::App;
use crate::commerce::inventory::feed::{
    self, Feed, FeedFormat, FeedOutcome, ParsedFeed, RowComplaint, Verdict, read_csv, read_json_lines,
};
use crate::commerce::listing;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{Db, migration_state};
use crate::platform::error::Error;

const EXAMPLES: &str = "\
A feed is taken whole or not at all. Its sequence grows with each feed of the source: one that is lower than the last is refused, and
the last one again changes nothing. A file may begin with its sequence: `sequence,42` in CSV, {\"sequence\": 42} in JSON lines.

  sku,location,on_hand            {\"sku\": \"LD-S-N\", \"location\": \"berlin\", \"on_hand\": 12}
  LD-S-N,berlin,12                {\"sku\": \"LD-S-N\", \"location\": \"oakland\", \"adjust\": -3}

Exit code 3 says that the feed was refused; the report names each line and what is wrong with it.

Examples:
  tote stock import levels.csv --source wms --sequence 42
  tote stock import levels.jsonl --source wms --dry-run --report json
  zcat levels.csv.gz | tote stock import --format csv --source wms -";

/// Take levels of stock from a warehouse system
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Import(ImportArgs),
}

/// Take a feed of levels, all or none of it
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
struct ImportArgs {
    /// The file to read; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: FileArg,

    /// The name of the warehouse system. Each source counts for itself.
    #[arg(long, value_name = "NAME")]
    source: String,

    /// The feed's number, where the file does not say.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(0..))]
    sequence: Option<i64>,

    /// What the file is written in; by default its name tells: .csv, .jsonl or .ndjson.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<StockFormat>,

    /// Read, check and report everything, and change nothing.
    #[arg(long)]
    dry_run: bool,

    /// How the report on standard output is written.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    report: ReportFormat,

    /// Show no progress. None is shown either where standard error is not a terminal.
    #[arg(long)]
    no_progress: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum StockFormat {
    /// Columns `sku`, `location`, and `on_hand` or `adjust`.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let Command::Import(args) = &args.command;
    let format = format_of(args)?;
    let db = App::open_database(config).await?;
    anyhow::ensure!(
        migration_state(&db).await?.pending.is_empty(),
        "the database is not up to date: run `tote migrate` first"
    );
    let servers = App::open_feed(config, &db)?;
    let bar = bar(args);
    let outcome = match read(args, format, &bar)? {
        Err(refusals) => FeedOutcome::unreadable(0, refusals),
        Ok(parsed) => {
            let feed = Feed {
                source: args.source.clone(),
                sequence: sequence(args, &parsed)?,
                rows: parsed.rows,
            };
            bar.set_message(format!("{} levels are applied", feed.rows.len()));
            take(&db, &feed, args.dry_run).await?
        }
    };
    bar.finish_and_clear();
    servers.tell_and_end().await;
    db.close().await;
    let mut out = std::io::stdout().lock();
    match args.report {
        ReportFormat::Text => report_text(&mut out, args, &outcome)?,
        ReportFormat::Json => {
            let mut report = serde_json::to_value(&outcome)?;
            report["source"] = json!(args.source);
            report["dry_run"] = json!(args.dry_run);
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
    }
    Ok(match outcome.verdict {
        Verdict::Applied | Verdict::AlreadyApplied => Exit::Done,
        Verdict::Stale | Verdict::Refused => Exit::RowsRefused,
    }
    .into())
}

async fn take(db: &Db, feed: &Feed, dry_run: bool) -> anyhow::Result<FeedOutcome> {
    let clock = Clock::system();
    let outcome = feed::apply(db, &clock, feed, dry_run)
        .await
        .map_err(Error::into_cause)
        .context("nothing of the feed was taken: it may be sent again")?;
    if outcome.verdict == Verdict::Applied && !dry_run {
        // The levels are in. What stays in the queue is published by the next server that looks.
        if let Err(cause) = listing::publish_stock(db, &clock).await.map_err(Error::into_cause) {
            tracing::warn!(cause = format!("{cause:#}"), "moves of stock wait to be published");
        }
    }
    Ok(outcome)
}

fn format_of(args: &ImportArgs) -> anyhow::Result<FeedFormat> {
    let named = args.format.map(|format| match format {
        StockFormat::Csv => FeedFormat::Csv,
        StockFormat::Jsonl => FeedFormat::JsonLines,
    });
    let from_name = || {
        let FileArg::Path(path) = &args.file else { return None };
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(FeedFormat::Csv),
            "jsonl" | "ndjson" => Some(FeedFormat::JsonLines),
            _ => None,
        }
    };
    named.or_else(from_name).with_context(|| {
        format!(
            "`{}` does not tell the format: add --format csv or --format jsonl",
            args.file
        )
    })
}

fn read(
    args: &ImportArgs,
    format: FeedFormat,
    bar: &ProgressBar,
) -> anyhow::Result<Result<ParsedFeed, Vec<RowComplaint>>> {
    let input: Box<dyn Read> = match &args.file {
        FileArg::Standard => Box::new(std::io::stdin()),
        FileArg::Path(path) => {
            Box::new(File::open(path).with_context(|| format!("{} cannot be read", path.display()))?)
        }
    };
    let input = BufReader::with_capacity(64 * 1024, bar.wrap_read(input));
    Ok(match format {
        FeedFormat::Csv => read_csv(input),
        FeedFormat::JsonLines => read_json_lines(input),
    })
}

/// The sequence of the command line or the file.
fn sequence(args: &ImportArgs, parsed: &ParsedFeed) -> anyhow::Result<i64> {
    match (args.sequence, parsed.sequence) {
        (Some(named), Some(own)) if named != own => {
            anyhow::bail!("the file is the feed {own}, and --sequence says {named}: leave one of them out")
        }
        (named, own) => own
            .or(named)
            .context("the file does not say its sequence: pass it by --sequence, or begin the file with it"),
    }
}

fn bar(args: &ImportArgs) -> ProgressBar {
    if args.no_progress {
        return ProgressBar::hidden();
    }
    // It hides itself where standard error is not a terminal.
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {bytes}  {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn report_text(out: &mut impl Write, args: &ImportArgs, outcome: &FeedOutcome) -> std::io::Result<()> {
    let source = &args.source;
    let last = outcome.last_sequence.unwrap_or_default();
    match outcome.verdict {
        Verdict::Applied if args.dry_run => {
            writeln!(
                out,
                "Dry run: nothing was changed. The feed {last} of {source} can be applied:"
            )?;
        }
        Verdict::Applied => writeln!(out, "Applied the feed {last} of {source}:")?,
        Verdict::AlreadyApplied => {
            return writeln!(
                out,
                "The feed {last} of {source} was applied before: nothing was to be done."
            );
        }
        Verdict::Stale | Verdict::Refused => writeln!(out, "Refused: nothing was changed.")?,
    }
    if outcome.verdict == Verdict::Applied {
        let (rows, changed) = (outcome.rows, outcome.variants_changed);
        writeln!(out, "  {rows} levels, of which the stock of {changed} variants changed")?;
    }
    let place = |one: &RowComplaint| one.line.map(|line| format!("line {line}: ")).unwrap_or_default();
    for one in &outcome.refusals {
        writeln!(out, "{}{}: {}", place(one), one.code, one.message)?;
    }
    if outcome.refusals_left_out > 0 {
        writeln!(out, "and {} more reasons", outcome.refusals_left_out)?;
    }
    for one in &outcome.warnings {
        writeln!(out, "{}warning {}: {}", place(one), one.code, one.message)?;
    }
    if outcome.warnings_left_out > 0 {
        writeln!(out, "and {} more warnings", outcome.warnings_left_out)?;
    }
    Ok(())
}
