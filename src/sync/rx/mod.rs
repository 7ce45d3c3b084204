//! The shopper's things as collections of RxDB: documents with the last known state to compare with, pages and streams of what changed.
//!
//! RxDB decides by states where the queue of mutations decides by commands. A pushed row is applied where the device knew the newest
//! state, and else comes back with it; what RxDB does with that is in docs/rxdb.md. Everything is read from the owner's scope of the
//! feed of changes and written by the modules' own writes: nothing is kept for it.

mod address;
mod cart_line;
mod document;
mod order;
mod page;
mod preference;
mod push;
mod row;
mod wishlist_item;

pub use address::AddressDocument;
pub use cart_line::CartLineDocument;
pub use document::{Document, Shown, WrittenDocument, shown};
pub use order::OrderDocument;
pub use page::{BEGINNING, Page, page_after};
pub use preference::PreferenceDocument;
pub use push::push_row;
pub use row::{Row, State};
pub use wishlist_item::WishlistItemDocument;
