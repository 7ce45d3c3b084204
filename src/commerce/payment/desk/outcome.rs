//! What a write of staff came to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a write of staff was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRefusalCode {
    OrderNotFound,
    LineNotFound,
    /// The same line twice.
    Repeated,
    InvalidQuantity,
    QuantityTooHigh,
    InvalidAmount,
    AmountTooHigh,
    NothingToRefund,
    /// Units that were not sent cannot have come back.
    NotReturned,
    ReasonTooLong,
    NotAuthorized,
    InParcel,
    OrderOver,
    PaymentInProgress,
}

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRefusal {
    pub code: DeskRefusalCode,
    /// The way to it within the input.
    pub field: Vec<String>,
    pub message: String,
}

impl DeskRefusal {
    pub(super) fn new(code: DeskRefusalCode, field: &[&str], message: impl Into<String>) -> Self {
        Self {
            code,
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message: message.into(),
        }
    }
}

/// The outcome that is kept: with refusals nothing was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskOutcome {
    pub refund: Option<Uuid>,
    pub refusals: Vec<DeskRefusal>,
}

impl From<DeskRefusal> for DeskOutcome {
    fn from(refusal: DeskRefusal) -> Self {
        Self {
            refund: None,
            refusals: vec![refusal],
        }
    }
}
