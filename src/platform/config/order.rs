//! What becomes of orders.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Order {
    /// Days for which units can be sent back once they have arrived; 0: never.
    pub return_days: u32,
}

impl Default for Order {
    fn default() -> Self {
        Self { return_days: 30 }
    }
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "order.return_days",
    variable: "TOTE_ORDER_RETURN_DAYS",
    about: "Days for which a shopper can ask to send units back, from the arrival of their parcel, or from its leaving where no arrival is known. 0: the shop takes nothing back.",
    allowed: "a number from 0 to 3650",
    unset: "",
    secret: false,
}];

impl Order {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        (self.return_days > 3_650).then_some("order.return_days")
    }
}
