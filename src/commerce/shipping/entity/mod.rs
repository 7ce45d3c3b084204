//! The tables of this module, one file each.

pub mod shipping_method;
pub mod shipping_place;
pub mod shipping_tier;
pub mod shipping_title;
pub mod shipping_zone;
