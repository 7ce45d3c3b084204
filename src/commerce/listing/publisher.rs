//! Bringing moves of stock into the listing and the feed, many at once.

use super::repo::{Cause, in_other_buckets, refresh_in, show_again_in};
use crate::commerce::catalog::variant_products;
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Turn, Txn, take_turn_in};
use crate::platform::error::Error;

/// Moves taken out of the queue in one transaction.
const BATCH: u32 = 5_000;

/// Works off the queue of stock moves as it is now; returns how many products were brought up to date. Where two processes do this
/// at once, each takes moves that the other did not. What moves meanwhile waits for the next time: while much is sold, moves of one
/// product are many, and it is listed once for all of them.
///
/// # Errors
/// A fault of the database; moves of the transaction that failed stay in the queue.
pub async fn publish_stock(db: &Db, clock: &Clock) -> Result<usize, Error> {
    let mut published = 0;
    // Looked at from outside first: a tick with nothing to do must not take the writer's turn.
    while changes::has_stock(db.reader()).await? {
        let mut attempts = db.attempts().unlimited();
        let (count, may_be_more) = loop {
            let txn = attempts.begin().await?;
            let result = publish_in(&txn, clock).await;
            if let Some(done) = attempts.end(txn, result).await {
                break done?;
            }
        };
        published += count;
        if !may_be_more {
            break;
        }
    }
    Ok(published)
}

/// How many products were brought up to date, and whether there may be more.
async fn publish_in(txn: &Txn, clock: &Clock) -> Result<(usize, bool), Error> {
    take_turn_in(txn, Turn::Catalogue).await?;
    let taken = changes::take_stock_in(txn, BATCH).await?;
    if taken.variants.is_empty() {
        return Ok((0, taken.may_be_more));
    }
    let products = variant_products(txn, &taken.variants).await?;
    let mut changes = ChangeSet::default();
    // Most of what is sold leaves enough behind: nothing that a list shows, or is sorted or filtered by, is another.
    let others = in_other_buckets(txn, &products).await?;
    let (moved, same): (Vec<i64>, Vec<i64>) = products.iter().partition(|product| others.contains(product));
    refresh_in(txn, &moved, Cause::Stock, &mut changes).await?;
    show_again_in(txn, &same, &mut changes).await?;
    // Also where the lists stay the same: who follows a product sees its stock.
    for product in &products {
        changes.add(Scope::Shop, Entity::Product, *product, Change::Upserted);
    }
    changes::record_in(txn, clock, &changes).await?;
    Ok((products.len(), taken.may_be_more))
}
