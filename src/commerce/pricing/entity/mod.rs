//! The tables of this module, one file each.

pub mod price;
pub mod price_regular;
