//! What a write to a cart came to, as it is kept for replays.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::attributes::InvalidAttributes;

/// What a write came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Applied {
        /// The version after it; 0: there is still no cart.
        version: i64,
        warnings: Vec<Warning>,
    },
    /// Nothing was changed.
    Refused(Vec<Refusal>),
}

/// Why a write was refused: one thing that a person can mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub why: Why,
    /// The way to the field within the input.
    pub field: Vec<String>,
    /// The line that it speaks of, where there is one already.
    pub line: Option<Uuid>,
}

impl Refusal {
    #[must_use]
    pub fn new(why: Why, field: &[&str]) -> Self {
        Self {
            why,
            field: field.iter().map(|&part| part.to_owned()).collect(),
            line: None,
        }
    }

    /// One that speaks of the element `at` of `lines`.
    #[must_use]
    pub fn of_line(why: Why, at: usize, field: &str) -> Self {
        Self::new(why, &["lines", &at.to_string(), field])
    }

    #[must_use]
    pub fn on(self, line: Uuid) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    VersionMismatch { current: i64 },
    NotSoldHere,
    InsufficientStock { available: i64 },
    Quantity,
    LineNotFound,
    LineIdTaken,
    CartIdTaken,
    TooManyLines,
    AmountTooLarge,
    Attributes(InvalidAttributes),
    DiscountCode,
    TooManyCodes,
    Country,
    CountryNotServed,
    Region,
    Email,
    Phone,
    Note,
    DeliveryOption,
}

/// What was adjusted, or is otherwise than the app may expect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The id that the app minted for a line was not used: another line holds the same thing.
    MergedIntoLine { line: Uuid, given: Uuid },
    /// The id that the app minted for the cart was not used: the shopper has a cart already.
    OtherCart { cart: Uuid, given: Uuid },
    /// A line that was to be removed was not there.
    LineNotFound { line: Uuid },
    /// Another country, another market.
    MarketChanged { from: i64, to: i64 },
    /// The chosen delivery option went with the old market.
    DeliveryOptionCleared,
}
