//! What a shopper can mend at the till.

use async_graphql::{Enum, ID, SimpleObject};

use crate::commerce::checkout::{BuyerFault, CheckoutRefusal, Why};
use crate::commerce::inventory::QUANTITY_SHOWN_MAX;
use crate::platform::graphql::AssumedSize;
use crate::platform::id::{GlobalId, Kind, MintedId, MintedKind};

/// What is wrong at the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CheckoutErrorCode {
    /// There is nothing in the cart.
    CartEmpty,
    /// The cart has another version than the app has seen.
    VersionMismatch,
    /// A quantity is 1 to 1,000.
    InvalidQuantity,
    /// At most 500 lines.
    TooManyLines,
    /// The market does not sell it.
    NotSoldHere,
    /// There are not so many: see `availableQuantity`.
    OutOfStock,
    /// An address for mail is needed.
    EmailRequired,
    /// This is no address for mail.
    InvalidEmail,
    /// This is no telephone number.
    InvalidPhone,
    /// The note is too long, or has characters that control something.
    InvalidNote,
    /// It has to be sent somewhere.
    AddressRequired,
    /// The shopper has no such address.
    AddressNotFound,
    /// A part of the address is missing or wrong: `field` says which.
    InvalidAddress,
    /// The market of the cart does not serve this country: move the cart by `cartBuyerIdentityUpdate`.
    CountryNotServed,
    /// There are several ways of delivery: one must be chosen.
    DeliveryOptionRequired,
    /// This way of delivery is not offered.
    DeliveryOptionNotOffered,
    /// Nobody takes it to this address.
    NotDelivered,
    /// The total that was seen is no amount in its currency.
    InvalidSeenTotal,
    /// It costs more than the shopper has seen: show `cost`, and submit again with it and a new key.
    PriceChanged,
    /// It is paid in another currency than the shopper has seen: show `cost`.
    CurrencyChanged,
    /// It costs more than the shopper has seen, since a discount was used up in this moment: show `cost`, which is without it, and submit
    /// again with it and a new key. Of `checkoutPrepare`: read the cart again.
    DiscountUsedUp,
    /// This is no discount code, or there are more than 10.
    InvalidDiscountCode,
    /// An order of the shopper is being paid in this moment: wait for it by `checkoutAttempt`.
    PaymentInProgress,
    /// This is no token of the payment provider.
    InvalidPaymentToken,
    /// This is no address to come back to.
    InvalidReturnUrl,
    /// The id that the app minted is taken: mint another.
    OrderIdTaken,
    /// The cart was prepared too often: wait some minutes, or submit without preparing.
    TooManyHolds,
    /// The payment was declined: `message` says why, as far as it is known.
    PaymentDeclined,
    /// The order was not paid in time.
    PaymentExpired,
    /// The order was given up for another.
    Superseded,
    /// The order was cancelled by the shopper or the shop before it was paid.
    OrderCancelled,
}

/// What is wrong at the till, and what to change.
#[derive(Debug, Clone, SimpleObject)]
pub struct CheckoutUserError {
    /// What is wrong, for programs.
    pub code: CheckoutErrorCode,
    /// Where it is wrong: the way to the field within `input`; empty where it is about no field of it.
    #[graphql(directive = AssumedSize::apply(3))]
    pub field: Vec<String>,
    /// What is wrong and what to change, for developers; apps show texts of their own.
    pub message: String,
    /// The line of the cart that it is about; null where it is about none.
    pub line_id: Option<ID>,
    /// The variant that it is about; null where it is about none.
    pub merchandise_id: Option<ID>,
    /// How many there are, with `OUT_OF_STOCK`; 20 stands for 20 or more. Else null.
    pub available_quantity: Option<i64>,
    /// The order that is being paid, with `PAYMENT_IN_PROGRESS`; else null.
    pub order_id: Option<ID>,
}

impl CheckoutUserError {
    #[must_use]
    pub fn of(refusal: &CheckoutRefusal) -> Self {
        let (code, message) = told(&refusal.why);
        let order = match &refusal.why {
            Why::PaymentInProgress { order } => Some(MintedId::new(MintedKind::Order, *order)),
            _ => None,
        };
        let line = refusal.line.map(|line| MintedId::new(MintedKind::CartLine, line));
        let variant = refusal.variant.map(|variant| GlobalId::new(Kind::Variant, variant));
        Self {
            code,
            field: refusal.field.clone(),
            message,
            line_id: line.map(|id| ID(id.to_string())),
            merchandise_id: variant.map(|id| ID(id.to_string())),
            available_quantity: match &refusal.why {
                Why::OutOfStock { available } => Some(*available.min(&QUANTITY_SHOWN_MAX)),
                _ => None,
            },
            order_id: order.map(|id| ID(id.to_string())),
        }
    }

