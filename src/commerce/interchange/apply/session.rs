//! An import from its first record to its report.

use std::collections::HashSet;

use super::report::Report;
use super::{product, thing};
use crate::commerce::interchange::record::{Parsed, ProductRecord, Record, Rejection};
use crate::commerce::listing;
use crate::platform::changes::{self, ChangeSet};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Rehearsal, Turn, Txn, is_constraint_violation, take_turn_in};
use crate::platform::error::Error;
use crate::platform::money::Currency;

/// How a file is taken.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Code of the market of prices that name none; made where it is missing. `None`: the shop's default market at that
    /// point of the file, or a new one called `main`.
    pub market: Option<String>,
    /// The currency of prices that name neither market nor currency, and of the market, should it have to be made.
    /// `None`: that of the market; USD for a new one.
    pub currency: Option<Currency>,
    /// Code of the location of stock that names none.
    pub location: String,
    /// Products of one transaction.
    pub batch: usize,
    /// Everything is tried and nothing kept.
    pub dry_run: bool,
    /// The language of the shop's own texts.
    pub own_language: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Records read.
    pub records: u64,
    /// The line that the last of them began at.
    pub line: u64,
}

/// Records that one transaction takes.
enum Batch {
    Products(Vec<(u64, ProductRecord)>),
    Things(Vec<(u64, Record)>),
}

/// Where batches go.
enum Target<'a> {
    Shop(&'a Db),
    Nowhere(Box<Rehearsal>),
}

struct Session<'a> {
    target: Target<'a>,
    clock: &'a Clock,
    options: &'a ImportOptions,
    report: Report,
}

/// Applies `records` in their order and tells `progress` after each batch; returns what became of them.
///
/// # Errors
/// A fault of the database. Batches before it stay.
pub async fn import(
    db: &Db,
    clock: &Clock,
    options: &ImportOptions,
    records: impl Iterator<Item = Parsed>,
    mut progress: impl FnMut(Progress),
) -> Result<Report, Error> {
    let target = if options.dry_run {
        Target::Nowhere(Box::new(db.rehearsal().await?))
    } else {
        Target::Shop(db)
    };
    let report = Report {
        dry_run: options.dry_run,
        ..Report::default()
    };
    let mut session = Session {
        target,
        clock,
        options,
        report,
    };
    let mut products: Vec<(u64, ProductRecord)> = Vec::new();
    let mut things: Vec<(u64, Record)> = Vec::new();
    let mut named = HashSet::new();
    let mut default_market = None;
    let mut at = Progress::default();
    for Parsed { line, outcome } in records {
        at = Progress {
            records: at.records + 1,
            line,
        };
        match outcome {
            Err(rejection) => session.report.reject("product", vec![rejection]),
            Ok(Record::Product(record)) => {
                // A product that comes again is compared with what it became the first time, in a batch after it.
                if !things.is_empty() || products.len() >= options.batch || !named.insert(record.handle.clone()) {
                    session.apply(&mut products, &mut things).await?;
                    named = HashSet::from([record.handle.clone()]);
                    progress(at);
                }
                products.push((line, *record));
            }
            Ok(thing) if is_second_default(&thing, &mut default_market) => {
                session.report.reject("market", vec![second_default(line, &thing)]);
            }
            Ok(thing) => {
                if !products.is_empty() || things.len() >= options.batch {
                    session.apply(&mut products, &mut things).await?;
                    named.clear();
                    progress(at);
                }
                things.push((line, thing));
            }
        }
    }
    session.apply(&mut products, &mut things).await?;
    progress(at);
    let Session { target, mut report, .. } = session;
    // What reading refused was noted ahead of what the shop refused of the same batch.
    report.rejections.sort_by_key(|rejection| rejection.line);
    match target {
        Target::Nowhere(rehearsal) => rehearsal.discard().await?,
        Target::Shop(db) => {
            // The records are in. Moves of stock that stay in the queue are published by the next who looks.
            if let Err(cause) = listing::publish_stock(db, clock).await.map_err(Error::into_cause) {
                tracing::warn!(cause = format!("{cause:#}"), "moves of stock wait to be published");
            }
        }
    }
    Ok(report)
}

/// Whether `record` makes another market the default than `first`, the first one of the file that does.
fn is_second_default(record: &Record, first: &mut Option<String>) -> bool {
    match record {
        Record::Market(market) if market.is_default => *first.get_or_insert_with(|| market.code.clone()) != market.code,
        _ => false,
    }
}

