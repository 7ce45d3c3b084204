//! What every write of staff works with, and how records are written whole or not at all.

use super::outcome::{Complaint, Outcome};
use crate::commerce::catalog;
use crate::commerce::interchange::apply::{ImportOptions, Refused, Shop, Stored, Warning, load_stored, write_whole_in};
use crate::commerce::interchange::record::{ProductRecord, Record, Rejection};
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

const NOWHERE: &str = "\0";

pub(super) struct Desk<'a> {
    pub(super) txn: &'a Txn,
    pub(super) clock: &'a Clock,
    pub(super) own_language: &'a str,
    pub(super) changes: ChangeSet,
}

impl Desk<'_> {
    // An import makes the market and location that it was told to use. These are codes that no request can name, since a text with
    // NUL is refused: what staff name must be there.
    fn options(&self) -> ImportOptions {
        ImportOptions {
            market: Some(NOWHERE.to_owned()),
            currency: None,
            location: NOWHERE.to_owned(),
            batch: 1,
            dry_run: false,
            own_language: self.own_language.to_owned(),
        }
    }

    /// Writes products, all or none; `field` finds where in the input a complaint of the import's belongs, given its row and column.
    pub(super) async fn write_products(
        &mut self,
        records: Vec<ProductRecord>,
        field: impl Fn(u64, &str) -> Vec<String>,
    ) -> Result<Outcome, Error> {
        let handles: Vec<String> = records.iter().map(|record| record.handle.clone()).collect();
        let records = records
            .into_iter()
            .map(|record| Record::Product(Box::new(record)))
            .collect();
        let mut outcome = self.write_records(records, field).await?;
        if outcome.refusals.is_empty() {
            let ids = catalog::product_ids_by_handle(self.txn, &handles).await?;
            outcome.products = handles.iter().filter_map(|handle| ids.get(handle)).copied().collect();
        }
        Ok(outcome)
    }

    /// Writes records, all or none.
    pub(super) async fn write_records(
        &mut self,
        records: Vec<Record>,
        field: impl Fn(u64, &str) -> Vec<String>,
    ) -> Result<Outcome, Error> {
        let options = self.options();
        let written = write_whole_in(self.txn, self.clock, &options, records, &mut self.changes).await?;
        let warning = |one: Warning| Complaint {
            field: field(one.line, one.code),
            code: one.code.to_owned(),
            message: one.reason,
        };
        let refusal = |one: Rejection| Complaint {
            field: field(one.line, one.field.as_deref().unwrap_or_default()),
            code: one.code.to_owned(),
            message: one.reason,
        };
        Ok(match written {
            Ok(warnings) => Outcome {
                warnings: warnings.into_iter().map(warning).collect(),
                ..Outcome::default()
            },
            Err(Refused(rejections)) => Outcome::refused(rejections.into_iter().map(refusal).collect()),
        })
    }

    /// The products of `ids` as the shop has them.
    pub(super) async fn stored(&self, ids: &[i64]) -> Result<Vec<Stored>, Error> {
        let shop = Shop::load(self.txn).await?;
        load_stored(self.txn, &shop, ids).await
    }
}
