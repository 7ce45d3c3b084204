//! `tote import`.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::Exit;
use super::file::format_of;
use super::file::{FileArg, format_parser};
use crate::app::App;
use crate::commerce::interchange::Format;
use crate::commerce::interchange::record::{Parsed, Record, Rejection};
use crate::commerce::interchange::{
    ImportOptions, LOCATION_CODE_FORM, MARKET_CODE_FORM, Progress, Report, import, is_location_code, is_market_code,
    jsonl, shopify,
};
use crate::commerce::market::MarketDirectory;
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{Db, migrate, migration_state};
use crate::platform::error::Error;
use crate::platform::money::Currency;

const EXAMPLES: &str = "\
A bad row never stops the rest, and never leaves half a product. Importing a file again changes nothing.
Exit code 3 says that rows were refused; the report names line, column and reason.

Examples:
  tote import products_export.csv
  tote import --market ch --currency CHF --location zurich products_export.csv
  tote import --dry-run --report json products_export.csv > report.json
  zcat catalogue.jsonl.gz | tote import --format jsonl -";

/// Import a catalogue: Shopify's product CSV, or JSON lines
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The file to read; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(super) file: FileArg,

    /// What the file is written in; by default its name tells: .csv or .jsonl.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub(super) format: Option<Format>,

    /// Code of the market whose prices the file holds, where it does not say.
    #[arg(long, value_name = "CODE")]
    pub(super) market: Option<String>,

    /// Currency of those prices (ISO 4217); it must be the market's, if the market exists.
    #[arg(long, value_name = "CODE")]
    pub(super) currency: Option<String>,

    /// Code of the location whose stock the file holds, where it does not say.
    #[arg(long, value_name = "CODE")]
    pub(super) location: Option<String>,

    /// Read, check and report everything, and change nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// How the report on standard output is written.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(super) report: ReportFormat,

    /// Products of one transaction.
    #[arg(long, value_name = "PRODUCTS", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) batch: Option<u32>,

    /// Show no progress bar. None is shown either where standard error is not a terminal.
    #[arg(long)]
    pub(super) no_progress: bool,
}

/// How the report of an import is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ReportFormat {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let format = format_of(args.format, &args.file)?;
    let db = App::open_database(config).await?;
    if !migration_state(&db).await?.pending.is_empty() {
        anyhow::ensure!(
            config.is_embedded(),
            "the database is not up to date: run `tote migrate` first"
        );
        migrate(&db).await?;
    }
    let feed = App::open_feed(config, &db)?;
    let clock = Clock::system();
    let options = options(config, args, &db).await?;
    let input = input(&args.file)?;
    let bar = Bar::new(args, input.length);
    let bytes = input.bytes;
    let records: Box<dyn Records> = match format {
        Format::ShopifyCsv => Box::new(Csv::new(input.reader).map_err(|rejection| refused(&rejection))?),
        Format::JsonLines => Box::new(jsonl::Reader::new(input.reader).map_err(|rejection| refused(&rejection))?),
    };
    let mut records = records;
    let outcome = import(&db, &clock, &options, records.by_ref(), |progress| {
        bar.show(progress, bytes.get());
    })
    .await;
    bar.clear();
    // Also where it stopped half-way: what came before stays.
    feed.tell_and_end().await;
    let mut report = outcome.map_err(Error::into_cause).context(
        "the import stopped; what was reported before it stays imported, and importing the file again goes on",
    )?;
    (report.ignored_columns, report.unknown_columns) = records.columns();
    db.close().await;
    let mut out = std::io::stdout().lock();
    match args.report {
        ReportFormat::Text => report_text(&mut out, &report)?,
        ReportFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        }
    }
    Ok(if report.has_rejections() {
        Exit::RowsRefused
    } else {
        Exit::Done
    }
    .into())
}

/// Where the file does not say: the command line, the settings, what the shop has.
async fn options(config: &Config, args: &Args, db: &Db) -> anyhow::Result<ImportOptions> {
    let markets = MarketDirectory::load(db, &config.shop.default_language)
        .await?
        .current();
    let market = args
        .market
        .clone()
        .or_else(|| config.import.market.clone())
        .or_else(|| config.shop.default_market.clone());
    if let Some(code) = market.as_deref().filter(|code| !is_market_code(code)) {
        anyhow::bail!("--market {code:?}: {MARKET_CODE_FORM}");
    }
    let location = args.location.clone().unwrap_or_else(|| config.import.location.clone());
    if !is_location_code(&location) {
        anyhow::bail!("--location {location:?}: {LOCATION_CODE_FORM}");
    }
    let known = market.as_deref().and_then(|code| markets.find(Some(code)).ok());
    let named = args
        .currency
        .clone()
        .or_else(|| config.import.currency.clone().filter(|_| known.is_none()));
    let currency = named
        .map(|code| {
            Currency::from_code(&code)
                .with_context(|| format!("{code:?} is not a currency of ISO 4217: pass one such as EUR by --currency"))
        })
        .transpose()?;
    if let Some((known, currency)) = known
        .zip(currency)
        .filter(|(known, currency)| known.currency != *currency)
    {
        anyhow::bail!(
            "market {:?} sells in {}, not in {}: leave --currency out, or name another market by --market",
            known.code,
            known.currency.code(),
            currency.code()
        );
    }
    Ok(ImportOptions {
        market,
        currency,
        location,
        batch: args.batch.unwrap_or(config.import.batch) as usize,
        dry_run: args.dry_run,
        own_language: config.shop.default_language.clone(),
    })
}

