//! What is known of the money of an order, as one word.

use super::intent::Figures;
use crate::commerce::order::OrderState;

/// What is known of the money of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FinancialStatus {
    Pending,
    Authorized,
    Paid,
    PartiallyRefunded,
    Refunded,
    Voided,
    Expired,
}

/// The word for `figures` of an order in `order`. Money decides first: what a provider has confirmed is so, wherever the order stands.
#[must_use]
pub fn financial_status(figures: &Figures, order: OrderState) -> FinancialStatus {
    let returned = figures.refunded_minor + figures.disputed_minor;
    if figures.captured_minor > 0 {
        return match returned {
            ..=0 => FinancialStatus::Paid,
            _ if returned < figures.captured_minor => FinancialStatus::PartiallyRefunded,
            _ => FinancialStatus::Refunded,
        };
    }
    if figures.open() > 0 {
        return FinancialStatus::Authorized;
    }
    match order {
        OrderState::Expired => FinancialStatus::Expired,
        _ if figures.voided_minor > 0 => FinancialStatus::Voided,
        OrderState::Cancelled => FinancialStatus::Voided,
        OrderState::PendingPayment => FinancialStatus::Pending,
        // It costs nothing.
        OrderState::Placed | OrderState::OnHold | OrderState::Completed => FinancialStatus::Paid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_from_the_ledger() {
        use FinancialStatus::{Authorized, Expired, Paid, PartiallyRefunded, Pending, Refunded, Voided};
        let of = |(authorized, captured, voided, refunded, disputed): (i64, i64, i64, i64, i64), order| {
            let figures = Figures {
                authorized_minor: authorized,
                captured_minor: captured,
                voided_minor: voided,
                refunded_minor: refunded,
                refund_pending_minor: 0,
                disputed_minor: disputed,
            };
            financial_status(&figures, order)
        };
        for (figures, order, expected) in [
            ((0, 0, 0, 0, 0), OrderState::PendingPayment, Pending),
            ((0, 0, 0, 0, 0), OrderState::Placed, Paid),
            ((0, 0, 0, 0, 0), OrderState::Cancelled, Voided),
            ((0, 0, 0, 0, 0), OrderState::Expired, Expired),
            ((9, 0, 0, 0, 0), OrderState::Placed, Authorized),
            ((9, 0, 9, 0, 0), OrderState::Placed, Voided),
            ((9, 9, 0, 0, 0), OrderState::Placed, Paid),
            ((0, 9, 0, 4, 0), OrderState::Placed, PartiallyRefunded),
            ((0, 9, 0, 4, 5), OrderState::Placed, Refunded),
            ((0, 9, 0, 9, 0), OrderState::Expired, Refunded),
        ] {
            assert_eq!(of(figures, order), expected, "{figures:?} {order:?}");
        }
    }
}
