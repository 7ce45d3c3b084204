//! The way of a return, as a table.

use serde::{Deserialize, Serialize};

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReturnState {
    /// The shopper has asked.
    Requested = 1,
    /// The shop waits for the units.
    Approved = 2,
    Declined = 3,
    /// What came back is in the house.
    Received = 4,
    /// Its money has gone back.
    Refunded = 5,
    /// It is over, and no money went back.
    Closed = 6,
}

/// Why units are sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReturnReason {
    TooSmall = 1,
    TooLarge = 2,
    Color = 3,
    Style = 4,
    Defective = 5,
    NotAsDescribed = 6,
    WrongItem = 7,
    Unwanted = 8,
    Other = 9,
}

impl ReturnState {
    pub const ALL: [Self; 6] = [
        Self::Requested,
        Self::Approved,
        Self::Declined,
        Self::Received,
        Self::Refunded,
        Self::Closed,
    ];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Whether a return may go from here to `to`. The same state is no move.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        use ReturnState::{Approved, Closed, Declined, Received, Refunded, Requested};
        matches!(
            (self, to),
            (Requested, Approved | Declined) | (Approved, Received) | (Received, Refunded | Closed)
        )
    }

    /// Whether nothing leads away from here.
    #[must_use]
    pub fn is_final(self) -> bool {
        Self::ALL.into_iter().all(|to| !self.leads_to(to))
    }

    /// Whether it is known what came back.
    #[must_use]
    pub fn has_arrived(self) -> bool {
        matches!(self, Self::Received | Self::Refunded | Self::Closed)
    }
}

impl ReturnReason {
    pub const ALL: [Self; 9] = [
        Self::TooSmall,
        Self::TooLarge,
        Self::Color,
        Self::Style,
        Self::Defective,
        Self::NotAsDescribed,
        Self::WrongItem,
        Self::Unwanted,
        Self::Other,
    ];

    /// The reason of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as i16 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_states_is_decided() {
        use ReturnState::{Approved, Closed, Declined, Received, Refunded, Requested};
        // A row a state; in its columns, in the order of `ALL`, whether it leads there.
        let table = [
            (Requested, "-xx---"),
            (Approved, "---x--"),
            (Declined, "------"),
            (Received, "----xx"),
            (Refunded, "------"),
            (Closed, "------"),
        ];
        for ((from, row), expected) in table.into_iter().zip(ReturnState::ALL) {
            assert_eq!(from, expected);
            for (to, cell) in ReturnState::ALL.into_iter().zip(row.chars()) {
                assert_eq!(from.leads_to(to), cell == 'x', "{from:?} -> {to:?}");
                // What came back stays known.
                assert!(
                    !(from.has_arrived() && cell == 'x') || to.has_arrived(),
                    "{from:?} -> {to:?}"
                );
            }
            assert_eq!(from.is_final(), !row.contains('x'), "{from:?}");
            assert_eq!(ReturnState::of(from as i16), Some(from));
        }
        assert_eq!((ReturnState::of(0), ReturnState::of(7)), (None, None));
    }

    #[test]
    fn money_goes_back_only_for_what_has_arrived() {
        let before: Vec<ReturnState> = ReturnState::ALL
            .into_iter()
            .filter(|from| from.leads_to(ReturnState::Refunded))
            .collect();
        assert_eq!(before, [ReturnState::Received]);
    }

    #[test]
    fn reasons_keep_their_numbers() {
        for (reason, number) in ReturnReason::ALL.into_iter().zip(1..) {
            assert_eq!(ReturnReason::of(number), Some(reason));
        }
        assert_eq!((ReturnReason::of(0), ReturnReason::of(10)), (None, None));
    }
}
