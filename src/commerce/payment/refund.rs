//! What may be paid back, and for what: pure rules.

use uuid::Uuid;

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundState {
    Pending = 1,
    Succeeded = 2,
    Failed = 3,
}

impl RefundState {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Succeeded, Self::Failed];

    /// The state of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as i16 == number)
    }

    /// Whether a refund may go from here to `to`. What a provider reported as done may still come back, since the shopper's account
    /// is closed.
    #[must_use]
    pub fn leads_to(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Pending, Self::Succeeded | Self::Failed) | (Self::Succeeded, Self::Failed)
        )
    }
}

/// Why there is a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundOrigin {
    Staff = 1,
    /// The order was cancelled.
    Cancelled = 2,
    /// The money came for an order that was not to be paid any more.
    Late = 3,
    /// It was made at the provider.
    Provider = 4,
}

impl RefundOrigin {
    pub const ALL: [Self; 4] = [Self::Staff, Self::Cancelled, Self::Late, Self::Provider];

    /// The origin of a stored number.
    #[must_use]
    pub fn of(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| *origin as i16 == number)
    }
}

/// Units of a line that are paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundLine {
    /// The order's line.
    pub line_id: Uuid,
    pub quantity: i64,
    pub amount_minor: i64,
    /// For sale again.
    pub restocked: bool,
}

/// A refund as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    pub id: Uuid,
    pub order_id: Uuid,
    pub intent_id: Uuid,
    pub provider_ref: Option<String>,
    pub state: RefundState,
    pub origin: RefundOrigin,
    pub amount_minor: i64,
    /// What staff wrote; empty where they did not.
    pub reason: String,
    pub failure_code: Option<String>,
    pub created_at_ms: i64,
    /// Empty: an amount that is of no line.
    pub lines: Vec<RefundLine>,
}

/// What of a line was paid back, or will be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PaidBack {
    pub(super) units: i64,
    pub(super) amount_minor: i64,
}

/// What `units` more of a line of `quantity` units are paid back with, where `before` was already: shares of `total_minor` in
/// proportion, and with the last unit whatever is left. Never more than is left: where a refund has failed, others after it had the
/// larger shares, perhaps.
#[must_use]
pub(super) fn share(total_minor: i64, quantity: i64, before: PaidBack, units: i64) -> i64 {
    // In 128 bits, where no product of two 64-bit numbers overflows.
    let upto = |units: i64| -> i64 {
        let part = i128::from(total_minor) * i128::from(units) / i128::from(quantity.max(1));
        i64::try_from(part).unwrap_or(i64::MAX)
    };
    let part = upto(before.units + units) - upto(before.units);
    part.min(total_minor - before.amount_minor).max(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_pair_of_states_of_a_refund_is_decided() {
        use RefundState::{Failed, Pending, Succeeded};
        let moves = [(Pending, Succeeded), (Pending, Failed), (Succeeded, Failed)];
        for from in RefundState::ALL {
            for to in RefundState::ALL {
                assert_eq!(from.leads_to(to), moves.contains(&(from, to)), "{from:?} -> {to:?}");
            }
            assert_eq!(RefundState::of(from as i16), Some(from));
        }
        assert_eq!((RefundState::of(0), RefundState::of(4)), (None, None));
        assert!(
            RefundOrigin::ALL
                .iter()
                .all(|origin| RefundOrigin::of(*origin as i16) == Some(*origin))
        );
    }

    #[test]
    fn the_last_unit_takes_the_rest() {
        let before = |units: i64| PaidBack {
            units,
            amount_minor: units * 333,
        };
        let shares: Vec<i64> = (0..3).map(|units| share(1_000, 3, before(units), 1)).collect();
        assert_eq!(shares, [333, 333, 334]);
        assert_eq!((share(1_000, 3, before(0), 3), share(0, 3, before(0), 3)), (1_000, 0));
    }

    #[test]
    fn a_line_is_never_paid_back_with_more_than_it_cost() {
        // Of three units the first refund has failed, and the last had the larger share.
        let before = PaidBack {
            units: 2,
            amount_minor: 667,
        };
        assert_eq!(share(1_000, 3, before, 1), 333);
    }

    proptest! {
        #[test]
        fn the_shares_of_all_units_are_the_total(total in 0_i64..i64::MAX, parts in prop::collection::vec(1_i64..50, 1..20)) {
            let quantity: i64 = parts.iter().sum();
            let mut before = PaidBack::default();
            for units in parts {
                let part = share(total, quantity, before, units);
                prop_assert!(part >= 0);
                before.amount_minor += part;
                before.units += units;
            }
            prop_assert_eq!(before.amount_minor, total);
        }
    }
}
