//! The till.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checkout {
    /// Minutes for which a prepared cart keeps its prices, discounts and stock.
    pub hold_minutes: u32,
    /// Hundredths of a variant's stock that prepared carts keep at most.
    pub hold_share_percent: u32,
}

impl Default for Checkout {
    fn default() -> Self {
        Self {
            hold_minutes: 10,
            hold_share_percent: 50,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "checkout.hold_minutes",
        variable: "TOTE_CHECKOUT_HOLD_MINUTES",
        about: "Minutes for which `checkoutPrepare` keeps prices, discounts and stock for a cart.",
        allowed: "a number from 1 to 60",
        unset: "",
        secret: false,
    },
    Setting {
        key: "checkout.hold_share_percent",
        variable: "TOTE_CHECKOUT_HOLD_SHARE_PERCENT",
        about: "Hundredths of the stock of a variant that all prepared carts together keep at most, so that nobody can keep a shop from selling. One unit can always be kept.",
        allowed: "a number from 1 to 100",
        unset: "",
        secret: false,
    },
];

impl Checkout {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if !(1..=60).contains(&self.hold_minutes) {
            return Some("checkout.hold_minutes");
        }
        (!(1..=100).contains(&self.hold_share_percent)).then_some("checkout.hold_share_percent")
    }
}
