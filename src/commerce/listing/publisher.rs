//! Bringing moves of stock into the listing and the feed, many at once.

use super::repo::{Cause, refresh_in};
use crate::commerce::catalog::variant_products;
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Turn, Txn, take_turn_in};
use crate::platform::error::Error;

/// Moves taken out of the queue in one transaction.
const BATCH: u32 = 5_000;

/// Works off the queue of stock moves; returns how many products were brought up to date. Where two processes do this
/// at once, each takes moves that the other did not.
///
/// # Errors
/// A fault of the database; moves of the transaction that failed stay in the queue.
pub async fn publish_stock(db: &Db, clock: &Clock) -> Result<usize, Error> {
    let mut published = 0;
    // Looked at from outside first: a tick with nothing to do must not take the writer's turn.
    while changes::has_stock(db.reader()).await? {
        let mut attempts = db.attempts().unlimited();
        let count = loop {
            let txn = attempts.begin().await?;
            let result = publish_in(&txn, clock).await;
            if let Some(done) = attempts.end(txn, result).await {
                break done?;
            }
        };
        // What is left is being taken by another process.
        let Some(count) = count else { break };
        published += count;
    }
    Ok(published)
}

/// How many products were brought up to date; `None` where nothing could be taken.
async fn publish_in(txn: &Txn, clock: &Clock) -> Result<Option<usize>, Error> {
    take_turn_in(txn, Turn::Catalogue).await?;
    let variants = changes::take_stock_in(txn, BATCH).await?;
    if variants.is_empty() {
        return Ok(None);
    }
    let products = variant_products(txn, &variants).await?;
    let mut changes = ChangeSet::default();
    refresh_in(txn, &products, Cause::Stock, &mut changes).await?;
    // Also where the lists stay the same: who follows a product sees its stock.
    for product in &products {
        changes.add(Scope::Shop, Entity::Product, *product, Change::Upserted);
    }
    changes::record_in(txn, clock, &changes).await?;
    Ok(Some(products.len()))
}