fn second_default(line: u64, record: &Record) -> Rejection {
    Rejection {
        line,
        subject: Some(record.name().to_owned()),
        field: Some("is_default".to_owned()),
        code: "DUPLICATE_DEFAULT",
        reason: "an earlier market of the file is the default already, and there is only one".to_owned(),
    }
}

impl Session<'_> {
    /// Applies what was collected; of the two at most one holds anything.
    async fn apply(
        &mut self,
        products: &mut Vec<(u64, ProductRecord)>,
        things: &mut Vec<(u64, Record)>,
    ) -> Result<(), Error> {
        let batch = if things.is_empty() {
            Batch::Products(std::mem::take(products))
        } else {
            Batch::Things(std::mem::take(things))
        };
        match self.try_batch(&batch).await {
            Ok(()) => Ok(()),
            Err(Error::Fault(cause)) if is_constraint_violation(&cause) => self.one_by_one(batch).await,
            Err(error) => Err(error),
        }
    }

    /// What no rule foresaw and a constraint refused: find the record, and take the others.
    async fn one_by_one(&mut self, batch: Batch) -> Result<(), Error> {
        let singles: Vec<(u64, &'static str, String, Batch)> = match batch {
            Batch::Products(products) => products
                .into_iter()
                .map(|(line, record)| {
                    (
                        line,
                        "product",
                        record.handle.clone(),
                        Batch::Products(vec![(line, record)]),
                    )
                })
                .collect(),
            Batch::Things(things) => things
                .into_iter()
                .map(|(line, record)| {
                    (
                        line,
                        record.kind(),
                        record.name().to_owned(),
                        Batch::Things(vec![(line, record)]),
                    )
                })
                .collect(),
        };
        for (line, kind, subject, single) in singles {
            match self.try_batch(&single).await {
                Err(Error::Fault(cause)) if is_constraint_violation(&cause) => {
                    let reason = format!("the database refused it: {:#}", cause.root_cause());
                    self.report.reject(
                        kind,
                        vec![Rejection {
                            line,
                            subject: Some(subject),
                            field: None,
                            code: "CONSTRAINT",
                            reason,
                        }],
                    );
                }
                other => other?,
            }
        }
        Ok(())
    }

    /// Applies a batch whole, or not at all.
    async fn try_batch(&mut self, batch: &Batch) -> Result<(), Error> {
        let part = match &self.target {
            Target::Shop(db) => {
                let mut attempts = db.attempts().unlimited();
                loop {
                    let txn = attempts.begin().await?;
                    // What a batch compares with must stay until it is written: another import may bring the same.
                    take_turn_in(&txn, Turn::Catalogue).await?;
                    let result = apply_in(&txn, self.clock, self.options, batch).await;
                    if let Some(done) = attempts.end(txn, result).await {
                        break done?;
                    }
                }
            }
            Target::Nowhere(rehearsal) => {
                let txn = rehearsal.begin().await?;
                let result = apply_in(&txn, self.clock, self.options, batch).await;
                rehearsal.end(txn, result).await?
            }
        };
        self.report.absorb(part);
        Ok(())
    }
}

/// Applies a batch; returns what became of it.
async fn apply_in(txn: &Txn, clock: &Clock, options: &ImportOptions, batch: &Batch) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut changes = ChangeSet::default();
    match batch {
        Batch::Products(products) if products.is_empty() => {}
        Batch::Products(products) => {
            let judged = product::judge_in(txn, clock, options, products, &mut changes, &mut report).await?;
            judged.write_in(txn, clock, &mut changes, &mut report).await?;
        }
        Batch::Things(things) => {
            for (line, record) in things {
                thing::apply_in(txn, clock, options, (*line, record), &mut changes, &mut report).await?;
            }
        }
    }
    changes::record_in(txn, clock, &changes).await?;
    Ok(report)
}

impl Record {
    /// The kind, as the report counts it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Market(_) => "market",
            Self::TaxClass(_) => "tax_class",
            Self::Tax(_) => "tax",
            Self::Shipping(_) => "shipping",
            Self::Location(_) => "location",
            Self::Attribute(_) => "attribute",
            Self::Option(_) => "option",
            Self::Collection(_) => "collection",
            Self::Product(_) => "product",
            Self::Discount(_) => "discount",
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Market(market) => &market.code,
            Self::TaxClass(class) => &class.code,
            Self::Tax(tax) => &tax.market,
            Self::Shipping(shipping) => &shipping.market,
            Self::Location(location) => &location.code,
            Self::Attribute(attribute) => &attribute.code,
            Self::Option(option) => &option.name,
            Self::Collection(collection) => &collection.handle,
            Self::Product(product) => &product.handle,
            Self::Discount(discount) => &discount.handle,
        }
    }
}
