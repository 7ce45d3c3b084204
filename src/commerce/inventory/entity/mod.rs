//! The tables of this module, one file each.

pub mod location;
pub mod market_location;
pub mod stock_level;
