//! `tote seed`.

mod catalogue;
mod chance;
mod generate;
mod images;
mod palette;
mod slug;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::Exit;
use crate::app::App;
use crate::commerce::catalog;
use crate::commerce::interchange::record::Parsed;
use crate::commerce::interchange::{ImportOptions, Report, import, jsonl};
use crate::platform::clock::Clock;
use crate::platform::config::Config;
use crate::platform::db::{Db, migrate, migration_state};
use crate::platform::error::Error;

const EXAMPLES: &str = "\
Examples:
  tote seed                                                Fill an empty database with the demo shop
  tote seed --generate 20000 | tote import --format jsonl -
  tote seed --generate 2000 --seed 7 --output catalogue.jsonl";

/// Fill an empty database with the demo shop, or write a catalogue of any size
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Add the demo shop also to a database that holds products already.
    #[arg(long, conflicts_with = "generate")]
    pub(super) force: bool,

    /// Write a catalogue of this many products as JSON lines instead; no database is touched.
    #[arg(long, value_name = "PRODUCTS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) generate: Option<u32>,

    /// The number that the catalogue grows from; the same number gives the same bytes.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "generate")]
    pub(super) seed: u64,

    /// The file to write the catalogue to; standard output when it is left out.
    #[arg(long, value_name = "FILE", requires = "generate")]
    pub(super) output: Option<PathBuf>,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(products) = args.generate {
        generated(args, products)?;
        return Ok(Exit::Done.into());
    }
    let db = App::open_database(config).await?;
    if !migration_state(&db).await?.pending.is_empty() {
        anyhow::ensure!(
            config.is_embedded(),
            "the database is not up to date: run `tote migrate` first"
        );
        migrate(&db).await?;
    }
    anyhow::ensure!(
        args.force || is_empty(&db).await?,
        "the database holds products already: add the demo shop to them by --force"
    );
    let folder = config.media_dir().join("demo");
    tokio::task::spawn_blocking(move || write_images(&folder)).await??;
    let report = fill(config, &db, &Clock::system()).await?;
    db.close().await;
    let products = report.kinds.get("product").copied().unwrap_or_default();
    writeln!(
        std::io::stdout().lock(),
        "{} products created, {} updated, {} unchanged",
        products.created,
        products.updated,
        products.unchanged
    )?;
    Ok(Exit::Done.into())
}

/// Whether the shop has no product yet.
pub(super) async fn is_empty(db: &Db) -> anyhow::Result<bool> {
    Ok(catalog::product_ids(db.reader(), 0, 1).await?.is_empty())
}

/// Imports the demo shop.
pub(super) async fn fill(config: &Config, db: &Db, clock: &Clock) -> anyhow::Result<Report> {
    let options = ImportOptions {
        market: None,
        currency: None,
        location: config.import.location.clone(),
        batch: config.import.batch as usize,
        dry_run: false,
        own_language: config.shop.default_language.clone(),
    };
    let records = catalogue::records().zip(1..).map(|(record, line)| Parsed {
        line,
        outcome: Ok(record),
    });
    let report = import(db, clock, &options, records, |_| {})
        .await
        .map_err(Error::into_cause)
        .context("the demo shop cannot be imported")?;
    if let Some(first) = report.rejections.first() {
        anyhow::bail!("the demo shop was refused: {} {}", first.code, first.reason);
    }
    Ok(report)
}

/// The image of the demo shop at `path` below `/media/`.
pub(super) fn paint(path: &str) -> Option<Vec<u8>> {
    images::render(path.strip_prefix("demo/")?)
}

fn write_images(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for name in images::image_names() {
        let path = folder.join(&name);
        if path.exists() {
            continue;
        }
        // Written beside and renamed: an image is there whole or not at all.
        let part = folder.join(format!("{name}.part"));
        let image = images::render(&name).with_context(|| format!("the demo shop has no picture {name}"))?;
        std::fs::write(&part, image)
            .and_then(|()| std::fs::rename(&part, &path))
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn generated(args: &Args, products: u32) -> anyhow::Result<()> {
    let output: Box<dyn Write> = match &args.output {
        Some(path) => {
            Box::new(std::fs::File::create(path).with_context(|| format!("{} cannot be written", path.display()))?)
        }
        None => Box::new(std::io::stdout().lock()),
    };
    let mut output = BufWriter::new(output);
    for record in generate::lines(products, args.seed) {
        jsonl::write(&record, &mut output)?;
    }
    Ok(output.flush()?)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn generating_and_seeding_are_two_things() {
        let parse = |line: &str| Line::try_parse_from(line.split_whitespace()).map(|line| line.args);
        assert_eq!(parse("seed").unwrap().generate, None);
        assert_eq!(parse("seed --generate 2000 --seed 7").unwrap().seed, 7);
        assert!(parse("seed --generate 5 --force").is_err());
        assert!(parse("seed --output x.jsonl").is_err());
        assert!(parse("seed --generate 0").is_err());
    }
}
