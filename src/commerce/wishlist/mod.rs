//! Wishlists: what shoppers want to remember, across their devices.
//!
//! Owns `wishlist_item`. A product is in a list once, with the variant that was chosen, if any. Adding wins: an item has a version
//! that grows with each adding, and a removal that names the version its device saw takes nothing away that was added since. What
//! a market does not sell stays in the list.

pub mod graphql;
mod item;
mod loader;
mod merge;
mod repo;
mod service;

pub use item::{ITEMS_MAX, ItemAdded, ItemRemoved, WishlistCode, WishlistOutcome, WishlistRefusal, WishlistWritten};
pub use loader::WishlistedOf;
pub use merge::MergeWishlist;
pub use repo::{WishlistItem, count_items, find_items, list_items};
pub use service::{WishlistCommand, write_wishlist};
