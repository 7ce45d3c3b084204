//! The product CSV of Shopify, classic and new.
//!
//! Bytes become rows, the first row a header, the rows of one handle a product: [`Reader`] does it all, [`Writer`] the
//! way back. A fault in a row costs the product that it belongs to and no other.

mod attributes;
#[cfg(test)]
mod catalogues;
mod cells;
mod columns;
#[cfg(test)]
mod corpus;
mod header;
mod layout;
mod options;
mod product;
#[cfg(test)]
mod random;
mod read;
mod row;
mod rows;
mod write;

pub use layout::{AttributeColumn, Layout};
pub use read::Reader;
pub use write::{WriteError, Writer};
