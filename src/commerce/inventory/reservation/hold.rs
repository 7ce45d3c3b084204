//! Taking hold of stock.

use uuid::Uuid;

use crate::commerce::inventory::allocation::{allocate, summed};
use crate::commerce::inventory::ledger::{Cause, Reason};
use crate::commerce::inventory::repo::level::{self, Shift};
use crate::commerce::inventory::repo::reservation;
use crate::platform::changes;
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Engine, Foresight, Txn};
use crate::platform::error::Error;

/// How many of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    pub variant_id: i64,
    pub quantity: i64,
}

/// A variant of which there is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    pub variant_id: i64,
    /// How many there are for sale, in all locations of the market.
    pub available: i64,
    /// There are enough, but carts hold as many as may be held before paying.
    pub held_by_others: bool,
}

/// What shall be kept.
#[derive(Debug)]
pub struct Hold<'a> {
    pub id: Uuid,
    pub market_id: i64,
    /// Only variants whose stock is tracked and that are not sold without stock; several of one variant are summed.
    pub wants: &'a [Want],
    pub expires_at_ms: i64,
    /// `Some`: a hold before an order, which with all other such holds may keep at most this many hundredths of a variant's stock
    /// at a location (at least one unit). `None`: for an order.
    pub share_max_percent: Option<i64>,
    /// Whether the caller has seen enough of everything a moment ago, without waiting for anybody.
    pub is_seen: bool,
}

/// Keeps everything of `hold`, or nothing: a refusal has written nothing. Of several locations those of the market's lower priority
/// numbers give first.
///
/// Whoever sees too little without waiting for anybody is refused at once, so that of a thousand buyers of the last unit one waits for
/// few others; who calls may have looked (`is_seen`). Then the levels are locked in the order of their keys and looked at again. With any
/// number of variants and locations this takes three statements on PostgreSQL, of which the last goes with what is written next, and 6 on
/// SQLite, which has one writer and nothing to lock; a refusal takes one or two.
///
/// # Errors
/// What there is too little of; or a fault.
pub async fn hold_in(txn: &Txn, clock: &Clock, hold: &Hold<'_>) -> Result<(), Error<Vec<Short>>> {
    let wants = summed(hold.wants);
    let variants: Vec<i64> = wants.keys().copied().collect();
    let mut taken = Vec::new();
    if !variants.is_empty() {
        let locks = Engine::of(txn) == Engine::Postgres;
        if !(locks && hold.is_seen) {
            let seen = level::market_levels(txn, hold.market_id, &variants, false).await?;
            taken = allocate(&seen, &wants, hold.share_max_percent).map_err(Error::User)?;
        }
        if locks {
            let locked = level::market_levels(txn, hold.market_id, &variants, true).await?;
            taken = allocate(&locked, &wants, hold.share_max_percent).map_err(Error::User)?;
        }
    }
    let for_order = hold.share_max_percent.is_none();
    reservation::insert_in(txn, clock, hold.id, (for_order, hold.expires_at_ms), &taken).await?;
    if taken.is_empty() {
        return Ok(());
    }
    let shifts: Vec<Shift> = taken
        .iter()
        .map(|&(key, quantity)| Shift {
            key,
            on_hand: 0,
            reserved: quantity,
            held: if for_order { 0 } else { quantity },
        })
        .collect();
    let cause = Cause {
        reason: Reason::Held,
        reference: &hold.id.to_string(),
    };
    level::shift_locked_in(txn, clock, cause, &shifts).await?;
    changes::mark_stock_in(txn, clock, &variants).await?;
    Ok(())
}

/// Asks `ahead` what [`hold_in`] will ask of a hold that `is_seen`.
///
/// # Errors
/// Never those of a database.
pub async fn foresee_hold(ahead: &Foresight, market_id: i64, wants: &[Want]) -> Result<(), DbErr> {
    let variants: Vec<i64> = summed(wants).into_keys().collect();
    level::market_levels(ahead, market_id, &variants, true).await?;
    Ok(())
}

/// Locks the levels that the reservations `ids` keep units of and those of `variants`, in the order of their keys. Called before
/// several reservations are changed in one transaction, such as a hold that takes the place of another one: each by itself would lock
/// its own levels in order, and both together would not.
///
/// # Errors
/// What the database says.
pub async fn lock_levels_for_in(txn: &Txn, ids: &[Uuid], variants: &[i64]) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Sqlite {
        return Ok(());
    }
    let mut all = variants.to_vec();
    for id in ids {
        let lines = reservation::lines_of(txn, *id).await?;
        all.extend(lines.iter().map(|line| line.key.variant_id));
    }
    level::lock_levels_in(txn, &all).await?;
    Ok(())
}
