//! What happens to an order: the row that is its history, the message of a subscription and the change of an offline app.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that happened to an order. It is kept as JSON, so variants and fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OrderEvent {
    /// It was submitted and waits for its payment.
    Submitted,
    /// The bank wants the shopper to do something.
    PaymentActionRequired,
    PaymentAuthorized {
        amount_minor: i64,
    },
    PaymentCaptured {
        amount_minor: i64,
    },
    PaymentFailed {
        code: String,
    },
    PaymentVoided {
        amount_minor: i64,
    },
    /// Money that came for an order which was not to be paid any more, and is paid back.
    PaymentLate {
        amount_minor: i64,
    },
    PaymentDisputed {
        amount_minor: i64,
    },
    Placed,
    Held {
        /// Empty in the principal's scope: it is what staff write for themselves.
        #[serde(default)]
        reason: String,
    },
    HoldReleased,
    Cancelled {
        reason: i16,
    },
    Expired,
    /// Units that will not be sent.
    LinesCancelled {
        units: i64,
    },
    Completed,
    RefundRequested {
        refund: Uuid,
        amount_minor: i64,
    },
    Refunded {
        refund: Uuid,
        amount_minor: i64,
    },
    RefundFailed {
        refund: Uuid,
        code: String,
    },
    /// A parcel was made, with the number of its state.
    ParcelCreated {
        parcel: Uuid,
        units: i64,
    },
    ParcelMoved {
        parcel: Uuid,
        state: i16,
    },
    ParcelCancelled {
        parcel: Uuid,
    },
    TrackingChanged {
        parcel: Uuid,
    },
    /// A guest signed in and is a customer now.
    OwnerChanged,
    /// The shopper wants to send units back.
    ReturnRequested {
        #[serde(rename = "return")]
        id: Uuid,
        units: i64,
    },
    ReturnApproved {
        #[serde(rename = "return")]
        id: Uuid,
    },
    ReturnDeclined {
        #[serde(rename = "return")]
        id: Uuid,
    },
    /// So many units of it have come back.
    ReturnReceived {
        #[serde(rename = "return")]
        id: Uuid,
        units: i64,
    },
    /// What came back was paid back.
    ReturnRefunded {
        #[serde(rename = "return")]
        id: Uuid,
        refund: Uuid,
    },
    /// It ended without money.
    ReturnClosed {
        #[serde(rename = "return")]
        id: Uuid,
    },
}

impl OrderEvent {
    /// The number of its kind in the tables, which never changes.
    #[must_use]
    pub fn kind(&self) -> i16 {
        match self {
            Self::Submitted => 1,
            Self::PaymentActionRequired => 2,
            Self::PaymentAuthorized { .. } => 3,
            Self::PaymentCaptured { .. } => 4,
            Self::PaymentFailed { .. } => 5,
            Self::PaymentVoided { .. } => 6,
            Self::PaymentLate { .. } => 7,
            Self::PaymentDisputed { .. } => 8,
            Self::Placed => 9,
            Self::Held { .. } => 10,
            Self::HoldReleased => 11,
            Self::Cancelled { .. } => 12,
            Self::Expired => 13,
            Self::LinesCancelled { .. } => 14,
            Self::Completed => 15,
            Self::RefundRequested { .. } => 16,
            Self::Refunded { .. } => 17,
            Self::RefundFailed { .. } => 18,
            Self::ParcelCreated { .. } => 19,
            Self::ParcelMoved { .. } => 20,
            Self::ParcelCancelled { .. } => 21,
            Self::TrackingChanged { .. } => 22,
            Self::OwnerChanged => 23,
            Self::ReturnRequested { .. } => 24,
            Self::ReturnApproved { .. } => 25,
            Self::ReturnDeclined { .. } => 26,
            Self::ReturnReceived { .. } => 27,
            Self::ReturnRefunded { .. } => 28,
            Self::ReturnClosed { .. } => 29,
        }
    }
}

/// An event as the scope of its order's principal has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderNews {
    /// The order's id, as apps know it.
    pub order_id: String,
    /// The event's number within the order.
    pub seq: i64,
    /// A [`OrderEvent`]; kept as it is, since a later version of the program may have written it.
    pub event: serde_json::Value,
}
