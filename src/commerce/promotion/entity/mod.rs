//! The tables of this module, one file each.

pub mod discount;
pub mod discount_code;
pub mod discount_collection;
pub mod discount_market;
pub mod discount_product;
pub mod discount_translation;
