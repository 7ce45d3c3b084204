//! The catalogue: products with their options, variants, media, attributes and texts, and the tree of collections.
//!
//! Owns the tables of `entity/`. Invariants: a product has at most 3 options and at least one variant; a variant's
//! combination of option values is unique within its product, its SKU within the shop; `collection_ancestor` holds
//! every collection with itself and everything above it, and no collection is above itself. What a variant costs is
//! `pricing`'s, how many there are is `inventory`'s.

mod description;
pub mod entity;
pub mod graphql;
mod grid;
mod loader;
mod product;
mod repo;

pub use description::{plain_text, sanitise};
pub use entity::{
    attribute, attribute_value, collection, media, product as product_row, product_option, product_option_value,
    variant,
};
pub use product::{Bundle, OptionUse, Translation, TranslationKind};
pub use repo::collection::{
    CollectionTexts, ancestors_in, collection_handle, collections_by_handle, collections_from_the_top, members_below,
    rebuild_ancestors_in, save_collections_in,
};
pub use repo::dictionary::{
    attribute_values, attributes_by_code, option_values, options_by_name, products_with_attribute,
    products_with_option, save_attribute_values_in, save_attributes_in, save_option_values_in, save_options_in,
};
pub use repo::merchandise::{Merchandise, collections_above};
pub use repo::portrait::{Portrait, portraits};
pub use repo::product::{
    count_products, load_bundles, lock_products_in, product_handles, product_ids, product_ids_by_handle,
    products_of_variants, published_variants, search_products, sku_owners, variant_products, variants_by_sku,
};
pub use repo::translation::{best_names, replace_translations_in, translations_of};
pub use repo::write::{MembershipRow, OptionRows, ProductRows, write_products_in};
