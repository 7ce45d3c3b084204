//! The life of an order, as a table.

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrderState {
    /// Its stock is kept, and its payment is not known yet.
    PendingPayment = 1,
    Placed = 2,
    /// Staff look at it before anything is sent.
    OnHold = 3,
    /// Everything that will be sent has arrived.
    Completed = 4,
    Cancelled = 5,
    /// It was not paid in time.
    Expired = 6,
}

/// Why an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CancelReason {
    Customer = 1,
    Staff = 2,
    /// The payment was declined.
    Declined = 3,
    Fraud = 4,
    /// What was sold is not there.
    Inventory = 5,
    /// The shopper submitted another order instead.
    Superseded = 6,
}

impl OrderState {
    pub const ALL: [Self; 6] = [
        Self::PendingPayment,
        Self::Placed,
        Self::OnHold,
        Self::Completed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Whether an order may go from here to `to`. The same state is no move.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        use OrderState::{Cancelled, Completed, Expired, OnHold, PendingPayment, Placed};
        matches!(
            (self, to),
            (PendingPayment, Placed | Expired | Cancelled)
                | (Placed, OnHold | Cancelled | Completed)
                | (OnHold, Placed | Cancelled)
        )
    }

    /// Whether nothing leads away from here.
    #[must_use]
    pub fn is_final(self) -> bool {
        Self::ALL.into_iter().all(|to| !self.leads_to(to))
    }
}

impl CancelReason {
    pub const ALL: [Self; 6] = [
        Self::Customer,
        Self::Staff,
        Self::Declined,
        Self::Fraud,
        Self::Inventory,
        Self::Superseded,
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
        use OrderState::{Cancelled, Completed, Expired, OnHold, PendingPayment, Placed};
        let moves = [
            (PendingPayment, Placed),
            (PendingPayment, Expired),
            (PendingPayment, Cancelled),
            (Placed, OnHold),
            (Placed, Cancelled),
            (Placed, Completed),
            (OnHold, Placed),
            (OnHold, Cancelled),
        ];
        for from in OrderState::ALL {
            for to in OrderState::ALL {
                assert_eq!(from.leads_to(to), moves.contains(&(from, to)), "{from:?} -> {to:?}");
            }
            assert_eq!(from.is_final(), matches!(from, Completed | Cancelled | Expired));
            assert_eq!(OrderState::of(from as i16), Some(from));
        }
        assert_eq!((OrderState::of(0), OrderState::of(7)), (None, None));
    }
}
