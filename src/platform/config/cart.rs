//! Carts.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cart {
    /// Days without a write after which a guest's cart is emptied.
    pub guest_days: u32,
}

impl Default for Cart {
    fn default() -> Self {
        Self { guest_days: 30 }
    }
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "cart.guest_days",
    variable: "TOTE_CART_GUEST_DAYS",
    about: "Days without a write after which the cart of a guest is emptied. Customers' carts stay.",
    allowed: "a number from 1 to 3650",
    unset: "",
    secret: false,
}];

impl Cart {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        (!(1..=3_650).contains(&self.guest_days)).then_some("cart.guest_days")
    }
}
