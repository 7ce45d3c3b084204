//! Giving a hold back.

use uuid::Uuid;

use super::state::ReservationState;
use crate::commerce::inventory::ledger::{Cause, Reason};
use crate::commerce::inventory::repo::level::{self, Shift};
use crate::commerce::inventory::repo::reservation::{self, Count};
use crate::platform::changes;
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};

/// Why a hold ends without an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Released,
    Expired,
}

/// Gives back a cart's hold that is over since `before_ms`. `false`: it is not, or an order has it by now.
pub(super) async fn expire_in(txn: &Txn, clock: &Clock, id: Uuid, before_ms: i64) -> Result<bool, DbErr> {
    // Looked at again under the lock: its cart may have come to the till meanwhile.
    match reservation::lock_in(txn, id).await? {
        Some(found) if !found.for_order && found.expires_at_ms <= before_ms => {
            end_in(txn, clock, id, Ending::Expired).await
        }
        _ => Ok(false),
    }
}

/// Gives back everything of a hold. `false`: it is not held any more, and nothing was done.
///
/// # Errors
/// What the database says.
pub async fn end_in(txn: &Txn, clock: &Clock, id: Uuid, ending: Ending) -> Result<bool, DbErr> {
    let (state, reason) = match ending {
        Ending::Released => (ReservationState::Released, Reason::Released),
        Ending::Expired => (ReservationState::Expired, Reason::Expired),
    };
    let Some(found) = reservation::lock_in(txn, id).await? else {
        return Ok(false);
    };
    if !found.state.leads_to(state) {
        return Ok(false);
    }
    reservation::leave_in(txn, id, state, Some(clock.now_ms())).await?;
    let lines = reservation::lines_of(txn, id).await?;
    if lines.is_empty() {
        return Ok(true);
    }
    let units: Vec<_> = lines.iter().map(|line| (line.key, line.open())).collect();
    reservation::count_in(txn, id, Count::GivenBack, &units).await?;
    let shifts: Vec<Shift> = units
        .iter()
        .map(|&(key, open)| Shift {
            key,
            on_hand: 0,
            reserved: -open,
            held: if found.for_order { 0 } else { -open },
        })
        .collect();
    let cause = Cause {
        reason,
        reference: &id.to_string(),
    };
    level::shift_in(txn, clock, cause, &shifts).await?;
    let mut variants: Vec<i64> = units.iter().map(|(key, _)| key.variant_id).collect();
    variants.dedup();
    changes::mark_stock_in(txn, clock, &variants).await?;
    Ok(true)
}
