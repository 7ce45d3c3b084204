//! Returns: units that shoppers send back, from the wish to the money.
//!
//! Owns `order_return`, `order_return_line`. Invariants: a return is changed while its order is locked, and by a step that the table of
//! [`ReturnState`] has; of a line no more units are in returns than were sent and not paid back otherwise; what came back is never more
//! than was to; money is paid back by `payment`, under the limits of every refund, and a return is refunded when the provider has said
//! so. Stands above `fulfillment`, which knows what was sent, and `payment`, which pays back; each of them knows nothing of returns.
//!
//! Logs each step in the order's history and so in the principal's scope, enqueues `order::OrderMail`, and does `order::RefundPaid`.

mod entity;
pub mod graphql;
mod loader;
#[cfg(test)]
mod properties;
mod receive;
mod refund;
mod refusal;
mod repo;
mod request;
mod returnable;
mod rules;
mod state;
mod step;
mod text;

pub use loader::{GoodsReturn, ReturnsOf, find_return, with_lines};
pub use receive::Arrived;
pub use refund::refund_paid;
pub use refusal::{ReturnRefusal, ReturnWhy};
pub use repo::{After, ReturnLineRow, ReturnRow, list_returns};
pub use request::{RequestedLine, ReturnOutcome, ReturnRequest, request};
pub use returnable::{Left, Sold, returnable};
pub use rules::ReturnRules;
pub use state::{ReturnReason, ReturnState};
pub use step::{ReturnStep, take_step};
