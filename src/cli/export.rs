//! `tote export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use rust_decimal::Decimal;

use super::Exit;
use super::file::format_of;
use super::file::{FileArg, format_parser};
use crate::app::App;
use crate::commerce::interchange::Format;
use crate::commerce::interchange::record::{Amount, ProductRecord, Record};
use crate::commerce::interchange::shopify::{AttributeColumn, Layout, WriteError, Writer};
use crate::commerce::interchange::{export, jsonl};
use crate::commerce::market::MarketDirectory;
use crate::platform::config::Config;
use crate::platform::db::{Db, migration_state};
use crate::platform::error::Error;
use crate::platform::money::Currency;

const EXAMPLES: &str = "\
Importing an export into an empty database gives the same catalogue. Shopify's format holds one market's prices
and no translations; JSON lines hold everything.

Examples:
  tote export shop.jsonl
  tote export --market ch products.csv
  tote export --format jsonl - | gzip > shop.jsonl.gz";

/// Write the catalogue as Shopify's product CSV, or as JSON lines
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The file to write; `-` is standard output.
    #[arg(value_name = "FILE", default_value = "-")]
    pub(super) file: FileArg,

    /// What to write; by default the name of the file tells: .csv or .jsonl.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub(super) format: Option<Format>,

    /// Code of the market whose prices are written as Shopify's; the default market when it is left out.
    #[arg(long, value_name = "CODE")]
    pub(super) market: Option<String>,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let format = format_of(args.format, &args.file)?;
    let db = App::open_database(config).await?;
    anyhow::ensure!(
        migration_state(&db).await?.pending.is_empty(),
        "the database is not up to date: run `tote migrate` first"
    );
    let output: Box<dyn Write> = match &args.file {
        FileArg::Standard => Box::new(std::io::stdout()),
        FileArg::Path(path) => {
            Box::new(File::create(path).with_context(|| format!("{} cannot be written", path.display()))?)
        }
    };
    let mut output = BufWriter::new(output);
    let written = match format {
        Format::JsonLines => {
            let written = export(&db, |record| Ok(jsonl::write(&record, &mut output)?)).await;
            Written {
                count: written.map_err(Error::into_cause)?,
                left_out: 0,
            }
        }
        Format::ShopifyCsv => shopify_csv(config, args, &db, &mut output).await?,
    };
    output.flush().context("the export could not be written to its end")?;
    db.close().await;
    if let FileArg::Path(path) = &args.file {
        writeln!(
            std::io::stdout().lock(),
            "{} products written to {}",
            written.count,
            path.display()
        )?;
    }
    Ok(if written.left_out > 0 {
        Exit::RowsRefused
    } else {
        Exit::Done
    }
    .into())
}

/// Writes products as Shopify's CSV: the prices of one market in its own columns, those of others beside them. Things
/// that are not products have no place in it.
async fn shopify_csv(config: &Config, args: &Args, db: &Db, output: impl Write) -> anyhow::Result<Written> {
    let directory = MarketDirectory::load(db, &config.shop.default_language)
        .await?
        .current();
    let asked = args
        .market
        .as_deref()
        .or(config.import.market.as_deref())
        .or(config.shop.default_market.as_deref());
    let market = directory.find(asked)?.code.clone();
    let mut attributes = Vec::new();
    let mut layout = Layout {
        markets: directory
            .markets()
            .iter()
            .map(|market| market.code.clone())
            .filter(|code| *code != market)
            .collect(),
        market: Some(market),
        location: Some(config.import.location.clone()),
        attributes: vec![],
    };
    // The header needs the attributes, which come before the products: the writer is made with the first product.
    let mut output = Some(output);
    let mut writer = None;
    let mut left_out = 0;
    let count = export(db, |record| {
        match record {
            Record::Attribute(attribute) => {
                let name = attribute.name.unwrap_or_else(|| attribute.code.clone());
                attributes.push(AttributeColumn {
                    code: attribute.code,
                    name,
                });
            }
            Record::Product(product) => {
                if let Some(output) = output.take() {
                    layout.attributes = std::mem::take(&mut attributes);
                    writer = Some(Writer::new(output, layout.clone())?);
                }
                if let Some(writer) = &mut writer {
                    match writer.write(&in_major_units(*product)) {
                        Err(WriteError::Refused { handle, code, reason }) => {
                            writeln!(std::io::stderr(), "left out {handle}: {reason} ({code})")?;
                            left_out += 1;
                        }
                        other => other?,
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })
    .await
    .map_err(Error::into_cause)?;
    match (writer, output) {
        (Some(writer), _) => drop(writer.finish()?),
        // A shop without products: a file of only the header.
        (None, Some(output)) => drop(Writer::new(output, layout)?.finish()?),
        (None, None) => {}
    }
    Ok(Written {
        count: count - left_out,
        left_out,
    })
}

/// How many products a file holds, and how many its format cannot hold.
struct Written {
    count: u64,
    left_out: u64,
}

/// Shopify's format has amounts as people write them.
fn in_major_units(mut product: ProductRecord) -> ProductRecord {
    for price in product
        .variants
        .iter_mut()
        .flatten()
        .flat_map(|variant| &mut variant.prices)
    {
        let currency = price.currency.as_deref().and_then(Currency::from_code);
        price.amount = major(price.amount, currency);
        price.compare_at = price.compare_at.map(|amount| major(amount, currency));
    }
    product
}

fn major(amount: Amount, currency: Option<Currency>) -> Amount {
    match (amount, currency) {
        (Amount::Minor(minor), Some(currency)) => Amount::Major(Decimal::new(minor, currency.digits())),
        (amount, _) => amount,
    }
}
