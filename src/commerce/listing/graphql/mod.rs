//! Lists of products in the schema.

mod connection;
mod filter;
mod filters;

pub use super::sort::Sort as ProductSort;
pub use connection::{ProductConnection, product_connection};
pub use filter::ProductFilter;
