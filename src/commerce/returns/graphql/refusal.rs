//! Why a return was not asked for, or a step with it not taken.

use async_graphql::Enum;

use crate::commerce::returns::request::RETURNS_MAX;
use crate::commerce::returns::text::TEXT_MAX;
use crate::commerce::returns::{ReturnRefusal, ReturnState, ReturnWhy};
use crate::platform::graphql::user_error;

/// Why nothing can be sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReturnRequestErrorCode {
    /// The shopper has no such order.
    NotFound,
    /// The order has no such line.
    LineItemNotFound,
    /// An earlier row is of the same line.
    Repeated,
    /// No line is given.
    NothingGiven,
    /// Fewer than one unit.
    InvalidQuantity,
    /// More units than were sent and are neither in a return nor paid back.
    QuantityTooHigh,
    /// The units arrived too long ago.
    WindowOver,
    /// The shop takes nothing back.
    NotOffered,
    /// The order has 50 returns, declined ones among them: no more can be asked for.
    TooManyReturns,
    /// The line is nothing that is sent, such as a download.
    NothingToSend,
    /// A note has more than 500 characters, or holds control characters other than tabs and ends of lines.
    InvalidText,
}

user_error! {
    /// Why nothing can be sent back.
    ReturnRequestUserError(ReturnRequestErrorCode)
}

/// Why a step with a return was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReturnStaffErrorCode {
    /// There is no such return.
    NotFound,
    /// The step does not lead on from where the return stands.
    WrongStatus,
    /// The return has no such line.
    LineItemNotFound,
    /// Fewer than one unit.
    InvalidQuantity,
    /// More units than were to be sent back.
    QuantityTooHigh,
    /// There is no such location.
    LocationNotFound,
    /// Fewer units are away than are to be put on a shelf: some were put back by a refund.
    NotAway,
    /// A refund of it is asked for already.
    RefundInProgress,
    /// Nothing came back, or what did costs nothing, or all that was taken is paid back.
    NothingToRefund,
    /// Units of it were paid back by another refund.
    AlreadyRefunded,
    /// Not above zero, or with more digits than the currency has.
    InvalidAmount,
    /// More than the units cost, or than is left of what was taken.
    AmountTooHigh,
    /// A text is empty where it may not be, has more than 500 characters, or holds control characters other than tabs and ends of
    /// lines.
    InvalidText,
}

user_error! {
    /// Why a step with a return was not taken.
    ReturnStaffUserError(ReturnStaffErrorCode)
}

impl From<ReturnRefusal> for ReturnRequestUserError {
    fn from(refusal: ReturnRefusal) -> Self {
        use ReturnRequestErrorCode as Code;
        let code = match refusal.why {
            ReturnWhy::LineNotFound => Code::LineItemNotFound,
            ReturnWhy::Repeated => Code::Repeated,
            ReturnWhy::NothingGiven => Code::NothingGiven,
            ReturnWhy::Quantity => Code::InvalidQuantity,
            ReturnWhy::NotSoMany { .. } => Code::QuantityTooHigh,
            ReturnWhy::WindowOver { .. } => Code::WindowOver,
            ReturnWhy::NotOffered => Code::NotOffered,
            ReturnWhy::TooManyReturns => Code::TooManyReturns,
            ReturnWhy::NothingToSend => Code::NothingToSend,
            ReturnWhy::Text => Code::InvalidText,
            // The others are of staff's steps.
            _ => Code::NotFound,
        };
        Self {
            code,
            message: message(refusal.why),
            field: refusal.field,
        }
    }
}

impl From<ReturnRefusal> for ReturnStaffUserError {
    fn from(refusal: ReturnRefusal) -> Self {
        use ReturnStaffErrorCode as Code;
        let code = match refusal.why {
            ReturnWhy::Status(_) => Code::WrongStatus,
            ReturnWhy::LineNotFound => Code::LineItemNotFound,
            ReturnWhy::Quantity => Code::InvalidQuantity,
            ReturnWhy::NotSoMany { .. } => Code::QuantityTooHigh,
            ReturnWhy::LocationNotFound => Code::LocationNotFound,
            ReturnWhy::NotAway => Code::NotAway,
            ReturnWhy::RefundInProgress => Code::RefundInProgress,
            ReturnWhy::NothingToRefund => Code::NothingToRefund,
            ReturnWhy::RefundedBefore => Code::AlreadyRefunded,
            ReturnWhy::Amount => Code::InvalidAmount,
            ReturnWhy::AmountTooHigh => Code::AmountTooHigh,
            ReturnWhy::Text => Code::InvalidText,
            // The others are of shoppers' wishes.
            _ => Code::NotFound,
        };
        Self {
            code,
            message: message(refusal.why),
            field: refusal.field,
        }
    }
}

fn message(why: ReturnWhy) -> String {
    let text = match why {
        ReturnWhy::NotSoMany { left } => return format!("only {left} units of the line can be given here"),
        ReturnWhy::WindowOver { days } => {
            return format!("units can be sent back for {days} days after they have arrived");
        }
        ReturnWhy::Status(state) => {
            let status = match state {
                ReturnState::Requested => "REQUESTED",
                ReturnState::Approved => "APPROVED",
                ReturnState::Declined => "DECLINED",
                ReturnState::Received => "RECEIVED",
                ReturnState::Refunded => "REFUNDED",
                ReturnState::Closed => "CLOSED",
            };
            return format!("the return is {status}, from where this step does not lead on");
        }
        ReturnWhy::OrderNotFound => "there is no such order",
        ReturnWhy::ReturnNotFound => "there is no such return",
        ReturnWhy::LineNotFound => "there is no such line",
        ReturnWhy::Repeated => "an earlier row is of the same line",
        ReturnWhy::NothingGiven => "give at least one line",
        ReturnWhy::Quantity => "a quantity is 1 or more",
        ReturnWhy::NotOffered => "the shop takes nothing back",
        ReturnWhy::NothingToSend => "the line is nothing that is sent",
        ReturnWhy::TooManyReturns => return format!("an order has at most {RETURNS_MAX} returns"),
        ReturnWhy::Text => {
            return format!(
                "the text is empty where it may not be, has more than {TEXT_MAX} characters, or holds control characters other than \
                 tabs and ends of lines"
            );
        }
        ReturnWhy::LocationNotFound => "there is no such location",
        ReturnWhy::NotAway => "fewer units are away than are to be put on a shelf: some were put back by a refund",
        ReturnWhy::RefundInProgress => "a refund of it is asked for already",
        ReturnWhy::NothingToRefund => "nothing is left to be paid back for what came back: close the return",
        ReturnWhy::RefundedBefore => "units of it were paid back by another refund: close the return",
        ReturnWhy::Amount => "an amount is above zero, with the digits of the order's currency",
        ReturnWhy::AmountTooHigh => "more than the units cost, or than is left of what was taken",
    };
    text.to_owned()
}
