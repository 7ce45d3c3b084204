//! Work that an order causes in modules above this one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::jobs::Job;

/// What a mail about an order is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OrderMailKind {
    /// It was placed.
    Confirmation,
    /// A parcel has left.
    Shipped { parcel: Uuid },
    /// Money was paid back.
    Refunded { refund: Uuid },
    /// It was cancelled.
    Cancelled,
    /// Units may be sent back.
    ReturnApproved {
        #[serde(rename = "return")]
        id: Uuid,
    },
    /// Units may not be sent back.
    ReturnDeclined {
        #[serde(rename = "return")]
        id: Uuid,
    },
    /// Units have come back.
    ReturnReceived {
        #[serde(rename = "return")]
        id: Uuid,
    },
}

/// The job of sending one mail about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderMail {
    pub order: Uuid,
    #[serde(flatten)]
    pub kind: OrderMailKind,
}

impl Job for OrderMail {
    const KIND: &'static str = "mail.order";

    fn unique_key(&self) -> Option<String> {
        let order = self.order;
        Some(match self.kind {
            OrderMailKind::Confirmation => format!("confirmation {order}"),
            OrderMailKind::Shipped { parcel } => format!("shipped {parcel}"),
            OrderMailKind::Refunded { refund } => format!("refunded {refund}"),
            OrderMailKind::Cancelled => format!("cancelled {order}"),
            OrderMailKind::ReturnApproved { id } => format!("return approved {id}"),
            OrderMailKind::ReturnDeclined { id } => format!("return declined {id}"),
            OrderMailKind::ReturnReceived { id } => format!("return received {id}"),
        })
    }
}

/// The job of taking the money of an order of which the first parcel has left, where it was only authorised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDue {
    pub order: Uuid,
}

impl Job for PaymentDue {
    const KIND: &'static str = "order.payment_due";

    fn unique_key(&self) -> Option<String> {
        Some(self.order.to_string())
    }
}

/// The job of ending what waited for a refund that has gone through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPaid {
    pub order: Uuid,
    pub refund: Uuid,
}

impl Job for RefundPaid {
    const KIND: &'static str = "order.refund_paid";

    fn unique_key(&self) -> Option<String> {
        Some(self.refund.to_string())
    }
}
