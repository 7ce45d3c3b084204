//! What becomes of the units of an order, as labels.

use super::entity::order_line;
use super::state::OrderState;

/// How much of an order is in parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    Unfulfilled,
    PartiallyFulfilled,
    /// Every unit that will be sent is in a parcel.
    Fulfilled,
}

/// How much of `lines` is in parcels. Units that will not be sent do not count; where none will be, nothing is fulfilled.
#[must_use]
pub fn progress(lines: &[order_line::Model]) -> Progress {
    let wanted: i64 = lines.iter().map(|line| line.quantity - line.cancelled).sum();
    let fulfilled: i64 = lines.iter().map(|line| line.fulfilled).sum();
    match fulfilled {
        ..=0 => Progress::Unfulfilled,
        _ if fulfilled < wanted => Progress::PartiallyFulfilled,
        _ => Progress::Fulfilled,
    }
}

/// Whether an order in `state` can be cancelled by who ordered: nothing of it is in a parcel yet.
#[must_use]
pub fn can_cancel(state: OrderState, lines: &[order_line::Model]) -> bool {
    matches!(
        state,
        OrderState::PendingPayment | OrderState::Placed | OrderState::OnHold
    ) && lines.iter().all(|line| line.fulfilled == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::order::sample;

    fn line(units: (i64, i64, i64)) -> order_line::Model {
        sample::line(1, units)
    }

    #[test]
    fn the_label_follows_from_quantities() {
        use Progress::{Fulfilled, PartiallyFulfilled, Unfulfilled};
        for (lines, expected) in [
            (vec![(2, 0, 0)], Unfulfilled),
            (vec![(2, 1, 0)], PartiallyFulfilled),
            (vec![(2, 1, 1)], Fulfilled),
            (vec![(2, 2, 0), (1, 0, 0)], PartiallyFulfilled),
            (vec![(2, 2, 0), (1, 0, 1)], Fulfilled),
            (vec![(2, 0, 2)], Unfulfilled),
            (vec![], Unfulfilled),
        ] {
            let rows: Vec<_> = lines.iter().copied().map(line).collect();
            assert_eq!(progress(&rows), expected, "{lines:?}");
        }
    }

    #[test]
    fn an_order_can_be_cancelled_until_something_is_in_a_parcel() {
        let (none, some) = ([line((2, 0, 0))], [line((2, 0, 0)), line((2, 1, 0))]);
        for state in OrderState::ALL {
            assert_eq!(can_cancel(state, &none), !state.is_final(), "{state:?}");
            assert!(!can_cancel(state, &some), "{state:?}");
        }
    }
}
