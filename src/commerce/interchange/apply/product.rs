//! A batch of products: compared, judged, written.

use std::collections::HashMap;

use super::desired::{Desired, Judge};
use super::report::{Became, Report};
use super::session::ImportOptions;
use super::shop::Shop;
use super::stored::{Stored, load_stored};
use super::word::attribute_kinds;
use super::write::{Write, write_in};
use crate::commerce::catalog;
use crate::commerce::interchange::record::{ProductRecord, Rejection};
use crate::commerce::inventory;
use crate::commerce::tax;
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// What one product came to.
enum Verdict {
    Write(Box<Write>),
    Unchanged,
    Rejected(Vec<Rejection>),
}

/// What products came to, before any of it is written.
pub(super) struct Judged {
    shop: Shop,
    collections: HashMap<String, i64>,
    writes: Vec<Write>,
}

impl Judged {
    /// Writes the products that differ.
    pub(super) async fn write_in(
        self,
        txn: &Txn,
        clock: &Clock,
        changes: &mut ChangeSet,
        report: &mut Report,
    ) -> Result<(), Error> {
        let warnings = write_in(txn, clock, &self.shop, &self.collections, self.writes, changes).await?;
        report.warn(warnings);
        Ok(())
    }
}

/// Compares products, none of which may come twice, with what the shop has; notes in `report` what becomes of each. Nothing is
/// written but what the import was told to make of what its file does not name.
pub(super) async fn judge_in(
    txn: &Txn,
    clock: &Clock,
    options: &ImportOptions,
    batch: &[(u64, ProductRecord)],
    changes: &mut ChangeSet,
    report: &mut Report,
) -> Result<Judged, Error> {
    let mut shop = Shop::load(txn).await?;
    let market = shop.unnamed_market(options);
    let needed = unnamed(batch, &market, &options.location);
    shop.ensure_defaults_in(txn, options, needed, changes).await?;

    let handles: Vec<String> = batch.iter().map(|(_, record)| record.handle.clone()).collect();
    let ids = catalog::product_ids_by_handle(txn, &handles).await?;
    let known: Vec<i64> = ids.values().copied().collect();
    // What is read from here on stays until it is written back.
    catalog::lock_products_in(txn, &known).await?;
    let mut stored: HashMap<i64, Stored> = load_stored(txn, &shop, &known)
        .await?
        .into_iter()
        .map(|one| (one.bundle.product.id, one))
        .collect();
    let collections = collection_ids(txn, batch, &stored).await?;
    let kinds = attribute_kinds(txn).await?;
    let tax_classes = tax::load_classes(txn).await?;
    let mut owners = catalog::sku_owners(txn, &skus(batch)).await?;

    let mut writes = Vec::new();
    for ((line, record), place) in batch.iter().zip(1_i64..) {
        let id = ids.get(&record.handle).copied();
        let mut judge = Judge {
            shop: &shop,
            options,
            market: &market,
            clock,
            collections: &collections,
            tax_classes: &tax_classes,
            kinds: &kinds,
            line: *line,
            handle: &record.handle,
            rejections: vec![],
            warnings: vec![],
        };
        let verdict = verdict(
            &mut judge,
            record,
            id.and_then(|id| stored.remove(&id)),
            (id.unwrap_or(-place), &mut owners),
        );
        report.warn(judge.warnings);
        match verdict {
            Verdict::Unchanged => report.count("product", Became::Unchanged),
            Verdict::Rejected(reasons) => report.reject("product", reasons),
            Verdict::Write(write) => writes.push(*write),
        }
    }
    let writes = without_promised(txn, writes, report).await?;
    for write in &writes {
        let became = if write.stored.is_some() {
            Became::Updated
        } else {
            Became::Created
        };
        report.count("product", became);
    }
    Ok(Judged {
        shop,
        collections,
        writes,
    })
}

