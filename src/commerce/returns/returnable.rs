//! What of an order can be sent back.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::loader::GoodsReturn;
use super::repo::ReturnLineRow;
use super::rules::ReturnRules;
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

/// Units of a line that have left the house in one parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sent {
    /// When they arrived, or left as long as no arrival is known.
    came_ms: i64,
    units: i64,
}

/// Units of a line in a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Back {
    /// Since when units must have arrived that could be asked for when it was.
    since_ms: i64,
    /// Wanted, or come back where that is known.
    units: i64,
}

/// What is known of the units of a line.
#[derive(Debug, Clone, Default)]
struct Tally {
    /// Have left the house and are not lost.
    sent: Vec<Sent>,
    /// Have left the house and are lost.
    lost: i64,
    /// In returns that were not declined, in the order in which they were asked for.
    backs: Vec<Back>,
    /// Paid back, or about to be.
    paid_back: i64,
    /// Of them, because they were returned.
    paid_as_returned: i64,
    /// Came back in returns that are over and whose own refund pays nothing.
    back_unpaid: i64,
}

impl Tally {
    fn left(&self, since_ms: i64, cancelled: i64) -> Left {
        // Of what was paid back without a return, units that were not sent come first, then those that are lost, then those that came
        // back and are not paid for by their return any more; the rest is of units that the shopper has.
        let explained = self.paid_as_returned + cancelled + self.lost + self.back_unpaid;
        let paid_otherwise = (self.paid_back - explained).max(0);
        let kept = self.kept();
        let all: i64 = kept.iter().map(|one| one.units).sum();
        let all = (all - paid_otherwise).max(0);
        let in_time = kept.iter().filter(|one| one.came_ms >= since_ms);
        // Which units a refund was of is not known: in the shopper's favour, of those that are too late.
        let units = all.min(in_time.map(|one| one.units).sum());
        Left {
            units,
            late: all - units,
        }
    }

    /// What was sent and is in no return. Each return has its units of the parcel that was the oldest in time when it was asked for:
    /// whoever sends back in time does not lose the time of other parcels, and nobody gains any.
    fn kept(&self) -> Vec<Sent> {
        let mut kept = self.sent.clone();
        kept.sort_by_key(|one| one.came_ms);
        for back in &self.backs {
            let in_time = kept.partition_point(|one| one.came_ms < back.since_ms);
            let (late, in_time) = kept.split_at_mut(in_time);
            let mut units = back.units;
            // None of those that were too late, unless the shop's rules or a parcel's times have changed since.
            for one in in_time.iter_mut().chain(late) {
                let taken = units.min(one.units);
                one.units -= taken;
                units -= taken;
            }
        }
        kept
    }

    fn add_parcel(&mut self, state: ParcelState, came_ms: i64, units: i64) {
        if state == ParcelState::Lost {
            self.lost += units;
        } else if state.is_out() {
            self.sent.push(Sent { came_ms, units });
        }
    }

    fn add_return(&mut self, state: ReturnState, is_paid: bool, line: &ReturnLineRow, since_ms: i64) {
        let units = if state.has_arrived() {
            line.received
        } else {
            line.quantity
        };
        self.backs.push(Back { since_ms, units });
        if is_paid {
            self.paid_as_returned += line.received;
        } else if state.is_final() {
            self.back_unpaid += line.received;
        }
    }
}

