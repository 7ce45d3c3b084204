//! What shoppers learn of stock: a bucket, and a number only up to a limit.

/// Up to this many left, stock counts as low.
pub const LOW_STOCK_MAX: i64 = 5;
/// A number above this is shown as this, so that nobody reads a competitor's stock off the shop.
pub const QUANTITY_SHOWN_MAX: i64 = 20;

/// How much is left, as shoppers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    OutOfStock,
    Low,
    InStock,
}

impl Availability {
    /// The bucket that the read model keeps as `number`.
    #[must_use]
    pub fn from_number(number: i16) -> Self {
        match number {
            0 => Self::OutOfStock,
            1 => Self::Low,
            _ => Self::InStock,
        }
    }
}

/// The stock of a variant for one market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// How many can be sold: what lies there without what is kept for somebody.
    pub available: i64,
    /// Whether units are counted at all.
    pub tracked: bool,
    pub sell_without_stock: bool,
}

impl Stock {
    #[must_use]
    pub fn availability(self) -> Availability {
        if !self.tracked || self.sell_without_stock || self.available > LOW_STOCK_MAX {
            Availability::InStock
        } else if self.available > 0 {
            Availability::Low
        } else {
            Availability::OutOfStock
        }
    }

    #[must_use]
    pub fn can_be_sold(self) -> bool {
        self.availability() != Availability::OutOfStock
    }

    /// How many are left, at most [`QUANTITY_SHOWN_MAX`]; `None` where units are not counted.
    #[must_use]
    pub fn quantity_shown(self) -> Option<i64> {
        self.tracked.then(|| self.available.min(QUANTITY_SHOWN_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_is_shown_as_a_bucket_and_a_capped_number() {
        let tracked = |available| Stock {
            available,
            tracked: true,
            sell_without_stock: false,
        };
        assert_eq!(tracked(0).availability(), Availability::OutOfStock);
        assert_eq!(tracked(1).availability(), Availability::Low);
        assert_eq!(tracked(LOW_STOCK_MAX).availability(), Availability::Low);
        assert_eq!(tracked(LOW_STOCK_MAX + 1).availability(), Availability::InStock);
        assert_eq!(tracked(7).quantity_shown(), Some(7));
        assert_eq!(tracked(700).quantity_shown(), Some(QUANTITY_SHOWN_MAX));
        let backorder = Stock {
            available: 0,
            tracked: true,
            sell_without_stock: true,
        };
        assert_eq!((backorder.can_be_sold(), backorder.quantity_shown()), (true, Some(0)));
        let untracked = Stock {
            available: 0,
            tracked: false,
            sell_without_stock: false,
        };
        assert_eq!((untracked.can_be_sold(), untracked.quantity_shown()), (true, None));
    }
}
