//! Why a code does not apply.

use serde::{Deserialize, Serialize};

/// Why a code does not apply to a basket. The first reason in this order is told, except that what combines with what is
/// looked at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeRefusal {
    NotFound,
    OtherMarket,
    NotStarted,
    Expired,
    /// It was used as often as it can be in all.
    UsedUp,
    /// It is for customers, and this is a guest: signing in may help.
    CustomerNeeded,
    /// This customer has used it as often as one can.
    UsedByCustomer,
    NotFirstOrder,
    /// Nothing in the basket is what it is for.
    NoEligibleLine,
    /// What it is for must cost more, in minor units of the market's currency.
    MinimumSubtotal {
        missing_minor: i64,
    },
    /// There must be more units of what it is for.
    MinimumQuantity {
        missing: i64,
    },
    /// `with` is the title of a discount that saves more, or that the same code has brought already.
    NotCombinable {
        with: String,
    },
}

impl CodeRefusal {
    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::OtherMarket => "OTHER_MARKET",
            Self::NotStarted => "NOT_STARTED",
            Self::Expired => "EXPIRED",
            Self::UsedUp => "USED_UP",
            Self::CustomerNeeded => "CUSTOMER_NEEDED",
            Self::UsedByCustomer => "USED_BY_CUSTOMER",
            Self::NotFirstOrder => "NOT_FIRST_ORDER",
            Self::NoEligibleLine => "NO_ELIGIBLE_LINE",
            Self::MinimumSubtotal { .. } => "MINIMUM_SUBTOTAL",
            Self::MinimumQuantity { .. } => "MINIMUM_QUANTITY",
            Self::NotCombinable { .. } => "NOT_COMBINABLE",
        }
    }
}
