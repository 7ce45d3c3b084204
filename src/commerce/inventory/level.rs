//! How many of a variant are at a location, and how many of those are promised.

use super::quantity::STOCK_MAX;

/// Which variant at which location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LevelKey {
    pub variant_id: i64,
    pub location_id: i64,
}

/// What is at a location: `0 <= held <= reserved <= on_hand`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Level {
    /// What lies there.
    pub on_hand: i64,
    /// The part of it that is kept for orders and for carts at the till.
    pub reserved: i64,
    /// The part of what is reserved that no order has yet.
    pub held: i64,
}

impl Level {
    /// How many can be sold.
    #[must_use]
    pub fn available(self) -> i64 {
        self.on_hand - self.reserved
    }

    /// How many may be taken: all that can be sold, but for a hold before an order no more than leaves all such holds together at
    /// `share_max_percent` hundredths of what lies there (at least one unit).
    #[must_use]
    pub fn room(self, share_max_percent: Option<i64>) -> i64 {
        let share = |percent: i64| {
            let most = self.on_hand.min(STOCK_MAX) * percent.clamp(0, 100) / 100;
            (most.max(1) - self.held).max(0)
        };
        self.available().min(share_max_percent.map_or(i64::MAX, share))
    }
}

/// A level that serves a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MarketLevel {
    pub(super) key: LevelKey,
    /// Lower ones are taken from first.
    pub(super) priority: i32,
    pub(super) level: Level,
}

/// A level that was to have fewer than are promised, and has as many as those instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BelowReserved {
    pub key: LevelKey,
    /// How many there were to be.
    pub wanted: i64,
    /// How many are promised, and are there now.
    pub reserved: i64,
}

impl BelowReserved {
    /// The code of the warning.
    pub const CODE: &'static str = "BELOW_RESERVED";

    /// What was done, as a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let Self { wanted, reserved, .. } = self;
        format!(
            "{reserved} are reserved by orders and carts, so there are {reserved} now and not {wanted}, and none can be sold"
        )
    }
}
