//! Preferences, for RxDB.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::bulk::{RxBulk, RxCheckpointInput, RxType};
use super::push::{RxInput, RxPushRow, push};
use super::{pull, stream};
use crate::platform::graphql::{AssumedDocuments, AssumedSize, Cost, Documents};
use crate::sync::rx::{PreferenceDocument, Shown};

/// A preference of the shopper as a document of RxDB.
#[derive(SimpleObject)]
pub(super) struct RxPreference {
    /// The app's name for it, which is the preference's key, such as `theme`.
    id: ID,
    /// The value as the text of its JSON, such as `"dark"` with its quotes; empty where it is deleted.
    value: String,
    /// Of an answer to a push, the `opId` of the write that it answers for good; else empty.
    op_id: String,
    /// Whether it is gone.
    #[graphql(name = "_deleted")]
    deleted: bool,
}

impl From<Shown<PreferenceDocument>> for RxPreference {
    fn from(shown: Shown<PreferenceDocument>) -> Self {
        Self {
            id: ID(shown.id),
            deleted: shown.document.is_none(),
            value: shown
                .document
                .map(|preference| preference.value.to_string())
                .unwrap_or_default(),
            op_id: shown.op,
        }
    }
}

impl RxType for RxPreference {
    type Document = PreferenceDocument;
}

/// A preference of the shopper as a device has it.
#[derive(InputObject)]
pub(super) struct RxPreferenceInput {
    /// The preference's key: a letter, then letters, digits, dots, hyphens and underscores; at most 64 characters.
    id: ID,
    /// The value as the text of its JSON, of at most 4096 bytes and 16 levels; not `null`.
    #[graphql(default)]
    value: String,
    /// A TypeID `mut_…` that the app mints for each change of the document, so that a push whose answer was lost is known; or empty.
    #[graphql(default)]
    op_id: String,
    /// Whether it is deleted.
    #[graphql(name = "_deleted", default)]
    deleted: bool,
}

impl RxInput for RxPreferenceInput {
    type Document = PreferenceDocument;

    fn id(&self) -> &ID {
        &self.id
    }

    fn op_id(&self) -> &str {
        &self.op_id
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }

    fn document(&self) -> Option<PreferenceDocument> {
        let value: serde_json::Value = serde_json::from_str(&self.value).ok()?;
        (!value.is_null()).then_some(PreferenceDocument { value })
    }
}

#[derive(Default)]
pub(super) struct RxPreferenceQuery;

#[Object]
impl RxPreferenceQuery {
    /// For RxDB: preferences of the shopper that changed after `checkpoint` (null: all), up to `limit` (1 to 1000). Needs an access token.
    #[graphql(directive = Cost::apply(5), directive = Documents::apply())]
    async fn rx_preferences_pull(
        &self,
        ctx: &Context<'_>,
        checkpoint: Option<RxCheckpointInput>,
        limit: i32,
    ) -> Option<async_graphql::Result<RxBulk<RxPreference>>> {
        Some(pull::pull(ctx, checkpoint, limit).await)
    }
}

#[derive(Default)]
pub(super) struct RxPreferenceMutation;

#[Object]
impl RxPreferenceMutation {
    /// For RxDB: changes preferences of the shopper, at most 100 rows. Returns those documents only that are not as their row says, as
    /// they are: where another device has changed the preference meanwhile, or the shop refuses it.
    #[graphql(directive = Cost::apply(50), directive = AssumedSize::apply(5))]
    async fn rx_preferences_push(
        &self,
        ctx: &Context<'_>,
        rows: Vec<RxPushRow<RxPreferenceInput>>,
    ) -> async_graphql::Result<Vec<RxPreference>> {
        push(ctx, rows).await
    }
}

#[derive(Default)]
pub(super) struct RxPreferenceSubscription;

#[Subscription]
impl RxPreferenceSubscription {
    /// For RxDB: preferences of the shopper as they change, after the cursor `after`, or from now on. It begins with an empty item. Needs
    /// an access token.
    #[graphql(directive = Cost::apply(5), directive = AssumedDocuments::apply(20))]
    async fn rx_preferences_stream(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = RxBulk<RxPreference>>> {
        stream::items(ctx, after).await
    }
}
