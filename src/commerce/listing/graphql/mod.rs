//! Lists of products in the schema.

mod connection;
mod filter;
mod filters;
mod sort;

pub(crate) use connection::{ProductConnection, product_connection};
pub use filter::ProductFilter;
pub use sort::ProductSort;
