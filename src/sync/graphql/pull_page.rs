//! An answer to a pull, as it is shown.

use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};

use super::entity::{SyncEntity, SyncEntityType, shown_id};
use super::pull_input::SyncScope;
use crate::platform::changes::Changed;
use crate::platform::graphql::{AssumedSize, CursorKey, Moment};
use crate::sync::pull::{Mode, Page, Slice};

/// How an answer relates to the app's copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum SyncMode {
    /// A page of a first copy: add it to what is there.
    Snapshot,
    /// What changed since the cursor: apply it.
    Delta,
    /// The cursor cannot be continued, such as after a change of market, or because it is too old: drop the copy of this scope, keep the queue
    /// of edits, then add this first page of a new copy.
    FullResync,
    /// The viewer may not read this scope, or there is no such collection: drop the copy. Nothing comes with it.
    AccessRevoked,
    /// The app is too old for this server, or too new: keep everything, and ask the shopper to update. Nothing comes with it.
    UpgradeRequired,
}

/// Something that is gone: from the shop, from the scope, or from what the market sells.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct SyncTombstone {
    /// What kind of thing it was.
    #[graphql(name = "type")]
    kind: SyncEntityType,
    /// Its id, as the thing itself has it; of a wishlist's item the product's id, of a preference its key.
    id: String,
}

/// What changed in one scope.
#[derive(SimpleObject)]
pub(super) struct SyncScopeDelta {
    /// The scope, as it was asked for.
    scope: SyncScope,
    /// The key, as it was asked for.
    key: Option<ID>,
    /// What the app does with this.
    mode: SyncMode,
    /// What is new or has changed, as it is now, in the order of the changes. Replaces what the app has under the same id.
    #[graphql(directive = AssumedSize::apply(20))]
    upserts: Vec<Arc<SyncEntity>>,
    /// What is gone. None of them is in `upserts`.
    #[graphql(directive = AssumedSize::apply(5))]
    tombstones: Vec<SyncTombstone>,
    /// How far the copy has come with this answer: store it in one transaction with what it brought. Null where nothing is told.
    cursor: Option<String>,
    /// Whether more is there already: ask again at once.
    has_more: bool,
}

impl SyncScopeDelta {
    pub(super) fn goes_on(&self) -> bool {
        self.has_more
    }
}

/// What changed since the app last asked: everything in it, with all fields of its entities, is of one moment.
#[derive(SimpleObject)]
#[graphql(name = "SyncPull")]
pub(super) struct SyncPullPage {
    /// The scopes in the order in which they were asked for.
    #[graphql(directive = AssumedSize::apply(4))]
    pub(super) scopes: Vec<SyncScopeDelta>,
    /// Whether any scope has more.
    pub(super) has_more: bool,
    /// The last mutation of this client with a final result: its effects are in this answer, so the app drops its own up to it. 0 where the
    /// client has pushed nothing yet; null where no client was named.
    pub(super) last_mutation_seq: Option<i64>,
    /// The shop's clock.
    pub(super) server_time: Moment,
    /// The version of this protocol that the server speaks.
    pub(super) schema_version: i32,
    /// The oldest version that it understands.
    pub(super) min_schema_version: i32,
}

/// What there is to be told of one scope.
pub(super) struct Told {
    pub(super) slice: Slice,
    pub(super) key: Option<ID>,
    pub(super) page: Page,
    /// In the order of the page's changes; `None`: not to be read.
    pub(super) entities: Vec<Option<Arc<SyncEntity>>>,
}

impl Told {
    /// The first `count` of its changes.
    pub(super) fn first(&self, count: usize, keys: &CursorKey) -> SyncScopeDelta {
        let mut upserts = Vec::new();
        let mut tombstones = Vec::new();
        for (change, entity) in self.page.changes.iter().zip(&self.entities).take(count) {
            match entity {
                Some(entity) => upserts.push(Arc::clone(entity)),
                // What a first copy does not have need not be taken away.
                None if self.page.is_first_word(change) => {}
                None => tombstones.extend(tombstone(change)),
            }
        }
        let is_told = matches!(self.page.mode, Mode::Snapshot | Mode::Delta | Mode::FullResync);
        let count = count.min(self.page.changes.len());
        let cursor = is_told.then(|| self.page.cursor(count, &self.slice.ground).seal(keys, self.slice.key));
        SyncScopeDelta {
            scope: self.slice.key.part.into(),
            key: self.key.clone(),
            mode: self.page.mode.into(),
            upserts,
            tombstones,
            cursor,
            has_more: is_told && self.page.goes_on(count),
        }
    }
}

fn tombstone(change: &Changed) -> Option<SyncTombstone> {
    Some(SyncTombstone {
        kind: SyncEntityType::of(change.entity)?,
        id: shown_id(change.entity, &change.id),
    })
}
