//! What all items of subscriptions have.

use async_graphql::Interface;

use crate::commerce::cart::graphql::CartChange;
use crate::commerce::catalog::graphql::ProductChange;
use crate::commerce::checkout::graphql::CheckoutAttemptChange;
use crate::commerce::order::graphql::OrderStatusChange;
use crate::platform::graphql::live::{CaughtUp, StreamReset};
use crate::sync::graphql::SyncChange;

/// An item of a subscription. Whatever it tells, an app can see by it whether it missed one, and from where to go on.
#[derive(Interface)]
#[graphql(
    field(
        name = "seq",
        ty = "&i64",
        desc = "The item's number. It rises along a stream, with gaps where others are told elsewhere."
    ),
    field(
        name = "previous_seq",
        ty = "&Option<i64>",
        desc = "The number of the item before it in this stream; null of the first. Where an app has seen another one last, it lost an item, and subscribes again with the last cursor that it has."
    ),
    field(
        name = "cursor",
        ty = "&String",
        desc = "From where a stream goes on after this item, for `after`."
    )
)]
pub enum StreamItem {
    CaughtUp(CaughtUp),
    StreamReset(StreamReset),
    OrderStatusChange(OrderStatusChange),
    CheckoutAttemptChange(CheckoutAttemptChange),
    CartChange(CartChange),
    ProductChange(ProductChange),
    SyncChange(SyncChange),
}
