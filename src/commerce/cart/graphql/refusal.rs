//! Why a write to the cart was refused.

use async_graphql::{Enum, ID, SimpleObject};

use crate::commerce::cart::{InvalidAttributes, LINES_MAX, QUANTITY_MAX, Refusal, Why};
use crate::commerce::inventory::QUANTITY_SHOWN_MAX;
use crate::platform::id::{MintedId, MintedKind};

/// What stands in the way of a write to the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CartErrorCode {
    /// The cart has another version than the app has seen: `currentVersion`. Read the cart and decide again.
    VersionMismatch,
    /// There is no such variant, or the cart's market does not sell it.
    NotSoldHere,
    /// More is wanted than is left: `availableQuantity`.
    InsufficientStock,
    /// A quantity is out of bounds, or would make a line larger than a line may be.
    InvalidQuantity,
    /// The cart has no such line.
    LineNotFound,
    /// The id is in use for another line: mint another.
    LineIdTaken,
    /// The id is in use for another cart: mint another.
    CartIdTaken,
    /// The cart would have more than 500 lines.
    TooManyLines,
    /// The cart would be worth more than any amount may be.
    AmountTooLarge,
    /// An attribute has no key, is too long or repeated, or there are too many.
    InvalidAttribute,
    /// A discount code is empty or too long.
    InvalidDiscountCode,
    /// There are more than 10 discount codes.
    TooManyDiscountCodes,
    /// This is no country code.
    InvalidCountry,
    /// The shop does not sell to this country.
    CountryNotServed,
    /// This is no region code, or there is no country with it.
    InvalidRegion,
    /// This cannot be an address for mail.
    InvalidEmail,
    /// This is no telephone number in international form.
    InvalidPhone,
    /// The note is too long, or has characters that control something.
    InvalidNote,
    /// The cart cannot be delivered in this way.
    DeliveryOptionNotOffered,
}

/// Why nothing was changed: one thing that can be mended.
#[derive(Debug, Clone, SimpleObject)]
pub struct CartUserError {
    /// What is wrong, for programs.
    pub code: CartErrorCode,
    /// Where it is wrong: the way to the field within `input`, with positions in lists, such as `["lines", "0", "quantity"]`.
    #[graphql(directive = crate::platform::graphql::AssumedSize::apply(3))]
    pub field: Vec<String>,
    /// What is wrong and what to change, for developers; apps show texts of their own.
    pub message: String,
    /// The line of the cart that it is about; null where it is about none, or about one that is not there yet.
    pub line_id: Option<ID>,
    /// With `INSUFFICIENT_STOCK`: how many are left, for all lines of the variant together; 20 stands for 20 or more. Else null.
    pub available_quantity: Option<i64>,
    /// With `VERSION_MISMATCH`: the version of the cart when the write was refused; 0: there was none. Else null.
    pub current_version: Option<i64>,
}

impl CartUserError {
    #[must_use]
    pub fn of(refusal: &Refusal) -> Self {
        let (code, message) = told(refusal.why);
        Self {
            code,
            field: refusal.field.clone(),
            message,
            line_id: refusal
                .line
                .map(|line| ID(MintedId::new(MintedKind::CartLine, line).to_string())),
            available_quantity: match refusal.why {
                Why::InsufficientStock { available } => Some(available.min(QUANTITY_SHOWN_MAX)),
                _ => None,
            },
            current_version: match refusal.why {
                Why::VersionMismatch { current } => Some(current),
                _ => None,
            },
        }
    }
}

fn told(why: Why) -> (CartErrorCode, String) {
    use CartErrorCode as Code;
    let (code, message) = match why {
        Why::VersionMismatch { current } => {
            return (
                Code::VersionMismatch,
                format!("the cart has version {current} now: read it and decide again"),
            );
        }
        Why::Quantity => {
            return (
                Code::InvalidQuantity,
                format!("a line holds 1 to {QUANTITY_MAX}; 0 removes it in cartLinesUpdate"),
            );
        }
        Why::TooManyLines => {
            return (Code::TooManyLines, format!("a cart has at most {LINES_MAX} lines"));
        }
        Why::Attributes(invalid) => return (Code::InvalidAttribute, of_attributes(invalid).to_owned()),
        Why::NotSoldHere => (
            Code::NotSoldHere,
            "there is no such variant, or the cart's market does not sell it",
        ),
        Why::InsufficientStock { .. } => (
            Code::InsufficientStock,
            "not so many are left: ask for at most availableQuantity in all lines of the variant",
        ),
        Why::LineNotFound => (Code::LineNotFound, "the cart has no such line"),
        Why::LineIdTaken => (Code::LineIdTaken, "the id is in use for another line: mint another"),
        Why::CartIdTaken => (Code::CartIdTaken, "the id is in use for another cart: mint another"),
        Why::AmountTooLarge => (
            Code::AmountTooLarge,
            "the cart would be worth more than any amount may be",
        ),
        Why::DiscountCode => (Code::InvalidDiscountCode, "a code has 1 to 64 characters"),
        Why::TooManyCodes => (Code::TooManyDiscountCodes, "a cart holds at most 10 codes"),
        Why::Country => (
            Code::InvalidCountry,
            "a country is a code of two letters of ISO 3166-1, such as DE",
        ),
        Why::CountryNotServed => (
            Code::CountryNotServed,
            "no market of the shop serves this country: shop.markets lists those that are served",
        ),
        Why::Region => (
            Code::InvalidRegion,
            "a region is a code of ISO 3166-2, such as CA or US-CA, and needs a country",
        ),
        Why::Email => (Code::InvalidEmail, "this cannot be an address for mail"),
        Why::Phone => (
            Code::InvalidPhone,
            "a number is written in international form: + and 7 to 15 digits",
        ),
        Why::Note => (
            Code::InvalidNote,
            "a note has at most 2,000 characters, none of which controls anything but lines and tabs",
        ),
        Why::DeliveryOption => (
            Code::DeliveryOptionNotOffered,
            "the cart cannot be delivered in this way: choose one of its deliveryOptions",
        ),
    };
    (code, message.to_owned())
}

const fn of_attributes(invalid: InvalidAttributes) -> &'static str {
    match invalid {
        InvalidAttributes::TooMany => "a line has at most 20 attributes",
        InvalidAttributes::Key => "the key of an attribute has 1 to 64 characters",
        InvalidAttributes::Repeated => "the keys of attributes differ",
        InvalidAttributes::Value => "the value of an attribute has at most 255 characters",
    }
}
