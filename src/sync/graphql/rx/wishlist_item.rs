//! Items of the wishlist, for RxDB.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::bulk::{RxBulk, RxCheckpointInput, RxType};
use super::push::{RxInput, RxPushRow, push};
use super::{pull, stream};
use crate::platform::graphql::{AssumedDocuments, AssumedSize, Cost, Documents};
use crate::platform::id::{GlobalId, Kind};
use crate::sync::rx::{Shown, WishlistItemDocument};

/// An item of the shopper's wishlist as a document of RxDB.
#[derive(SimpleObject)]
pub(super) struct RxWishlistItem {
    /// The product's id.
    id: ID,
    /// The id of the variant that was chosen; empty where none was, or the item is deleted.
    variant_id: String,
    /// Of an answer to a push, the `opId` of the write that it answers for good; else empty.
    op_id: String,
    /// Whether the item is gone.
    #[graphql(name = "_deleted")]
    deleted: bool,
}

impl From<Shown<WishlistItemDocument>> for RxWishlistItem {
    fn from(shown: Shown<WishlistItemDocument>) -> Self {
        let variant = shown.document.and_then(|item| item.variant_id);
        Self {
            id: ID(shown.id),
            variant_id: variant
                .map(|number| GlobalId::new(Kind::Variant, number).to_string())
                .unwrap_or_default(),
            op_id: shown.op,
            deleted: shown.document.is_none(),
        }
    }
}

impl RxType for RxWishlistItem {
    type Document = WishlistItemDocument;
}

/// An item of the shopper's wishlist as a device has it.
#[derive(InputObject)]
pub(super) struct RxWishlistItemInput {
    /// The product's id.
    id: ID,
    /// The id of a variant of the product, or empty. A variant that was chosen can be changed, but not taken back.
    #[graphql(default)]
    variant_id: String,
    /// A TypeID `mut_…` that the app mints for each change of the document, so that a push whose answer was lost is known; or empty.
    #[graphql(default)]
    op_id: String,
    /// Whether the item is deleted.
    #[graphql(name = "_deleted", default)]
    deleted: bool,
}

impl RxInput for RxWishlistItemInput {
    type Document = WishlistItemDocument;

    fn id(&self) -> &ID {
        &self.id
    }

    fn op_id(&self) -> &str {
        &self.op_id
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }

    fn document(&self) -> Option<WishlistItemDocument> {
        let variant_id = match self.variant_id.as_str() {
            "" => None,
            id => Some(GlobalId::parse_as(id, Kind::Variant).ok()?),
        };
        Some(WishlistItemDocument { variant_id })
    }
}

#[derive(Default)]
pub(super) struct RxWishlistItemQuery;

#[Object]
impl RxWishlistItemQuery {
    /// For RxDB: items of the shopper's wishlist that changed after `checkpoint` (null: all), up to `limit` (1 to 1000). Needs an access
    /// token.
    #[graphql(directive = Cost::apply(5), directive = Documents::apply())]
    async fn rx_wishlist_items_pull(
        &self,
        ctx: &Context<'_>,
        checkpoint: Option<RxCheckpointInput>,
        limit: i32,
    ) -> Option<async_graphql::Result<RxBulk<RxWishlistItem>>> {
        Some(pull::pull(ctx, checkpoint, limit).await)
    }
}

#[derive(Default)]
pub(super) struct RxWishlistItemMutation;

#[Object]
impl RxWishlistItemMutation {
    /// For RxDB: changes items of the shopper's wishlist, at most 100 rows. Returns those documents only that are not as their row says,
    /// as they are: where another device has changed the item meanwhile, or the shop refuses it.
    #[graphql(directive = Cost::apply(50), directive = AssumedSize::apply(5))]
    async fn rx_wishlist_items_push(
        &self,
        ctx: &Context<'_>,
        rows: Vec<RxPushRow<RxWishlistItemInput>>,
    ) -> async_graphql::Result<Vec<RxWishlistItem>> {
        push(ctx, rows).await
    }
}

#[derive(Default)]
pub(super) struct RxWishlistItemSubscription;

#[Subscription]
impl RxWishlistItemSubscription {
    /// For RxDB: items of the shopper's wishlist as they change, after the cursor `after`, or from now on. It begins with an empty item.
    /// Needs an access token.
    #[graphql(directive = Cost::apply(5), directive = AssumedDocuments::apply(20))]
    async fn rx_wishlist_items_stream(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = RxBulk<RxWishlistItem>>> {
        stream::items(ctx, after).await
    }
}
