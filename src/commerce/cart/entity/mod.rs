//! The cart's tables.

pub mod cart;
pub mod cart_line;
