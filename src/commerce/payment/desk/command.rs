//! What staff may ask for, as it is fingerprinted.

use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

/// A write of staff about the money of one order.
#[derive(Debug, Clone, Serialize)]
pub enum DeskCommand {
    Capture {
        order: Uuid,
    },
    Void {
        order: Uuid,
    },
    Cancel {
        order: Uuid,
        /// See `order::CancelReason`.
        reason: i16,
        restock: bool,
    },
    Refund(RefundCommand),
}

/// Money to be paid back.
#[derive(Debug, Clone, Serialize)]
pub struct RefundCommand {
    pub order: Uuid,
    pub wish: RefundWish,
    /// Why, for the shop's own books.
    pub reason: String,
}

/// How much is to be paid back.
#[derive(Debug, Clone, Serialize)]
pub enum RefundWish {
    /// Everything that is left.
    Everything,
    Amount(Decimal),
    Lines(Vec<UnitsWish>),
    /// Units that are back already, `restock` telling what was done with them; for less than they cost where an amount is given.
    Returned(Vec<UnitsWish>, Option<Decimal>),
}

/// Units of a line to be paid back.
#[derive(Debug, Clone, Serialize)]
pub struct UnitsWish {
    pub line: Uuid,
    pub quantity: i64,
    /// For sale again: what was not sent will not be, and what was sent came back.
    pub restock: bool,
}

impl DeskCommand {
    pub(super) fn order(&self) -> Uuid {
        match self {
            Self::Capture { order } | Self::Void { order } | Self::Cancel { order, .. } => *order,
            Self::Refund(command) => command.order,
        }
    }
}