    /// About the order as a whole.
    pub(super) fn of_order(code: CheckoutErrorCode, message: String) -> Self {
        Self {
            code,
            field: Vec::new(),
            message,
            line_id: None,
            merchandise_id: None,
            available_quantity: None,
            order_id: None,
        }
    }
}

fn told(why: &Why) -> (CheckoutErrorCode, String) {
    use CheckoutErrorCode as Code;
    let (code, message) = match why {
        Why::Buyer(fault) => of_buyer(*fault),
        Why::VersionMismatch { current } => {
            let message = format!("the cart has version {current}: read it again");
            return (Code::VersionMismatch, message);
        }
        Why::OutOfStock { available } => {
            let available = *available.min(&QUANTITY_SHOWN_MAX);
            let message = format!("there are {available} of it: change the quantity");
            return (Code::OutOfStock, message);
        }
        Why::Address { message, .. } => return (Code::InvalidAddress, message.clone()),
        Why::CartEmpty => (
            Code::CartEmpty,
            "there is nothing to be ordered: put something into the cart",
        ),
        Why::Quantity => (Code::InvalidQuantity, "a quantity is 1 to 1,000"),
        Why::TooManyLines => (Code::TooManyLines, "an order has at most 500 lines"),
        Why::NotSoldHere => (Code::NotSoldHere, "the market does not sell it: remove it"),
        Why::SeenAmount => (
            Code::InvalidSeenTotal,
            "give the total that the shopper has seen, such as 59.95",
        ),
        Why::PriceChanged => (
            Code::PriceChanged,
            "it costs more than the shopper has seen: show cost, and submit again with it",
        ),
        Why::CurrencyChanged => (
            Code::CurrencyChanged,
            "it is paid in another currency: show cost, and submit again with it",
        ),
        Why::DiscountUsedUp => (
            Code::DiscountUsedUp,
            "a discount was used up in this moment: show what it costs without it, and submit again with that",
        ),
        Why::DiscountCode => (
            Code::InvalidDiscountCode,
            "at most 10 codes of at most 64 characters each",
        ),
        Why::PaymentInProgress { .. } => (
            Code::PaymentInProgress,
            "an order is being paid in this moment: wait for it by checkoutAttempt",
        ),
        Why::PaymentToken => (
            Code::InvalidPaymentToken,
            "a token has 1 to 255 characters that can be printed, and no space",
        ),
        Why::ReturnUrl => (Code::InvalidReturnUrl, "this is no address to come back to"),
        Why::OrderIdTaken => (Code::OrderIdTaken, "this id is taken: mint another"),
        Why::TooManyHolds => (
            Code::TooManyHolds,
            "this cart was prepared too often: wait some minutes, or submit without preparing",
        ),
    };
    (code, message.to_owned())
}

/// What is wrong with who buys and where it goes.
const fn of_buyer(fault: BuyerFault) -> (CheckoutErrorCode, &'static str) {
    use CheckoutErrorCode as Code;
    match fault {
        BuyerFault::EmailRequired => (Code::EmailRequired, "an order needs an address for mail"),
        BuyerFault::EmailInvalid => (Code::InvalidEmail, "this is no address that mail can be sent to"),
        BuyerFault::Phone => (
            Code::InvalidPhone,
            "a number is written in international form: + and 7 to 15 digits",
        ),
        BuyerFault::Note => (
            Code::InvalidNote,
            "a note has at most 2,000 characters, none of which controls anything but lines and tabs",
        ),
        BuyerFault::AddressRequired => (
            Code::AddressRequired,
            "something of it is sent: give shippingAddress or addressId",
        ),
        BuyerFault::AddressNotFound => (Code::AddressNotFound, "the shopper has no such address"),
        BuyerFault::CountryNotServed => (
            Code::CountryNotServed,
            "the market does not serve this country: cartBuyerIdentityUpdate moves the cart",
        ),
        BuyerFault::DeliveryOptionRequired => (
            Code::DeliveryOptionRequired,
            "there are several ways of delivery: give the handle of one",
        ),
        BuyerFault::DeliveryOptionNotOffered => (
            Code::DeliveryOptionNotOffered,
            "it is not delivered in this way: choose one of the cart's deliveryOptions",
        ),
        BuyerFault::NotDelivered => (Code::NotDelivered, "nobody takes it to this address"),
    }
}
