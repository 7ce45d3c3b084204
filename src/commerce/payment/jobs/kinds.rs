//! The jobs. Each is about one row, and may be done any number of times.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::jobs::Job;

/// Declares a job about one row, of which one waits at a time.
macro_rules! jobs {
    ($($(#[doc = $doc:literal])+ $name:ident($field:ident) = $kind:literal)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub struct $name {
            pub $field: Uuid,
        }

        impl Job for $name {
            const KIND: &'static str = $kind;

            fn unique_key(&self) -> Option<String> {
                Some(self.$field.to_string())
            }
        }
    )+};
}

jobs! {
    /// The job of asking the provider for the money.
    StartPayment(intent) = "payment.start"
    /// The job of asking the provider what became of a payment, and of ending one whose time is over.
    LookAtPayment(intent) = "payment.look"
    /// The job of taking what is authorised.
    CapturePayment(intent) = "payment.capture"
    /// The job of giving up a payment that nobody is to pay: it is called off, released or paid back.
    VoidPayment(intent) = "payment.void"
    /// The job of paying back.
    RefundPayment(refund) = "payment.refund"
    /// The job of doing what an event in the inbox says.
    WebhookArrived(event) = "payment.webhook"
}

/// The job of finding payments that are to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaymentSweep {}

impl Job for PaymentSweep {
    const KIND: &'static str = "payment.sweep";
}
