//! What the till's writes come to, as they are kept for replays.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::commerce::account::address::{AddressCode, AddressRefusal};

/// What preparing came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prepared {
    Done {
        /// Of the cart.
        version: i64,
        expires_at_ms: i64,
        /// Variants whose stock is not kept, because carts keep as many as they may already.
        not_held: Vec<i64>,
    },
    Refused(Vec<CheckoutRefusal>),
}

/// What submitting came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submitted {
    Ordered {
        order: Uuid,
    },
    Refused {
        refusals: Vec<CheckoutRefusal>,
        /// What it would cost now, where that could be said.
        figures: Option<Figures>,
    },
}

/// What an order would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub currency: String,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    /// `None`: nothing is sent, or it is not known how.
    pub shipping_minor: Option<i64>,
    pub tax_minor: i64,
    pub tax_included: bool,
    pub total_minor: i64,
    /// None of an order that was refused before they were kept.
    #[serde(default)]
    pub lines: Vec<FigureLine>,
}

/// What one line of an order would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureLine {
    pub variant: i64,
    pub quantity: i64,
    /// `None`: the market does not sell it.
    pub unit_minor: Option<i64>,
    /// How many there are; `None`: as many as one likes, or the market does not sell it.
    pub available: Option<i64>,
}

/// One thing that a person can mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutRefusal {
    pub why: Why,
    /// The way to the field within the input.
    pub field: Vec<String>,
    /// The line of the cart that it speaks of.
    pub line: Option<Uuid>,
    /// The variant that it speaks of.
    pub variant: Option<i64>,
}

impl CheckoutRefusal {
    #[must_use]
    pub fn new(why: impl Into<Why>, field: &[&str]) -> Self {
        Self {
            why: why.into(),
            field: field.iter().map(|&part| part.to_owned()).collect(),
            line: None,
            variant: None,
        }
    }

    /// About a line of the cart, or of the input where the variant is bought at once.
    #[must_use]
    pub fn of_line(why: Why, at: usize, (line, variant): (Uuid, i64), is_cart: bool) -> Self {
        let field = if is_cart {
            Vec::new()
        } else {
            vec!["lines".to_owned(), at.to_string()]
        };
        Self {
            why,
            field,
            line: is_cart.then_some(line),
            variant: Some(variant),
        }
    }

    /// About a part of the address of delivery.
    #[must_use]
    pub fn of_address(refusal: AddressRefusal) -> Self {
        let mut field = vec!["shippingAddress".to_owned()];
        field.extend(refusal.field.into_iter().skip(1));
        Self {
            why: Why::Address {
                code: refusal.code,
                message: refusal.message,
            },
            field,
            line: None,
            variant: None,
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    Buyer(BuyerFault),
    CartEmpty,
    VersionMismatch {
        current: i64,
    },
    Quantity,
    TooManyLines,
    NotSoldHere,
    OutOfStock {
        available: i64,
    },
    Address {
        code: AddressCode,
        message: String,
    },
    SeenAmount,
    /// It costs more than was seen.
    PriceChanged,
    CurrencyChanged,
    DiscountUsedUp,
    DiscountCode,
    PaymentInProgress {
        order: Uuid,
    },
    PaymentToken,
    ReturnUrl,
    OrderIdTaken,
    TooManyHolds,
}

/// What is wrong with who buys and where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BuyerFault {
    EmailRequired,
    EmailInvalid,
    Phone,
    Note,
    AddressRequired,
    AddressNotFound,
    CountryNotServed,
    DeliveryOptionRequired,
    DeliveryOptionNotOffered,
    NotDelivered,
}

impl From<BuyerFault> for Why {
    fn from(fault: BuyerFault) -> Self {
        Self::Buyer(fault)
    }
}
