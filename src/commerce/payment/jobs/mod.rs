//! Everything that is asked of a provider is asked here, outside transactions, and repeated until it is known what became of it.

mod capture;
mod kinds;
mod look;
mod refund;
mod start;
mod sweep;
mod void;
mod webhook;

pub use kinds::{
    CapturePayment, LookAtPayment, PaymentSweep, RefundPayment, StartPayment, VoidPayment, WebhookArrived,
};
