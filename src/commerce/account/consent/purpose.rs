//! What the shop may do with what it knows of a shopper, if the shopper says so.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Purpose {
    /// Counting what shoppers look at.
    Analytics,
    /// Mail with offers.
    MarketingMail,
    /// Choosing what to show by what was looked at before.
    Personalisation,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Analytics, Self::MarketingMail, Self::Personalisation];

    /// `consent_event.purpose`.
    #[must_use]
    pub const fn number(self) -> i16 {
        match self {
            Self::Analytics => 1,
            Self::MarketingMail => 2,
            Self::Personalisation => 3,
        }
    }
}
