//! Rows of the tables of returns.

pub(super) mod order_return;
pub(super) mod order_return_line;
