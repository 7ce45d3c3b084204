//! Wishlists in the schema.

mod item;
mod mutation;
mod viewer;

pub use item::WishlistItemObject;
pub use mutation::{
    WishlistErrorCode, WishlistItemsAddInput, WishlistItemsRemoveInput, WishlistMutation, WishlistUserError,
    WishlistWarning, WishlistWarningCode,
};
pub use viewer::WishlistViewer;
