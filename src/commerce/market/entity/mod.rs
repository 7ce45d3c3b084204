//! The tables of this module, one file each.

pub mod market;
pub mod market_country;
pub mod market_language;
