//! From a bill to an order.

mod bill;
mod buyer;
mod freeze;
mod stock;
mod write;

pub(super) use stock::{Redeemed, lines_sold, out_of_stock, redeem_in, wants};
pub use write::submit;
