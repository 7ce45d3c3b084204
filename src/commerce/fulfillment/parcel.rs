//! The way of a parcel, as a table.

use serde::{Deserialize, Serialize};

/// Where a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ParcelState {
    Pending = 1,
    Packed = 2,
    /// It has left the house.
    Shipped = 3,
    InTransit = 4,
    OutForDelivery = 5,
    Delivered = 6,
    /// Nobody was there to take it.
    Attempted = 7,
    Delayed = 8,
    Lost = 9,
    Cancelled = 10,
}

/// What a message about a parcel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is there already.
    Same,
    Moved,
    /// It is further already: the message is recorded.
    Late,
}

use ParcelState::{
    Attempted, Cancelled, Delayed, Delivered, InTransit, Lost, OutForDelivery, Packed, Pending, Shipped,
};

impl ParcelState {
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Packed,
        Self::Shipped,
        Self::InTransit,
        Self::OutForDelivery,
        Self::Delivered,
        Self::Attempted,
        Self::Delayed,
        Self::Lost,
        Self::Cancelled,
    ];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Whether a parcel may go from here to `to`: forward, also past some. From a mishap it goes on its way. The same state is no move.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        let forward: &[Self] = match self {
            Pending => &[
                Packed,
                Shipped,
                InTransit,
                OutForDelivery,
                Delivered,
                Attempted,
                Delayed,
                Lost,
                Cancelled,
            ],
            Packed => &[
                Shipped,
                InTransit,
                OutForDelivery,
                Delivered,
                Attempted,
                Delayed,
                Lost,
                Cancelled,
            ],
            Shipped => &[InTransit, OutForDelivery, Delivered, Attempted, Delayed, Lost],
            InTransit => &[OutForDelivery, Delivered, Attempted, Delayed, Lost],
            OutForDelivery => &[Delivered, Attempted, Delayed, Lost],
            Attempted => &[OutForDelivery, Delivered, Delayed, Lost],
            Delayed => &[InTransit, OutForDelivery, Delivered, Attempted, Lost],
            Lost => &[Delivered],
            Delivered | Cancelled => &[],
        };
        forward.contains(&to)
    }

    /// Whether a parcel that is here has left the house.
    #[must_use]
    pub fn is_out(self) -> bool {
        !matches!(self, Pending | Packed | Cancelled)
    }

    /// Whether a parcel can be here more than once, so that only the time of a message tells whether it is news.
    const fn is_mishap(self) -> bool {
        matches!(self, Attempted | Delayed)
    }
}

/// What the message that a parcel was at `to` at `happened_ms` does to one that is at `from` since `since_ms`.
#[must_use]
pub fn step((from, since_ms): (ParcelState, i64), (to, happened_ms): (ParcelState, i64)) -> Step {
    if from == to {
        return Step::Same;
    }
    // On the way after a mishap, an old message looks like a new one. That it has arrived is true whenever it was told.
    let is_old = from.is_mishap() && to != Delivered && happened_ms < since_ms;
    if from.leads_to(to) && !is_old {
        Step::Moved
    } else {
        Step::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_states_is_decided() {
        // A row a state; in its columns, in the order of `ALL`, whether it leads there.
        let table = [
            (Pending, "-xxxxxxxxx"),
            (Packed, "--xxxxxxxx"),
            (Shipped, "---xxxxxx-"),
            (InTransit, "----xxxxx-"),
            (OutForDelivery, "-----xxxx-"),
            (Delivered, "----------"),
            (Attempted, "----xx-xx-"),
            (Delayed, "---xxxx-x-"),
            (Lost, "-----x----"),
            (Cancelled, "----------"),
        ];
        for ((from, row), expected) in table.into_iter().zip(ParcelState::ALL) {
            assert_eq!(from, expected);
            for (to, cell) in ParcelState::ALL.into_iter().zip(row.chars()) {
                assert_eq!(from.leads_to(to), cell == 'x', "{from:?} -> {to:?}");
                let step = step((from, 5), (to, 5));
                assert_eq!(step == Step::Moved, cell == 'x', "{from:?} -> {to:?}");
                assert_eq!(step == Step::Same, from == to, "{from:?} -> {to:?}");
            }
            assert_eq!(ParcelState::of(from as i16), Some(from));
        }
        assert_eq!((ParcelState::of(0), ParcelState::of(11)), (None, None));
    }

    #[test]
    fn what_has_left_the_house_cannot_be_cancelled_nor_come_back() {
        for from in ParcelState::ALL.into_iter().filter(|state| state.is_out()) {
            for to in ParcelState::ALL.into_iter().filter(|state| !state.is_out()) {
                assert!(!from.leads_to(to), "{from:?} -> {to:?}");
            }
        }
    }

    #[test]
    fn after_a_mishap_an_old_message_moves_nothing() {
        for (from, to) in [(Attempted, OutForDelivery), (Delayed, InTransit), (Delayed, Lost)] {
            assert_eq!(step((from, 10), (to, 9)), Step::Late, "{from:?} -> {to:?}");
            assert_eq!(step((from, 10), (to, 10)), Step::Moved, "{from:?} -> {to:?}");
        }
        assert_eq!(step((Attempted, 10), (Delivered, 9)), Step::Moved);
        assert_eq!(step((InTransit, 10), (OutForDelivery, 9)), Step::Moved);
    }
}
