//! What of an order can be sent back.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::loader::GoodsReturn;
use super::state::ReturnState;
use crate::commerce::fulfillment::{Parcel, ParcelState};
use crate::commerce::order::OrderLineRow;
use crate::commerce::payment::{RefundRow, RefundState};

/// Everything that has become of an order, as far as returns care.
#[derive(Debug, Clone, Copy)]
pub struct Sold<'a> {
    pub lines: &'a [OrderLineRow],
    pub parcels: &'a [Arc<Parcel>],
    pub returns: &'a [Arc<GoodsReturn>],
    pub refunds: &'a [RefundRow],
}

/// Units of a line that were sent and are neither on their way back nor paid back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Can be sent back.
    pub units: i64,
    /// Arrived too long ago.
    pub late: i64,
}

/// What is known of the units of a line.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Have left the house and are not lost.
    sent: i64,
    /// Of them, in time.
    in_time: i64,
    /// In returns that were not declined: wanted, or come back where that is known.
    in_returns: i64,
    /// Paid back, or about to be.
    paid_back: i64,
    /// Of them, because they were returned.
    paid_as_returned: i64,
}

impl Tally {
    fn left(&self, cancelled: i64) -> Left {
        // Units that are not sent are paid back first; whatever else was paid back without a return was of units that were sent.
        let paid_otherwise = (self.paid_back - self.paid_as_returned - cancelled).max(0);
        let all = (self.sent - self.in_returns - paid_otherwise).max(0);
        let units = all.min(self.in_time);
        Left {
            units,
            late: all - units,
        }
    }
}

/// What is left of every line of which anything is, by its id, where units must have arrived since `since_ms`.
#[must_use]
pub fn returnable(sold: &Sold<'_>, since_ms: i64) -> HashMap<Uuid, Left> {
    let mut tallies: HashMap<Uuid, Tally> = HashMap::new();
    for parcel in sold.parcels {
        let state = ParcelState::of(parcel.row.state);
        if !state.is_some_and(|state| state.is_out() && state != ParcelState::Lost) {
            continue;
        }
        let row = &parcel.row;
        let came_ms = row.delivered_at_ms.or(row.shipped_at_ms).unwrap_or(row.state_at_ms);
        for line in &parcel.lines {
            let tally = tallies.entry(line.line_id).or_default();
            tally.sent += line.quantity;
            if came_ms >= since_ms {
                tally.in_time += line.quantity;
            }
        }
    }
    let paying: Vec<&RefundRow> = sold
        .refunds
        .iter()
        .filter(|refund| refund.state != RefundState::Failed)
        .collect();
    for line in paying.iter().flat_map(|refund| &refund.lines) {
        tallies.entry(line.line_id).or_default().paid_back += line.quantity;
    }
    for one in sold.returns {
        let state = ReturnState::of(one.row.state);
        if state == Some(ReturnState::Declined) {
            continue;
        }
        let is_paid = |id: Uuid| paying.iter().any(|refund| refund.id == id);
        let is_paid = one.row.refund_id.is_some_and(is_paid);
        for line in &one.lines {
            let tally = tallies.entry(line.line_id).or_default();
            let has_arrived = state.is_some_and(ReturnState::has_arrived);
            tally.in_returns += if has_arrived { line.received } else { line.quantity };
            if is_paid {
                tally.paid_as_returned += line.received;
            }
        }
    }
    let found = sold.lines.iter().filter(|line| line.requires_shipping);
    found
        .filter_map(|line| Some((line.id, tallies.get(&line.id)?.left(line.cancelled))))
        .filter(|(_, left)| *left != Left::default())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally((sent, in_time): (i64, i64), in_returns: i64, (paid_back, paid_as_returned): (i64, i64)) -> Tally {
        Tally {
            sent,
            in_time,
            in_returns,
            paid_back,
            paid_as_returned,
        }
    }

    #[test]
    fn what_is_left_is_what_was_sent_and_is_not_gone() {
        let left = |units, late| Left { units, late };
        for (tally, cancelled, expected) in [
            (tally((3, 3), 0, (0, 0)), 0, left(3, 0)),
            // Asked for, paid back as returned, and paid back without a return.
            (tally((3, 3), 2, (0, 0)), 0, left(1, 0)),
            (tally((3, 3), 2, (2, 2)), 0, left(1, 0)),
            (tally((3, 3), 0, (2, 0)), 0, left(1, 0)),
            (tally((3, 3), 2, (3, 2)), 0, left(0, 0)),
            // Two of five were never sent, and paid back.
            (tally((3, 3), 0, (2, 0)), 2, left(3, 0)),
            (tally((3, 3), 0, (4, 0)), 2, left(1, 0)),
            // Some are too late.
            (tally((3, 1), 0, (0, 0)), 0, left(1, 2)),
            (tally((3, 1), 2, (0, 0)), 0, left(1, 0)),
            (tally((3, 0), 2, (0, 0)), 0, left(0, 1)),
            (tally((0, 0), 0, (2, 0)), 0, left(0, 0)),
        ] {
            assert_eq!(tally.left(cancelled), expected, "{tally:?} {cancelled}");
        }
    }
}
