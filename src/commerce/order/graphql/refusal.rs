//! Why a step that staff wanted to take with an order was not taken.

use async_graphql::Enum;

use crate::commerce::order::{StaffRefusal, StaffWhy};
use crate::platform::graphql::user_error;

/// What stands in the way of a step with an order or a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum StaffOrderErrorCode {
    /// There is no such order.
    OrderNotFound,
    /// There is no such parcel.
    FulfillmentNotFound,
    /// The order has no such line.
    LineItemNotFound,
    /// The order waits for its payment.
    NotPlaced,
    /// The order is held: release it first.
    Held,
    /// The order is completed, cancelled or expired.
    Closed,
    /// A quantity is below 1, or more than the line has left.
    InvalidQuantity,
    /// Every unit is in a parcel already or will not be sent.
    NothingLeft,
    /// Nothing is given to be done.
    NothingGiven,
    /// The parcel was cancelled.
    FulfillmentCancelled,
    /// The parcel has left the shop.
    AlreadyShipped,
    /// `CANCELLED` is not told but done, by `fulfillmentCancel`.
    CancelApart,
    /// A text is empty, too long, or holds characters that are no text.
    InvalidText,
    /// Not the address of a page.
    InvalidUrl,
    /// The moment has not come yet.
    InFuture,
}

user_error! {
    /// Why a step with an order or a parcel was not taken.
    StaffOrderUserError(StaffOrderErrorCode)
}

impl From<StaffRefusal> for StaffOrderUserError {
    fn from(refusal: StaffRefusal) -> Self {
        let (code, message) = told(refusal.why);
        Self {
            code,
            field: refusal.field,
            message,
        }
    }
}

fn told(why: StaffWhy) -> (StaffOrderErrorCode, String) {
    use StaffOrderErrorCode as Code;
    let (code, message) = match why {
        StaffWhy::NotSoMany { left } => {
            return (
                Code::InvalidQuantity,
                format!("only {left} of the line are in no parcel and will be sent"),
            );
        }
        StaffWhy::OrderNotFound => (Code::OrderNotFound, "there is no such order"),
        StaffWhy::ParcelNotFound => (Code::FulfillmentNotFound, "there is no such parcel"),
        StaffWhy::LineNotFound => (Code::LineItemNotFound, "the order has no such line"),
        StaffWhy::NotPlaced => (Code::NotPlaced, "the order waits for its payment"),
        StaffWhy::Held => (Code::Held, "the order is held: release it first"),
        StaffWhy::Closed => (Code::Closed, "the order is completed, cancelled or expired"),
        StaffWhy::Quantity => (Code::InvalidQuantity, "a quantity is 1 or more"),
        StaffWhy::NothingLeft => (
            Code::NothingLeft,
            "every unit of the order is in a parcel already or will not be sent",
        ),
        StaffWhy::NothingGiven => (Code::NothingGiven, "nothing is given to be done"),
        StaffWhy::ParcelCancelled => (Code::FulfillmentCancelled, "the parcel was cancelled: make another"),
        StaffWhy::AlreadyShipped => (Code::AlreadyShipped, "the parcel has left the shop"),
        StaffWhy::CancelApart => (Code::CancelApart, "a parcel is cancelled by fulfillmentCancel"),
        StaffWhy::Text => (
            Code::InvalidText,
            "the text is empty, too long, or holds characters that are no text",
        ),
        StaffWhy::Url => (
            Code::InvalidUrl,
            "the address of a page begins with https:// or http://",
        ),
        StaffWhy::Future => (Code::InFuture, "the moment has not come yet"),
    };
    (code, message.to_owned())
}
