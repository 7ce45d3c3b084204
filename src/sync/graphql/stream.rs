//! Hearing that there is something to pull.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, SimpleObject, Subscription, Union};
use futures_util::stream::Stream;

use super::pull::fault;
use super::pull_input::{SyncScope, collection};
use super::refusal::client_mismatch;
use crate::platform::changes::{Entity, Scope};
use crate::platform::graphql::live::{self, CaughtUp, FollowingMany, Moves, Step, StreamReset};
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost, bad_user_input, minted_id};
use crate::platform::id::MintedKind;
use crate::sync::repo::client::client_standing;
use crate::sync::scope::Part;

/// Collections in one stream.
const KEYS_MAX: usize = 20;
/// What apps keep copies of in a shopper's own scope.
const OWN: &[Entity] = &[
    Entity::Cart,
    Entity::CartLine,
    Entity::WishlistItem,
    Entity::Address,
    Entity::Order,
    Entity::Preference,
];

/// A scope in which something changed.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct SyncScopeChanged {
    /// The scope.
    scope: SyncScope,
    /// Of `CATALOGUE` the collection's id.
    key: Option<ID>,
}

/// Something changed: pull these scopes. What changes in quick succession is told once.
#[derive(Debug, Clone, SimpleObject)]
pub struct SyncChange {
    /// The number of the change among all that this stream follows.
    pub seq: i64,
    /// The number of the item before it in this stream.
    pub previous_seq: Option<i64>,
    /// From where a stream goes on after this item, for `after`. It is no cursor of `sync`.
    pub cursor: String,
    /// Where something changed.
    #[graphql(directive = AssumedSize::apply(2))]
    scopes: Vec<SyncScopeChanged>,
}

/// What a stream of changes says: where it begins, that something changed, or that it had to begin anew and so everything is to be pulled.
#[derive(Clone, Union)]
pub(crate) enum SyncStreamItem {
    CaughtUp(CaughtUp),
    SyncChange(SyncChange),
    StreamReset(StreamReset),
}

fn scopes(moves: &Moves, keys: &[ID]) -> Vec<SyncScopeChanged> {
    let private: BTreeSet<Part> = moves
        .iter()
        .filter(|(at, _)| *at == 0)
        .filter_map(|(_, kind)| Part::of_private(*kind))
        .collect();
    let slices: BTreeSet<usize> = moves.iter().filter_map(|(at, _)| at.checked_sub(1)).collect();
    let private = private.into_iter().map(|part| SyncScopeChanged {
        scope: part.into(),
        key: None,
    });
    let slices = slices.into_iter().map(|at| SyncScopeChanged {
        scope: SyncScope::Catalogue,
        key: keys.get(at).cloned(),
    });
    private.chain(slices).collect()
}

async fn open(ctx: &Context<'_>, client: &ID, keys: Vec<ID>, after: Option<String>) -> async_graphql::Result<()> {
    let shopper = ctx.shopper()?;
    let client = minted_id("clientId", client, MintedKind::SyncClient)?;
    if keys.len() > KEYS_MAX {
        return Err(bad_user_input(
            "keys",
            format!("at most {KEYS_MAX} collections can be watched"),
        ));
    }
    let standing = client_standing(ctx.db().reader(), client).await;
    if standing
        .map_err(fault)?
        .is_some_and(|standing| standing.principal_id != shopper.id.0)
    {
        return Err(client_mismatch());
    }
    let mut scopes_followed: Vec<(Scope, &'static [Entity])> = vec![(Scope::Principal(shopper.id), OWN)];
    let mut name = format!("sync of {}", shopper.id);
    for (at, key) in keys.iter().enumerate() {
        let number = collection(&format!("keys.{at}"), Some(key))?;
        scopes_followed.push((Scope::Slice(number), &[Entity::Product]));
        name.push(' ');
        name.push_str(&number.to_string());
    }
    let following = FollowingMany {
        scopes: scopes_followed,
        name,
        after,
    };
    let steps = live::moves(ctx, following);
    live::tell(ctx, steps.await?, move |step| match step {
        Step::CaughtUp(item) => SyncStreamItem::CaughtUp(item),
        Step::Reset(item) => SyncStreamItem::StreamReset(item),
        Step::Item(place, moves) => SyncStreamItem::SyncChange(SyncChange {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            scopes: scopes(&moves, &keys),
        }),
    });
    Ok(())
}

#[derive(Default)]
pub struct SyncSubscription;

#[Subscription]
impl SyncSubscription {
    /// That there is something to pull for this installation of the app, and in which scopes: the shopper's own, and the collections of
    /// `keys`, at most 20. It begins with `CaughtUp`: a pull that is asked for after it, and the items that follow, miss nothing. With
    /// `after`, what changed since that cursor is told first; a cursor holds for the same keys in the same order. Needs an access token.
    #[graphql(directive = Cost::apply(10))]
    async fn sync_stream(
        &self,
        ctx: &Context<'_>,
        client_id: ID,
        keys: Option<Vec<ID>>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = SyncStreamItem>> {
        if live::is_opening(ctx) {
            open(ctx, &client_id, keys.unwrap_or_default(), after).await?;
        }
        Ok(live::current(ctx))
    }
}