/// What is left at `now_ms` of every line of which anything is, by its id; nothing where the shop takes nothing back.
#[must_use]
pub fn returnable(sold: &Sold<'_>, rules: ReturnRules, now_ms: i64) -> HashMap<Uuid, Left> {
    let Some(since_ms) = rules.since_ms(now_ms) else {
        return HashMap::new();
    };
    let mut tallies: HashMap<Uuid, Tally> = HashMap::new();
    for parcel in sold.parcels {
        let row = &parcel.row;
        let Some(state) = ParcelState::of(row.state) else {
            continue;
        };
        let came_ms = row.delivered_at_ms.or(row.shipped_at_ms).unwrap_or(row.state_at_ms);
        for line in &parcel.lines {
            let tally = tallies.entry(line.line_id).or_default();
            tally.add_parcel(state, came_ms, line.quantity);
        }
    }
    let is_paying = |refund: &&RefundRow| refund.state != RefundState::Failed;
    let paying: HashMap<Uuid, &RefundRow> = sold.refunds.iter().filter(is_paying).map(|one| (one.id, one)).collect();
    for line in paying.values().flat_map(|refund| &refund.lines) {
        tallies.entry(line.line_id).or_default().paid_back += line.quantity;
    }
    let mut returns: Vec<&GoodsReturn> = sold.returns.iter().map(AsRef::as_ref).collect();
    returns.sort_by_key(|one| one.row.created_at_ms);
    for one in returns {
        let Some(state) = ReturnState::of(one.row.state).filter(|state| *state != ReturnState::Declined) else {
            continue;
        };
        let is_paid = one.row.refund_id.is_some_and(|id| paying.contains_key(&id));
        let since_ms = rules.since_ms(one.row.created_at_ms).unwrap_or(since_ms);
        for line in &one.lines {
            let tally = tallies.entry(line.line_id).or_default();
            tally.add_return(state, is_paid, line, since_ms);
        }
    }
    let found = sold.lines.iter().filter(|line| line.requires_shipping);
    found
        .filter_map(|line| Some((line.id, tallies.get(&line.id)?.left(since_ms, line.cancelled))))
        .filter(|(_, left)| *left != Left::default())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Since when units must have arrived.
    const SINCE_MS: i64 = 100;

    /// Units that are late, and units in time.
    fn sent(late: i64, in_time: i64) -> Vec<Sent> {
        let at = |came_ms, units| Sent { came_ms, units };
        vec![at(SINCE_MS, in_time), at(SINCE_MS - 1, late)]
    }

    /// Units that are in returns which were asked for when parcels since `since_ms` were in time.
    fn backs(backs: &[(i64, i64)]) -> Vec<Back> {
        let back = |&(since_ms, units): &(i64, i64)| Back { since_ms, units };
        backs.iter().map(back).collect()
    }

    fn tally((late, in_time): (i64, i64), in_returns: i64, (paid_back, paid_as_returned): (i64, i64)) -> Tally {
        Tally {
            sent: sent(late, in_time),
            backs: backs(&[(SINCE_MS, in_returns)]),
            paid_back,
            paid_as_returned,
            ..Tally::default()
        }
    }

    fn left(units: i64, late: i64) -> Left {
        Left { units, late }
    }

    #[test]
    fn what_is_left_is_what_was_sent_and_is_not_gone() {
        for (tally, cancelled, expected) in [
            (tally((0, 3), 0, (0, 0)), 0, left(3, 0)),
            // Asked for, paid back as returned, and paid back without a return.
            (tally((0, 3), 2, (0, 0)), 0, left(1, 0)),
            (tally((0, 3), 2, (2, 2)), 0, left(1, 0)),
            (tally((0, 3), 0, (2, 0)), 0, left(1, 0)),
            (tally((0, 3), 2, (3, 2)), 0, left(0, 0)),
            // Two of five were never sent, and paid back.
            (tally((0, 3), 0, (2, 0)), 2, left(3, 0)),
            (tally((0, 3), 0, (4, 0)), 2, left(1, 0)),
            // Some are too late.
            (tally((2, 1), 0, (0, 0)), 0, left(1, 2)),
            (tally((2, 1), 0, (1, 0)), 0, left(1, 1)),
            (tally((3, 0), 2, (0, 0)), 0, left(0, 1)),
            (tally((0, 0), 0, (2, 0)), 0, left(0, 0)),
        ] {
            assert_eq!(tally.left(SINCE_MS, cancelled), expected, "{tally:?} {cancelled}");
        }
    }

    #[test]
    fn a_return_has_the_oldest_units_that_were_in_time_when_it_was_asked_for() {
        for (in_returns, expected) in [
            // The only one that is in time is in a return: the late ones are not in time by that.
            (vec![(SINCE_MS, 1)], left(0, 2)),
            // When that was asked for, the late ones were not late yet.
            (vec![(SINCE_MS - 1, 1)], left(1, 1)),
            (vec![(SINCE_MS - 1, 2)], left(1, 0)),
            (vec![(SINCE_MS - 1, 1), (SINCE_MS, 1)], left(0, 1)),
            (vec![(SINCE_MS - 1, 3)], left(0, 0)),
            // More than was in time: the rules have changed.
            (vec![(SINCE_MS, 2)], left(0, 1)),
        ] {
            let tally = Tally {
                sent: sent(2, 1),
                backs: backs(&in_returns),
                ..Tally::default()
            };
            assert_eq!(tally.left(SINCE_MS, 0), expected, "{in_returns:?}");
        }
    }

    #[test]
    fn what_is_paid_for_lost_units_and_for_returns_that_are_over_is_of_no_others() {
        for ((lost, back_unpaid), paid_back, expected) in [
            ((1, 0), 1, left(2, 0)),
            ((1, 0), 2, left(1, 0)),
            // It is lost and not paid back.
            ((1, 0), 0, left(2, 0)),
            ((0, 1), 1, left(2, 0)),
            ((0, 1), 2, left(1, 0)),
            ((0, 1), 0, left(2, 0)),
            ((1, 1), 2, left(2, 0)),
            ((1, 1), 3, left(1, 0)),
        ] {
            let tally = Tally {
                sent: sent(0, 2 + back_unpaid),
                backs: backs(&[(SINCE_MS, back_unpaid)]),
                paid_back,
                lost,
                back_unpaid,
                ..Tally::default()
            };
            assert_eq!(tally.left(SINCE_MS, 0), expected, "{tally:?}");
        }
    }
}
