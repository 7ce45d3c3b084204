//! Prices for a time.
//!
//! A schedule moves from planned to in force to ended, and never back: whatever applies a boundary late, twice, in another order or by
//! a slow clock ends in the same state.

use super::price::Price;

/// From when to when, in milliseconds since the epoch: the start is part of it, the end is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub starts_at_ms: i64,
    /// `None`: until it is cancelled.
    pub ends_at_ms: Option<i64>,
}

impl Window {
    /// Whether there is a moment that is part of both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |one: &Self, other: &Self| other.ends_at_ms.is_none_or(|end| one.starts_at_ms < end);
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    fn state_at(&self, now_ms: i64) -> SaleState {
        if self.ends_at_ms.is_some_and(|end| end <= now_ms) {
            SaleState::Ended
        } else if self.starts_at_ms <= now_ms {
            SaleState::InForce
        } else {
            SaleState::Planned
        }
    }
}

/// How far a schedule is; in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaleState {
    Planned,
    InForce,
    Ended,
    Cancelled,
}

impl SaleState {
    pub(super) const fn number(self) -> i16 {
        match self {
            Self::Planned => 1,
            Self::InForce => 2,
            Self::Ended => 3,
            Self::Cancelled => 4,
        }
    }

    /// The state that the table numbers so; a number that the table refuses is taken for cancelled.
    pub(super) const fn from_number(number: i16) -> Self {
        match number {
            1 => Self::Planned,
            2 => Self::InForce,
            3 => Self::Ended,
            _ => Self::Cancelled,
        }
    }

    /// The state at `now_ms`, or the present one where that is further: it never goes back.
    #[must_use]
    pub fn at(self, window: &Window, now_ms: i64) -> Self {
        self.max(window.state_at(now_ms))
    }
}

/// What a schedule makes a variant cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sale {
    pub window: Window,
    pub state: SaleState,
    /// Without a compare-at amount the regular price is shown as it.
    pub price: Price,
}

/// What shoppers see, given the regular price and the sales as they stand. Without a regular price a variant is not sold, so no
/// sale makes it so. Of several in force, which two clocks that differ may bring about, the one that began last counts.
#[must_use]
pub(super) fn shown(regular: Option<Price>, sales: &[Sale]) -> Option<Price> {
    let regular = regular?;
    let in_force = sales.iter().filter(|sale| sale.state == SaleState::InForce);
    let Some(sale) = in_force.max_by_key(|sale| sale.window.starts_at_ms) else {
        return Some(regular);
    };
    let amount_minor = sale.price.amount_minor;
    let before = Some(regular.amount_minor).filter(|before| *before > amount_minor);
    Some(Price {
        amount_minor,
        compare_at_minor: sale.price.compare_at_minor.or(before),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What shoppers see at `now_ms`, once everything that is due has been applied.
    fn price_at(regular: Option<Price>, sales: &[Sale], now_ms: i64) -> Option<Price> {
        let due: Vec<Sale> = sales
            .iter()
            .map(|sale| Sale {
                state: sale.state.at(&sale.window, now_ms),
                ..*sale
            })
            .collect();
        shown(regular, &due)
    }

    fn price(amount_minor: i64, compare_at_minor: Option<i64>) -> Price {
        Price {
            amount_minor,
            compare_at_minor,
        }
    }

    fn sale(starts_at_ms: i64, ends_at_ms: Option<i64>, amount_minor: i64) -> Sale {
        Sale {
            window: Window {
                starts_at_ms,
                ends_at_ms,
            },
            state: SaleState::Planned,
            price: price(amount_minor, None),
        }
    }

    #[test]
    fn a_sale_shows_its_price_from_its_start_up_to_its_end() {
        let regular = Some(price(5_000, None));
        let sales = [sale(100, Some(200), 4_000)];
        let reduced = Some(price(4_000, Some(5_000)));
        for (now, expected) in [(99, regular), (100, reduced), (199, reduced), (200, regular)] {
            assert_eq!(price_at(regular, &sales, now), expected, "at {now}");
        }
        assert_eq!(price_at(None, &sales, 150), None);
    }

    #[test]
    fn the_regular_price_that_is_changed_meanwhile_is_what_it_is_compared_with() {
        let sales = [sale(100, None, 4_000)];
        assert_eq!(
            price_at(Some(price(6_000, Some(9_000))), &sales, 150),
            Some(price(4_000, Some(6_000)))
        );
        // A scheduled rise is no reduction.
        assert_eq!(
            price_at(Some(price(3_000, None)), &sales, 150),
            Some(price(4_000, None))
        );
        let own = Sale {
            price: price(4_000, Some(7_000)),
            ..sales[0]
        };
        assert_eq!(
            price_at(Some(price(6_000, None)), &[own], 150),
            Some(price(4_000, Some(7_000)))
        );
    }

    #[test]
    fn what_is_cancelled_or_ended_does_not_come_back() {
        let regular = Some(price(5_000, None));
        for state in [SaleState::Ended, SaleState::Cancelled] {
            let sale = Sale {
                state,
                ..sale(100, Some(200), 4_000)
            };
            assert_eq!(price_at(regular, &[sale], 150), regular);
        }
    }

    #[test]
    fn windows_that_only_touch_do_not_overlap() {
        let window = |starts_at_ms, ends_at_ms| Window {
            starts_at_ms,
            ends_at_ms,
        };
        let one = window(100, Some(200));
        for (other, overlap) in [
            (window(200, Some(300)), false),
            (window(0, Some(100)), false),
            (window(199, None), true),
            (window(0, None), true),
            (window(120, Some(130)), true),
        ] {
            assert_eq!(
                (one.overlaps(&other), other.overlaps(&one)),
                (overlap, overlap),
                "{other:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn boundaries_that_come_late_twice_or_in_another_order_end_in_the_same_state(
            starts in 0_i64..100, length in 1_i64..50, visits in prop::collection::vec(0_i64..200, 1..8),
        ) {
            let sale = sale(starts, Some(starts + length), 4_000);
            let regular = Some(price(5_000, None));
            let latest = visits.iter().copied().max().unwrap_or_default();
            let state = visits.iter().fold(sale.state, |state, now| state.at(&sale.window, *now));
            let stands = Sale { state, ..sale };
            prop_assert_eq!(shown(regular, &[stands]), price_at(regular, &[sale], latest));
        }
    }
}
