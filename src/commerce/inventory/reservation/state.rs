//! The life of a reservation, as a table.

/// Where a reservation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReservationState {
    /// Kept until its time is over.
    Held = 1,
    /// Kept for good: the order is paid for. Its units leave one by one.
    Committed = 2,
    /// Given back.
    Released = 3,
    /// Given back, since its time was over.
    Expired = 4,
}

impl ReservationState {
    pub const ALL: [Self; 4] = [Self::Held, Self::Committed, Self::Released, Self::Expired];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Whether a reservation may go from here to `to`. The same state is no move.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Held, Self::Committed | Self::Released | Self::Expired)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_states_is_decided() {
        use ReservationState::{Committed, Expired, Held, Released};
        let moves = [(Held, Committed), (Held, Released), (Held, Expired)];
        for from in ReservationState::ALL {
            for to in ReservationState::ALL {
                assert_eq!(from.leads_to(to), moves.contains(&(from, to)), "{from:?} -> {to:?}");
            }
            assert_eq!(ReservationState::of(from as i16), Some(from));
        }
        assert_eq!((ReservationState::of(0), ReservationState::of(5)), (None, None));
    }
}
