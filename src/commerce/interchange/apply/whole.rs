//! Records that are written whole or not at all.

use super::report::{Report, Warning};
use super::session::ImportOptions;
use super::{product, thing};
use crate::commerce::interchange::record::{ProductRecord, Record, Rejection};
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// Why nothing was written.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Vec<Rejection>);

/// Writes products, none of which comes twice, or one other record; adds to `changes` what changed. The caller has the turn of the
/// catalogue, and records the changes.
pub(crate) async fn write_whole_in(
    txn: &Txn,
    clock: &Clock,
    options: &ImportOptions,
    records: Vec<Record>,
    changes: &mut ChangeSet,
) -> Result<Result<Vec<Warning>, Refused>, Error> {
    let mut report = Report::default();
    let mut products: Vec<(u64, ProductRecord)> = Vec::new();
    for record in records {
        match record {
            Record::Product(record) => products.push((0, *record)),
            // Each is checked before anything of it is written.
            other => thing::apply_in(txn, clock, options, (0, &other), changes, &mut report).await?,
        }
    }
    if !products.is_empty() {
        let judged = product::judge_in(txn, clock, options, &products, changes, &mut report).await?;
        if !report.has_rejections() {
            judged.write_in(txn, clock, changes, &mut report).await?;
        }
    }
    Ok(if report.has_rejections() {
        Err(Refused(report.rejections))
    } else {
        Ok(report.warnings)
    })
}
