//! Adding and removing.

use serde::Serialize;

use super::item::{
    ITEMS_MAX, ItemAdded, ItemRemoved, WishlistCode, WishlistOutcome, WishlistRefusal, WishlistWritten, too_many,
    united, unknown,
};
use super::repo;
use crate::commerce::account::{OwnWork, OwnWrite, write_once};
use crate::commerce::catalog;
use crate::platform::changes::{Change, Entity};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::Shopper;

/// What a shopper wants of the list.
#[derive(Debug, Clone, Serialize)]
pub enum WishlistCommand {
    Add { items: Vec<ItemAdded> },
    Remove { items: Vec<ItemRemoved> },
}

impl WishlistCommand {
    /// The mutation that it comes by.
    fn operation(&self) -> &'static str {
        match self {
            Self::Add { .. } => "wishlistItemsAdd",
            Self::Remove { .. } => "wishlistItemsRemove",
        }
    }
}

/// Runs `command`, all of it or nothing, once for its key.
///
/// # Errors
/// Where the write was not even tried, or a fault.
pub async fn write_wishlist(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    command: &WishlistCommand,
) -> Result<WishlistOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, command).await
}

impl OwnWrite for WishlistCommand {
    type Outcome = WishlistOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of(self.operation(), self)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<WishlistOutcome, Error<WriteRefused>> {
        match self {
            Self::Add { items } => add_in(work, items).await,
            Self::Remove { items } => remove_in(work, items).await,
        }
    }
}

async fn add_in(work: &mut OwnWork<'_>, items: &[ItemAdded]) -> Result<WishlistOutcome, Error<WriteRefused>> {
    let (txn, clock, owner) = (work.txn, work.clock, work.owner);
    if let Some(refusal) = too_many(items.len()) {
        return Ok(Err(vec![refusal]));
    }
    let wanted = united(items);
    let products: Vec<i64> = wanted.iter().map(|item| item.product_id).collect();
    let refusals = unknown(items, &catalog::published_variants(txn, &products).await?);
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    let held = repo::find_items(txn, owner.id(), &products).await?.len();
    let (count, last_position) = repo::standing_in(txn, owner).await?;
    let count = usize::try_from(count).map_err(anyhow::Error::from)?;
    let added = products.len() - held;
    if added > 0 && count + added > ITEMS_MAX {
        let message = format!("a wishlist can have {ITEMS_MAX} items, and has {count}: remove some first");
        let refusal = WishlistRefusal::at(WishlistCode::LimitReached, &["items"], message);
        return Ok(Err(vec![refusal]));
    }
    repo::add_in(txn, owner, &wanted, (last_position, clock.now_ms())).await?;
    note(work, &products, Change::Upserted);
    Ok(Ok(WishlistWritten {
        products,
        kept: Vec::new(),
    }))
}

async fn remove_in(work: &mut OwnWork<'_>, items: &[ItemRemoved]) -> Result<WishlistOutcome, Error<WriteRefused>> {
    let (txn, clock, owner) = (work.txn, work.clock, work.owner);
    if let Some(refusal) = too_many(items.len()) {
        return Ok(Err(vec![refusal]));
    }
    let mut products: Vec<i64> = items.iter().map(|item| item.product_id).collect();
    products.sort_unstable();
    products.dedup();
    let held = repo::find_items(txn, owner.id(), &products).await?;
    // A device that saw an older version did not see the adding since: that one wins.
    let is_removed = |product: i64, version: i64| {
        let mut asked = items.iter().filter(|item| item.product_id == product);
        asked.any(|item| item.observed_version.is_none_or(|observed| version <= observed))
    };
    let (removed, kept): (Vec<_>, Vec<_>) = held.iter().partition(|item| is_removed(item.product_id, item.version));
    let removed: Vec<i64> = removed.iter().map(|item| item.product_id).collect();
    let kept: Vec<i64> = kept.iter().map(|item| item.product_id).collect();
    repo::remove_in(txn, owner, &removed, clock.now_ms()).await?;
    note(work, &removed, Change::Removed);
    products.retain(|product| !kept.contains(product));
    Ok(Ok(WishlistWritten { products, kept }))
}

fn note(work: &mut OwnWork<'_>, products: &[i64], change: Change) {
    for product in products {
        work.changed(Entity::WishlistItem, *product, change);
    }
}
