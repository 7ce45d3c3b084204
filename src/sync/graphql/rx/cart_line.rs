//! Lines of the cart, for RxDB.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::bulk::{RxBulk, RxCheckpointInput, RxType};
use super::push::{RxInput, RxPushRow, push};
use super::{pull, stream};
use crate::platform::graphql::{AssumedDocuments, AssumedSize, Cost, Documents};
use crate::platform::id::{GlobalId, Kind};
use crate::sync::rx::{CartLineDocument, Shown};

/// A line of the shopper's cart as a document of RxDB. What it costs is not in it: prices are read online.
#[derive(SimpleObject)]
pub(super) struct RxCartLine {
    /// The line's id, `line_…`.
    id: ID,
    /// The variant's id; empty where the line is deleted.
    variant_id: String,
    /// How many; 0 where the line is deleted.
    quantity: i32,
    /// Of an answer to a push, the `opId` of the write that it answers for good; else empty.
    op_id: String,
    /// Whether the line is gone: removed, ordered, or one with another line.
    #[graphql(name = "_deleted")]
    deleted: bool,
}

impl From<Shown<CartLineDocument>> for RxCartLine {
    fn from(shown: Shown<CartLineDocument>) -> Self {
        let document = shown.document;
        Self {
            id: ID(shown.id),
            variant_id: document
                .map(|line| GlobalId::new(Kind::Variant, line.variant_id).to_string())
                .unwrap_or_default(),
            // A line has at most 1,000.
            quantity: document.map_or(0, |line| i32::try_from(line.quantity).unwrap_or(i32::MAX)),
            op_id: shown.op,
            deleted: document.is_none(),
        }
    }
}

impl RxType for RxCartLine {
    type Document = CartLineDocument;
}

/// A line of the shopper's cart as a device has it.
#[derive(InputObject)]
pub(super) struct RxCartLineInput {
    /// The line's id, a TypeID `line_…`, which the app mints for a new line.
    id: ID,
    /// The variant's id; a line keeps it.
    variant_id: ID,
    /// How many, 1 to 1000.
    quantity: i32,
    /// A TypeID `mut_…` that the app mints for each change of the document, so that a push whose answer was lost is known; or empty.
    #[graphql(default)]
    op_id: String,
    /// Whether the line is deleted.
    #[graphql(name = "_deleted", default)]
    deleted: bool,
}

impl RxInput for RxCartLineInput {
    type Document = CartLineDocument;

    fn id(&self) -> &ID {
        &self.id
    }

    fn op_id(&self) -> &str {
        &self.op_id
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }

    fn document(&self) -> Option<CartLineDocument> {
        Some(CartLineDocument {
            variant_id: GlobalId::parse_as(&self.variant_id, Kind::Variant).ok()?,
            quantity: self.quantity.into(),
        })
    }
}

#[derive(Default)]
pub(super) struct RxCartLineQuery;

#[Object]
impl RxCartLineQuery {
    /// For RxDB: lines of the shopper's cart that changed after `checkpoint` (null: all), up to `limit` (1 to 1000). Needs an access
    /// token.
    #[graphql(directive = Cost::apply(5), directive = Documents::apply())]
    async fn rx_cart_lines_pull(
        &self,
        ctx: &Context<'_>,
        checkpoint: Option<RxCheckpointInput>,
        limit: i32,
    ) -> Option<async_graphql::Result<RxBulk<RxCartLine>>> {
        Some(pull::pull(ctx, checkpoint, limit).await)
    }
}

#[derive(Default)]
pub(super) struct RxCartLineMutation;

#[Object]
impl RxCartLineMutation {
    /// For RxDB: changes lines of the shopper's cart, at most 100 rows. Returns those documents only that are not as their row says, as
    /// they are: where another device has changed the line meanwhile, or the shop refuses it.
    #[graphql(directive = Cost::apply(50), directive = AssumedSize::apply(5))]
    async fn rx_cart_lines_push(
        &self,
        ctx: &Context<'_>,
        rows: Vec<RxPushRow<RxCartLineInput>>,
    ) -> async_graphql::Result<Vec<RxCartLine>> {
        push(ctx, rows).await
    }
}

#[derive(Default)]
pub(super) struct RxCartLineSubscription;

#[Subscription]
impl RxCartLineSubscription {
    /// For RxDB: lines of the shopper's cart as they change, after the cursor `after`, or from now on. It begins with an empty item.
    /// Needs an access token.
    #[graphql(directive = Cost::apply(5), directive = AssumedDocuments::apply(20))]
    async fn rx_cart_lines_stream(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = RxBulk<RxCartLine>>> {
        stream::items(ctx, after).await
    }
}