/// Locks the stock that `writes` change, until the transaction ends; refuses those that would take a variant away of which units are
/// promised.
async fn without_promised(txn: &Txn, writes: Vec<Write>, report: &mut Report) -> Result<Vec<Write>, Error> {
    let touched: Vec<i64> = writes.iter().flat_map(Write::restocked).collect();
    let promised: HashMap<i64, i64> = inventory::lock_levels_in(txn, &touched)
        .await?
        .into_iter()
        .filter(|(_, level)| level.reserved > 0)
        .fold(HashMap::new(), |mut promised, (key, level)| {
            *promised.entry(key.variant_id).or_default() += level.reserved;
            promised
        });
    let mut kept = Vec::with_capacity(writes.len());
    for write in writes {
        match write.vanishing().iter().find_map(|id| promised.get(id)) {
            None => kept.push(write),
            Some(units) => {
                let rejection = Rejection {
                    line: write.line,
                    subject: Some(write.desired.handle),
                    field: Some("variants".to_owned()),
                    code: "VARIANT_RESERVED",
                    reason: format!(
                        "{units} units of a variant that would be taken away are reserved by orders and carts: set its stock to 0 instead, and take it away when they are sent"
                    ),
                };
                report.reject("product", vec![rejection]);
            }
        }
    }
    Ok(kept)
}

/// The SKUs that a batch names.
fn skus(batch: &[(u64, ProductRecord)]) -> Vec<String> {
    let variants = batch.iter().flat_map(|(_, record)| record.variants.iter().flatten());
    variants
        .filter_map(|variant| variant.sku.as_deref())
        .map(str::trim)
        .filter(|sku| !sku.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether the batch has prices of the market `market` or of none, and stock of the location `location` or of none.
fn unnamed(batch: &[(u64, ProductRecord)], market: &str, location: &str) -> (bool, bool) {
    let variants = || batch.iter().flat_map(|(_, record)| record.variants.iter().flatten());
    let mut prices = variants().flat_map(|variant| &variant.prices);
    let mut levels = variants().flat_map(|variant| &variant.stock);
    (
        prices.any(|price| price.market.as_ref().is_none_or(|code| code == market)),
        levels.any(|level| level.location.as_ref().is_none_or(|code| code == location)),
    )
}

/// `owner` is the product's id, or a negative number that stands for a new one.
fn verdict(
    judge: &mut Judge<'_>,
    record: &ProductRecord,
    stored: Option<Stored>,
    (owner, owners): (i64, &mut HashMap<String, i64>),
) -> Verdict {
    let Desired {
        record: desired,
        sources,
    } = judge.judge(record, stored.as_ref());
    let own: Vec<&String> = desired
        .variants
        .iter()
        .flatten()
        .filter_map(|variant| variant.sku.as_ref())
        .filter(|sku| !sku.is_empty())
        .collect();
    for sku in &own {
        if owners.get(*sku).is_some_and(|other| *other != owner) {
            judge.reject(
                0,
                "sku",
                "DUPLICATE_SKU",
                format!("the SKU {sku:?} belongs to another product"),
            );
        }
    }
    if !judge.rejections.is_empty() {
        return Verdict::Rejected(std::mem::take(&mut judge.rejections));
    }
    owners.extend(own.into_iter().map(|sku| (sku.clone(), owner)));
    match stored {
        Some(stored) if stored.record == desired => Verdict::Unchanged,
        stored => Verdict::Write(Box::new(Write {
            line: judge.line,
            stored,
            desired,
            sources,
        })),
    }
}

async fn collection_ids(
    txn: &Txn,
    batch: &[(u64, ProductRecord)],
    stored: &HashMap<i64, Stored>,
) -> Result<HashMap<String, i64>, Error> {
    let given = batch.iter().flat_map(|(_, record)| record.collections.iter().flatten());
    let known = stored.values().flat_map(|one| one.record.collections.iter().flatten());
    let mut handles: Vec<String> = given.chain(known).map(|member| member.collection.clone()).collect();
    handles.sort();
    handles.dedup();
    Ok(catalog::collections_by_handle(txn, &handles)
        .await?
        .into_iter()
        .map(|(handle, row)| (handle, row.id))
        .collect())
}
