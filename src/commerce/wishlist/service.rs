//! Adding and removing.

use serde::Serialize;

use super::item::{
    ITEMS_MAX, ItemAdded, ItemRemoved, WishlistCode, WishlistOutcome, WishlistRefusal, WishlistWritten, too_many,
    united, unknown,
};
use super::repo;
use crate::commerce::account::lock_owner_in;
use crate::commerce::catalog;
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{Owner, Shopper};

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
    let fingerprint = Fingerprint::of(command.operation(), command)?;
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = write_in(&txn, clock, shopper, (key, fingerprint), command).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn write_in(
    txn: &Txn,
    clock: &Clock,
    shopper: &Shopper,
    (key, fingerprint): (MutationKey, Fingerprint),
    command: &WishlistCommand,
) -> Result<WishlistOutcome, Error<WriteRefused>> {
    let owner = lock_owner_in::<WriteRefused>(txn, shopper).await?;
    let claim = match idempotency::begin_in::<WishlistOutcome>(txn, &owner, key, fingerprint).await? {
        Begun::Replay(outcome) => return Ok(outcome),
        Begun::Fresh(claim) => claim,
    };
    let mut changes = ChangeSet::default();
    let outcome = match command {
        WishlistCommand::Add { items } => add_in(txn, clock, &owner, items, &mut changes).await?,
        WishlistCommand::Remove { items } => remove_in(txn, clock, &owner, items, &mut changes).await?,
    };
    claim.keep_in(txn, clock, &outcome).await?;
    changes::record_in(txn, clock, &changes).await?;
    Ok(outcome)
}

async fn add_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    items: &[ItemAdded],
    changes: &mut ChangeSet,
) -> Result<WishlistOutcome, Error<WriteRefused>> {
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
    note(owner, &products, Change::Upserted, changes);
    Ok(Ok(WishlistWritten {
        products,
        kept: Vec::new(),
    }))
}

async fn remove_in(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    items: &[ItemRemoved],
    changes: &mut ChangeSet,
) -> Result<WishlistOutcome, Error<WriteRefused>> {
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
    note(owner, &removed, Change::Removed, changes);
    products.retain(|product| !kept.contains(product));
    Ok(Ok(WishlistWritten { products, kept }))
}

fn note(owner: &Owner, products: &[i64], change: Change, changes: &mut ChangeSet) {
    for product in products {
        changes.add(Scope::Principal(owner.id()), Entity::WishlistItem, *product, change);
    }
}
