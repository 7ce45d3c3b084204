//! What staff do to the money of an order, each once for its key.

mod command;
mod outcome;
mod refund;
mod service;

pub use command::{DeskCommand, RefundCommand, RefundWish, UnitsWish};
pub use outcome::{DeskOutcome, DeskRefusal, DeskRefusalCode};
pub use refund::refund_returned_in;
pub use service::write_at_desk;