/// What is read, how long it is where that is known, and how much of it was read.
struct Input {
    reader: BufReader<Counted>,
    length: Option<u64>,
    bytes: Rc<Cell<u64>>,
}

/// Counts what passes.
struct Counted {
    inner: Box<dyn Read>,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

fn input(file: &FileArg) -> anyhow::Result<Input> {
    let (inner, length): (Box<dyn Read>, _) = match file {
        FileArg::Standard => (Box::new(std::io::stdin()), None),
        FileArg::Path(path) => {
            let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let length = file
                .metadata()
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map(|metadata| metadata.len());
            (Box::new(file), length)
        }
    };
    let bytes = Rc::new(Cell::new(0));
    Ok(Input {
        reader: BufReader::with_capacity(
            64 * 1024,
            Counted {
                inner,
                bytes: Rc::clone(&bytes),
            },
        ),
        length,
        bytes,
    })
}

/// Records of either format, and what their columns came to.
trait Records: Iterator<Item = Parsed> {
    /// Columns that are understood and not kept, and those that are not understood.
    fn columns(&self) -> (Vec<String>, Vec<String>) {
        (vec![], vec![])
    }
}

/// Shopify's CSV. An empty cell in a column of an attribute clears the attribute; without the column it stays.
struct Csv<R: Read> {
    reader: shopify::Reader<R>,
    attributes: Vec<String>,
}

impl<R: Read> Csv<R> {
    fn new(input: R) -> Result<Self, Rejection> {
        let reader = shopify::Reader::new(input)?;
        let attributes = reader.attribute_codes().map(str::to_owned).collect();
        Ok(Self { reader, attributes })
    }
}

impl<R: Read> Iterator for Csv<R> {
    type Item = Parsed;

    fn next(&mut self) -> Option<Parsed> {
        let mut parsed = self.reader.next()?;
        if let Ok(Record::Product(product)) = &mut parsed.outcome
            && !self.attributes.is_empty()
        {
            let named = product.attributes.get_or_insert_default();
            for code in &self.attributes {
                named.entry(code.clone()).or_default();
            }
        }
        Some(parsed)
    }
}

impl<R: Read> Records for Csv<R> {
    fn columns(&self) -> (Vec<String>, Vec<String>) {
        (
            self.reader.ignored_columns().to_vec(),
            self.reader.unknown_columns().to_vec(),
        )
    }
}

impl<R: Read> Records for jsonl::Reader<R> {}

/// A file of which nothing can be read.
fn refused(rejection: &Rejection) -> anyhow::Error {
    anyhow::anyhow!("line {}: {} ({})", rejection.line, rejection.reason, rejection.code)
}

/// The progress bar.
struct Bar(ProgressBar);

impl Bar {
    fn new(args: &Args, length: Option<u64>) -> Self {
        if args.no_progress {
            return Self(ProgressBar::hidden());
        }
        let template = match length {
            Some(_) => "{bar:30} {percent:>3} %  {bytes} of {total_bytes}  {msg}  {eta} left",
            None => "{spinner} {bytes}  {msg}  {elapsed}",
        };
        // It hides itself where standard error is not a terminal.
        let bar = ProgressBar::new(length.unwrap_or_default());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    fn show(&self, progress: Progress, bytes: u64) {
        let seconds = self.0.elapsed().as_millis().max(1);
        let rate = u128::from(progress.records) * 1000 / seconds;
        self.0.set_message(format!("{} records, {rate}/s", progress.records));
        self.0.set_position(bytes);
    }

    fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn report_text(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    writeln!(
        out,
        "{}",
        if report.dry_run {
            "Dry run: nothing was changed. It would have come to:"
        } else {
            "Imported:"
        }
    )?;
    writeln!(
        out,
        "  {:12} {:>9} {:>9} {:>9} {:>9}",
        "", "created", "updated", "unchanged", "rejected"
    )?;
    for (kind, counts) in &report.kinds {
        writeln!(
            out,
            "  {kind:12} {:>9} {:>9} {:>9} {:>9}",
            counts.created, counts.updated, counts.unchanged, counts.rejected
        )?;
    }
    for rejection in &report.rejections {
        let subject = rejection
            .subject
            .as_deref()
            .map(|subject| format!(" {subject}"))
            .unwrap_or_default();
        let field = rejection
            .field
            .as_deref()
            .map(|field| format!(", {field}"))
            .unwrap_or_default();
        writeln!(
            out,
            "line {}: {}{subject}{field}: {}",
            rejection.line, rejection.code, rejection.reason
        )?;
    }
    if report.rejections_left_out > 0 {
        writeln!(out, "and {} more reasons", report.rejections_left_out)?;
    }
    for warning in &report.warnings {
        writeln!(
            out,
            "line {}: warning {} {}: {}",
            warning.line, warning.code, warning.subject, warning.reason
        )?;
    }
    if report.warnings_left_out > 0 {
        writeln!(out, "and {} more warnings", report.warnings_left_out)?;
    }
    for (what, columns) in [
        ("Known columns that are not kept", &report.ignored_columns),
        ("Unknown columns", &report.unknown_columns),
    ] {
        if !columns.is_empty() {
            writeln!(out, "{what}: {}", columns.join(", "))?;
        }
    }
    Ok(())
}
