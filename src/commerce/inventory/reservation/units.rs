//! What becomes of the units of an order that is paid for: they leave, are not sent after all, or come back.

use std::collections::BTreeMap;

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

/// Units that came back from a shopper, and where they are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Back {
    pub want: Want,
    /// `None`: on the shelf from which they were taken.
    pub location: Option<i64>,
}

/// Puts units that came back from a shopper on shelves. Those of a variant that the shop does not have any more are on no shelf: they
/// are counted as come back, and nothing else. `false`: fewer have left the house, and nothing was written. However many units and
/// shelves there are, it takes the same statements.
///
/// # Errors
/// Where the reservation is not committed, or a fault.
pub async fn take_back_in(txn: &Txn, clock: &Clock, id: Uuid, units: &[Back]) -> Result<bool, Error> {
    let lines = committed_in(txn, id).await?;
    let Some((from, shelves)) = put(lines, units) else {
        return Ok(false);
    };
    reservation::count_in(txn, id, Count::Restocked, &from).await?;
    let variants: Vec<i64> = shelves.iter().map(|(key, _)| key.variant_id).collect();
    let known = catalog::products_of_variants(txn, &variants).await?;
    let shelves: Vec<(LevelKey, i64)> = shelves
        .into_iter()
        .filter(|(key, _)| known.contains_key(&key.variant_id))
        .collect();
    // The shelf may have been cleared since, or never have had any.
    let levels = level::lock_levels_in(txn, &variants).await?;
    let empty: Vec<LevelKey> = shelves
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| !levels.contains_key(key))
        .collect();
    // A feed may put something there in this moment, which is added to.
    level::open_in(txn, &empty).await?;
    move_in(txn, clock, (Reason::Restocked, id), &shelves, (1, 0)).await?;
    mark_in(txn, clock, &shelves).await?;
    Ok(true)
}

/// Units by level, in the order of their keys.
type Parts = Vec<(LevelKey, i64)>;

/// Of which lines `units` have come back, and on which shelves they are put; `None`: fewer are away.
fn put(mut lines: Vec<ReservedLine>, units: &[Back]) -> Option<(Parts, Parts)> {
    let mut by_shelf: BTreeMap<Option<i64>, Vec<Want>> = BTreeMap::new();
    for back in units {
        by_shelf.entry(back.location).or_default().push(back.want);
    }
    let (mut from, mut shelves) = (BTreeMap::new(), BTreeMap::new());
    for (location, wants) in by_shelf {
        let parts = spread(&lines, &wants, location, |line| line.shipped - line.restocked).ok()?;
        for (key, quantity) in parts {
            // What one shelf has got is not there for the next.
            for line in lines.iter_mut().filter(|line| line.key == key) {
                line.restocked += quantity;
            }
            let location_id = location.unwrap_or(key.location_id);
            *from.entry(key).or_default() += quantity;
            *shelves.entry(LevelKey { location_id, ..key }).or_default() += quantity;
        }
    }
    Some((from.into_iter().collect(), shelves.into_iter().collect()))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(location_id: i64, shipped: i64) -> ReservedLine {
        ReservedLine {
            key: LevelKey {
                variant_id: 1,
                location_id,
            },
            quantity: 5,
            shipped,
            given_back: 0,
            restocked: 0,
        }
    }

    fn back(quantity: i64, location: Option<i64>) -> Back {
        let want = Want {
            variant_id: 1,
            quantity,
        };
        Back { want, location }
    }

    fn of(parts: Parts) -> Vec<(i64, i64)> {
        parts.into_iter().map(|(key, units)| (key.location_id, units)).collect()
    }

    #[test]
    fn what_comes_back_is_counted_where_it_came_from_and_lies_where_it_is_put() {
        let lines = || vec![line(1, 2), line(2, 3)];
        let (from, shelves) = put(lines(), &[back(2, None), back(2, Some(9))]).expect("so many are away");
        assert_eq!((of(from), of(shelves)), (vec![(1, 2), (2, 2)], vec![(1, 2), (9, 2)]));
        let (from, shelves) = put(lines(), &[back(3, Some(2)), back(1, None)]).expect("so many are away");
        assert_eq!((of(from), of(shelves)), (vec![(1, 1), (2, 3)], vec![(1, 1), (2, 3)]));
        assert_eq!(put(lines(), &[back(3, None), back(3, Some(1))]), None);
    }
}
