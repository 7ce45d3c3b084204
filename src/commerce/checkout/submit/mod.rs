//! From a bill to an order.

mod bill;
mod buyer;
mod freeze;
mod ground;
mod stock;
mod write;

pub(super) use ground::{lock_in, without_dead_hold_in};
pub(super) use stock::{Redeemed, lines_sold, out_of_stock, redeem_in, units, wants};
pub use write::{submit, submitting};
