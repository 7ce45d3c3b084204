//! Documents with the checkpoint after them.

use async_graphql::{InputObject, OutputType, SimpleObject};

use super::address::RxAddress;
use super::cart_line::RxCartLine;
use super::order::RxOrder;
use super::preference::RxPreference;
use super::wishlist_item::RxWishlistItem;
use crate::platform::changes::Place;
use crate::platform::graphql::{CursorKey, CursorScope, Position, SealedCursor, SortValue};
use crate::sync::rx::{Document, Shown};

/// A document as RxDB reads it.
pub(super) trait RxType: OutputType + From<Shown<Self::Document>> {
    type Document: Document;
}

/// Documents that changed, in the order of their changes, each as it is now.
#[derive(SimpleObject)]
#[graphql(
    concrete(name = "RxCartLineBulk", params(RxCartLine)),
    concrete(name = "RxWishlistItemBulk", params(RxWishlistItem)),
    concrete(name = "RxAddressBulk", params(RxAddress)),
    concrete(name = "RxPreferenceBulk", params(RxPreference)),
    concrete(name = "RxOrderBulk", params(RxOrder))
)]
pub(super) struct RxBulk<T: OutputType> {
    /// The documents; of a pull, fewer than `limit` where there are no more.
    pub(super) documents: Vec<T>,
    /// From where to go on after them; always given.
    pub(super) checkpoint: RxCheckpoint,
}

/// How far a collection has come on a device.
#[derive(SimpleObject)]
pub(super) struct RxCheckpoint {
    /// Opaque; also the argument `after` of the collection's stream.
    pub(super) cursor: String,
}

/// How far a collection has come on a device, as an answer has given it.
#[derive(InputObject)]
pub(super) struct RxCheckpointInput {
    /// The checkpoint's `cursor`.
    pub(super) cursor: String,
}

fn scope<D: Document>() -> CursorScope {
    CursorScope::new(D::COLLECTION)
}

/// The cursor of a place.
pub(super) fn cursor<D: Document>(key: &CursorKey, place: &Place) -> String {
    let position = Position {
        value: SortValue::Text(place.epoch.clone()),
        id: place.seq,
    };
    SealedCursor::new(key, &scope::<D>(), position).to_string()
}

/// The place of a cursor; `None`: it is none of this collection. Whether the place is known is for others to see.
pub(super) fn place<D: Document>(key: &CursorKey, cursor: &str) -> Option<Place> {
    match SealedCursor::open(key, &scope::<D>(), cursor) {
        Ok(Position {
            value: SortValue::Text(epoch),
            id: seq,
        }) => Some(Place { epoch, seq }),
        _ => None,
    }
}
