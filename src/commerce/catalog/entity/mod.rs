//! The tables of this module, one file each.

pub mod attribute;
pub mod attribute_value;
pub mod collection;
pub mod collection_ancestor;
pub mod collection_product;
pub mod media;
pub mod product;
pub mod product_attribute;
pub mod product_has_option;
pub mod product_has_option_value;
pub mod product_option;
pub mod product_option_value;
pub mod product_tag;
pub mod translation;
pub mod variant;
