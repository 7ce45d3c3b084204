//! Rows of the order's tables.

pub mod order_line;
pub mod shop_order;
