//! RxDB in the schema: for each collection a pull, a push and a stream in the shapes that its GraphQL replication reads.

mod address;
mod bulk;
mod cart_line;
mod order;
mod preference;
mod pull;
mod push;
mod stream;
mod wishlist_item;

use async_graphql::{MergedObject, MergedSubscription};

/// Pulls.
#[derive(MergedObject, Default)]
pub struct RxQuery(
    cart_line::RxCartLineQuery,
    wishlist_item::RxWishlistItemQuery,
    address::RxAddressQuery,
    preference::RxPreferenceQuery,
    order::RxOrderQuery,
);

/// Pushes.
#[derive(MergedObject, Default)]
pub struct RxMutation(
    cart_line::RxCartLineMutation,
    wishlist_item::RxWishlistItemMutation,
    address::RxAddressMutation,
    preference::RxPreferenceMutation,
);

/// Streams.
#[derive(MergedSubscription, Default)]
pub struct RxSubscription(
    cart_line::RxCartLineSubscription,
    wishlist_item::RxWishlistItemSubscription,
    address::RxAddressSubscription,
    preference::RxPreferenceSubscription,
    order::RxOrderSubscription,
);
