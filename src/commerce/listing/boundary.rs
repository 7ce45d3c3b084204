//! Bringing sales that begin or end into prices, lists and the feed.

use super::repo::{Cause, refresh_in};
use crate::commerce::catalog::variant_products;
use crate::commerce::pricing::{self, PriceBoundary};
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::{Clock, from_ms};
use crate::platform::db::{Turn, Txn, take_turn_in};
use crate::platform::error::Error;
use crate::platform::jobs::{self, JobContext, JobError};

/// Does the job of a moment at which a schedule begins or ends.
///
/// # Errors
/// A fault of the database.
pub async fn cross_boundary(context: JobContext, boundary: PriceBoundary) -> Result<(), JobError> {
    let mut attempts = context.db.attempts().unlimited();
    loop {
        let txn = attempts.begin().await?;
        let result = complete_in(&txn, &context, &boundary).await;
        if let Some(done) = attempts.end(txn, result).await {
            return Ok(done?);
        }
    }
}

async fn complete_in(txn: &Txn, context: &JobContext, boundary: &PriceBoundary) -> Result<(), Error> {
    cross_boundary_in(txn, &context.clock, boundary).await?;
    context.complete_in(txn).await
}

/// Does what is due of a schedule. However late it comes, and however often, it does what is due now and no more.
async fn cross_boundary_in(txn: &Txn, clock: &Clock, boundary: &PriceBoundary) -> Result<(), Error> {
    take_turn_in(txn, Turn::Catalogue).await?;
    if clock.now_ms() < boundary.at_ms {
        // The clock was set back: the moment is still to come.
        jobs::enqueue_at_in(txn, clock, boundary, from_ms(boundary.at_ms)).await?;
        return Ok(());
    }
    let variants = pricing::advance_schedule_in(txn, boundary.schedule, clock.now_ms()).await?;
    let mut changes = ChangeSet::default();
    show_prices_in(txn, &variants, &mut changes).await?;
    changes::record_in(txn, clock, &changes).await?;
    Ok(())
}

/// Brings the products of `variants`, whose prices changed, up to date in the lists, and adds them to `changes`.
///
/// # Errors
/// A fault of the database.
pub async fn show_prices_in(txn: &Txn, variants: &[i64], changes: &mut ChangeSet) -> Result<(), Error> {
    if variants.is_empty() {
        return Ok(());
    }
    let products = variant_products(txn, variants).await?;
    refresh_in(txn, &products, Cause::Moved, changes).await?;
    for product in products {
        changes.add(Scope::Shop, Entity::Product, product, Change::Upserted);
    }
    Ok(())
}
