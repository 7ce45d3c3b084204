//! Orders: what was bought, as it was when it was bought, and what became of it.
//!
//! Owns `shop_order`, `order_line`, `order_event`. Invariants: an order exists before its payment is asked for; its figures and
//! texts never change; every change locks the principal first and then the order, appends an event in the same transaction, and
//! records the order in the principal's scope; states move only as the table of [`OrderState`] says.
//!
//! Records `Order` in the scope of who ordered, and each event there. Enqueues [`OrderMail`]; defines
//! [`PaymentDue`] and [`RefundPaid`], by which modules above tell each other what has happened.

mod create;
pub mod entity;
mod event;
mod find;
pub mod graphql;
mod hold;
mod jobs;
mod loader;
mod lookup;
mod merge;
mod placed;
mod progress;
mod refusal;
mod repo;
#[cfg(test)]
pub(crate) mod sample;
mod staff;
mod state;
mod units;
mod unpaid;
mod work;

pub use create::{NewOrder, create_in, lines_of};
pub use entity::order_line::Model as OrderLineRow;
pub use entity::shop_order::Model as OrderRow;
pub use event::{OrderEvent, OrderNews};
pub use find::{count_own, find_any, find_by_number, find_own, list_all, list_own, load_orders, refunded};
pub use hold::{Hold, hold_or_release};
pub use jobs::{OrderMail, OrderMailKind, PaymentDue, RefundPaid};
pub use loader::LinesOf;
pub use lookup::look_up;
pub use merge::MergeOrders;
pub use placed::{AppliedDiscount, ChosenOption, Delivery, FrozenImage, PostalAddress, TaxLine, read_json};
pub use progress::{Progress, can_cancel, progress};
pub use refusal::{StaffRefusal, StaffWhy, is_line};
pub use repo::list::After;
pub use staff::{StaffWrite, staff_write};
pub use state::{CancelReason, OrderState};
pub use units::LineUnits;
pub use unpaid::unpaid_of;
pub use work::OrderWork;
