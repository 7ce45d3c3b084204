//! Whose a hold is: a cart's, an order's, or an order's for good.

use uuid::Uuid;

use super::state::ReservationState;
use crate::commerce::inventory::repo::level::{self, Shift};
use crate::commerce::inventory::repo::reservation;
use crate::platform::db::{DbErr, Txn};

/// Makes a cart's hold an order's, which has it until `expires_at_ms`. `false`: it is not held any more.
///
/// # Errors
/// What the database says.
pub async fn attach_in(txn: &Txn, id: Uuid, expires_at_ms: i64) -> Result<bool, DbErr> {
    hand_in(txn, id, true, expires_at_ms).await
}

/// Makes an order's hold a cart's again, until `expires_at_ms`. `false`: it is not held any more.
///
/// # Errors
/// What the database says.
pub async fn detach_in(txn: &Txn, id: Uuid, expires_at_ms: i64) -> Result<bool, DbErr> {
    hand_in(txn, id, false, expires_at_ms).await
}

async fn hand_in(txn: &Txn, id: Uuid, for_order: bool, expires_at_ms: i64) -> Result<bool, DbErr> {
    let Some(found) = reservation::lock_in(txn, id).await? else {
        return Ok(false);
    };
    if found.state != ReservationState::Held {
        return Ok(false);
    }
    reservation::hand_in(txn, id, for_order, expires_at_ms).await?;
    if found.for_order != for_order {
        shift_held_in(txn, id, if for_order { -1 } else { 1 }).await?;
    }
    Ok(true)
}

/// Keeps it for good, for its order. `false`: it is not held any more; committed before is `true`.
///
/// # Errors
/// What the database says.
pub async fn commit_in(txn: &Txn, id: Uuid) -> Result<bool, DbErr> {
    // As nearly always.
    if reservation::commit_in(txn, id).await? {
        return Ok(true);
    }
    let Some(found) = reservation::lock_in(txn, id).await? else {
        return Ok(false);
    };
    if !found.state.leads_to(ReservationState::Committed) {
        return Ok(found.state == ReservationState::Committed);
    }
    reservation::leave_in(txn, id, ReservationState::Committed, None).await?;
    if !found.for_order {
        shift_held_in(txn, id, -1).await?;
    }
    Ok(true)
}

/// Counts the units of a reservation among those that no order has (`sign` 1), or not any more (-1).
async fn shift_held_in(txn: &Txn, id: Uuid, sign: i64) -> Result<(), DbErr> {
    let lines = reservation::lines_of(txn, id).await?;
    let shifts: Vec<Shift> = lines
        .iter()
        .map(|line| Shift {
            key: line.key,
            on_hand: 0,
            reserved: 0,
            held: sign * line.open(),
        })
        .collect();
    level::share_in(txn, &shifts).await
}
