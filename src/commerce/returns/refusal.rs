//! Why a return was not asked for, or a step with it not taken.

use serde::{Deserialize, Serialize};

use super::state::ReturnState;

/// What is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnWhy {
    /// The shopper has no such order.
    OrderNotFound,
    /// There is no such return.
    ReturnNotFound,
    /// The order, or the return, has no such line.
    LineNotFound,
    /// An earlier row is of the same line.
    Repeated,
    /// No line is given.
    NothingGiven,
    /// A quantity below 1.
    Quantity,
    /// Only so many units of the line can be sent back, or were to be.
    NotSoMany { left: i64 },
    /// Units of the line arrived too long ago.
    WindowOver { days: u32 },
    /// The shop takes nothing back.
    NotOffered,
    /// The order has as many returns as it can have.
    TooManyReturns,
    /// The line is nothing that can be sent.
    NothingToSend,
    /// A text is empty where it may not be, too long, or holds control characters.
    Text,
    /// The return is elsewhere.
    Status(ReturnState),
    /// There is no such location.
    LocationNotFound,
    /// Fewer units are away than are to be put on a shelf: some were put back before.
    NotAway,
    /// A refund of it is asked for already, or has gone through.
    RefundInProgress,
    /// Nothing came back, or what did costs nothing, or all that was taken is paid back.
    NothingToRefund,
    /// Units of it were paid back otherwise.
    RefundedBefore,
    /// Not above zero, or with more digits than the currency has.
    Amount,
    /// More than the units cost, or than is left of what was taken.
    AmountTooHigh,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRefusal {
    pub why: ReturnWhy,
    /// The way to the field within `input`.
    pub field: Vec<String>,
}

impl ReturnRefusal {
    #[must_use]
    pub fn new(why: ReturnWhy, field: &[&str]) -> Self {
        Self {
            why,
            field: field.iter().map(|&part| part.to_owned()).collect(),
        }
    }

    /// About `field` of the row `at` of `lines`.
    #[must_use]
    pub fn of_line(why: ReturnWhy, at: usize, field: &str) -> Self {
        Self::new(why, &["lines", &at.to_string(), field])
    }
}
