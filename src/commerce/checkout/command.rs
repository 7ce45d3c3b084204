//! What can be asked of the till.

use serde::Serialize;
use uuid::Uuid;

use super::quote::Quote;
use crate::commerce::account::address::Patch;
use crate::platform::idempotency::Fingerprint;

/// To keep prices and stock of the cart.
#[derive(Debug, Clone, Serialize)]
pub struct Prepare {
    /// The version of the cart that the app has seen.
    pub version: Option<i64>,
}

/// To order.
#[derive(Debug, Clone, Serialize)]
pub struct Submit {
    /// As the phone minted it; `None`: the server does.
    pub order_id: Option<Uuid>,
    /// The version of the cart that the app has seen.
    pub version: Option<i64>,
    /// What is bought at once; `None`: the cart.
    pub lines: Option<Vec<SubmitLine>>,
    /// With `lines` only; else those of the cart.
    pub codes: Vec<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub ship: Option<Ship>,
    /// `None`: that of the cart, or the only one there is.
    pub delivery_option: Option<String>,
    /// `None`: that of the cart.
    pub note: Option<String>,
    /// `None`: a quote is accepted.
    pub seen: Option<SeenTotal>,
    /// The text of the quote that is accepted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_quote: Option<String>,
    /// What that text says; `None`: it is no quote of this shopper.
    #[serde(skip)]
    pub accepted: Option<Quote>,
    /// What the provider's library made of the card.
    pub payment_token: String,
    pub return_url: Option<String>,
    /// Of mails, as the request has it. It is no part of what the shopper wants: the same order is sent again in any language.
    #[serde(skip)]
    pub language: String,
}

impl Submit {
    /// What it says, so that its key cannot be used for something else.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("checkoutSubmit", self)
    }
}

/// A variant to be bought at once.
#[derive(Debug, Clone, Serialize)]
pub struct SubmitLine {
    pub variant_id: i64,
    pub quantity: i64,
}

/// Where it goes.
#[derive(Debug, Clone, Serialize)]
pub enum Ship {
    /// To an address that is given here.
    To(Patch),
    /// To one of the shopper's own.
    Own(Uuid),
}

/// What the shopper was shown last.
#[derive(Debug, Clone, Serialize)]
pub struct SeenTotal {
    /// A plain decimal number.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}
