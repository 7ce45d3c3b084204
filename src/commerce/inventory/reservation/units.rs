//! What becomes of the units of an order that is paid for: they leave, are not sent after all, or come back.

use uuid::Uuid;

use super::hold::Want;
use super::line::ReservedLine;
use super::state::ReservationState;
use crate::commerce::catalog;
use crate::commerce::inventory::allocation::spread;
use crate::commerce::inventory::ledger::{Cause, Reason};
use crate::commerce::inventory::level::LevelKey;
use crate::commerce::inventory::repo::level::{self, Shift};
use crate::commerce::inventory::repo::reservation::{self, Count};
use crate::platform::changes;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;

/// Takes units of a committed reservation out of the house: a parcel has left. They come from `location` where it is given and has
/// them reserved, then from others. What can be sold stays as it is.
///
/// # Errors
/// Where fewer are reserved, which is a defect of the caller, or a fault.
pub async fn ship_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want], location: Option<i64>) -> Result<(), Error> {
    let lines = committed_in(txn, id).await?;
    let parts = spread(&lines, units, location, ReservedLine::open).map_err(|short| too_few("kept", id, short))?;
    reservation::count_in(txn, id, Count::Shipped, &parts).await?;
    move_in(txn, clock, (Reason::Shipped, id), &parts, (-1, -1)).await
}

/// Gives units of a committed reservation back that were not sent; `restock`: for sale again, else they are written off.
///
/// # Errors
/// As [`ship_in`].
pub async fn cancel_units_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want], restock: bool) -> Result<(), Error> {
    let lines = committed_in(txn, id).await?;
    let parts = spread(&lines, units, None, ReservedLine::open).map_err(|short| too_few("kept", id, short))?;
    reservation::count_in(txn, id, Count::GivenBack, &parts).await?;
    let on_hand = if restock { 0 } else { -1 };
    move_in(txn, clock, (Reason::Cancelled, id), &parts, (on_hand, -1)).await?;
    if restock {
        mark_in(txn, clock, &parts).await?;
    }
    Ok(())
}

/// Puts units that came back from a shopper on the shelf from which they were taken. Those of a variant that the shop does not have
/// any more are on no shelf: they are counted as come back, and nothing else.
///
/// # Errors
/// As [`ship_in`], where fewer have left the house.
pub async fn restock_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Want]) -> Result<(), Error> {
    let lines = committed_in(txn, id).await?;
    let away = |line: &ReservedLine| line.shipped - line.restocked;
    let parts = spread(&lines, units, None, away).map_err(|short| too_few("away", id, short))?;
    reservation::count_in(txn, id, Count::Restocked, &parts).await?;
    let variants: Vec<i64> = parts.iter().map(|(key, _)| key.variant_id).collect();
    let known = catalog::products_of_variants(txn, &variants).await?;
    let parts: Vec<(LevelKey, i64)> = parts
        .into_iter()
        .filter(|(key, _)| known.contains_key(&key.variant_id))
        .collect();
    // The shelf may have been cleared since.
    let levels = level::lock_levels_in(txn, &variants).await?;
    let cleared: Vec<LevelKey> = parts
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !levels.contains_key(key))
        .collect();
    // A feed may put something there in this moment, which is added to.
    level::open_in(txn, &cleared).await?;
    move_in(txn, clock, (Reason::Restocked, id), &parts, (1, 0)).await?;
    mark_in(txn, clock, &parts).await
}

/// The lines of a reservation that is committed, which is locked.
async fn committed_in(txn: &Txn, id: Uuid) -> Result<Vec<ReservedLine>, Error> {
    let found = reservation::lock_in(txn, id).await?;
    if found.map(|found| found.state) != Some(ReservationState::Committed) {
        return Err(Error::Fault(anyhow::anyhow!("the reservation {id} is not committed")));
    }
    Ok(reservation::lines_of(txn, id).await?)
}

fn too_few(what: &str, id: Uuid, short: Want) -> Error {
    let Want { variant_id, quantity } = short;
    Error::Fault(anyhow::anyhow!(
        "of the variant {variant_id} fewer than {quantity} units of the reservation {id} are {what}"
    ))
}

/// Moves each part by that many times as many on hand and reserved.
async fn move_in(
    txn: &Txn,
    clock: &Clock,
    (reason, id): (Reason, Uuid),
    parts: &[(LevelKey, i64)],
    (on_hand, reserved): (i64, i64),
) -> Result<(), Error> {
    let shift = |&(key, units): &(LevelKey, i64)| Shift {
        key,
        on_hand: on_hand * units,
        reserved: reserved * units,
        held: 0,
    };
    let shifts: Vec<Shift> = parts.iter().map(shift).collect();
    let cause = Cause {
        reason,
        reference: &id.to_string(),
    };
    Ok(level::shift_in(txn, clock, cause, &shifts).await?)
}

async fn mark_in(txn: &Txn, clock: &Clock, parts: &[(LevelKey, i64)]) -> Result<(), Error> {
    let mut variants: Vec<i64> = parts.iter().map(|(key, _)| key.variant_id).collect();
    variants.dedup();
    Ok(changes::mark_stock_in(txn, clock, &variants).await?)
}
