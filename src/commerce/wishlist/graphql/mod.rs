//! Wishlists in the schema.

mod item;
mod mutation;
mod viewer;

pub use item::WishlistItemObject;
pub use mutation::{WishlistErrorCode, WishlistMutation, WishlistUserError};
pub use viewer::WishlistViewer;
