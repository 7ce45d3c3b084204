//! Streams of a collection.

use std::collections::VecDeque;
use std::time::Duration;

use async_graphql::Context;
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, sleep, sleep_until};

use super::bulk::{RxBulk, RxCheckpoint, RxType, cursor, place};
use crate::platform::changes::{Changed, Feed, Follower, Place, Scope, Track};
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, live};
use crate::sync::rx::{BEGINNING, Document, shown};

/// From one item to the next at least: changes in between are told together.
const COALESCE: Duration = Duration::from_millis(200);
/// How long a stream rests that could not begin anew.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What one item tells: which documents changed, and the place after them.
#[derive(Debug, Clone)]
struct Told {
    changes: Vec<Changed>,
    place: Place,
}

/// The items of the collection's stream: opens it, or shows the item of this message.
///
/// # Errors
/// Where the viewer is no shopper, or a fault.
pub(super) async fn items<T: RxType + Send + Sync + 'static>(
    ctx: &Context<'_>,
    after: Option<String>,
) -> async_graphql::Result<impl Stream<Item = RxBulk<T>> + use<T>> {
    let shopper = ctx.shopper()?;
    let mut items = VecDeque::new();
    if live::is_opening(ctx) {
        open::<T::Document>(ctx, Scope::Principal(shopper.id), after).await?;
    } else {
        let told: Vec<Told> = live::current(ctx).collect().await;
        for Told { changes, place } in told {
            let documents = shown::<T::Document>(ctx.db().reader(), shopper.id, &changes).await?;
            items.push_back(RxBulk {
                documents: documents.into_iter().map(T::from).collect(),
                checkpoint: RxCheckpoint {
                    cursor: cursor::<T::Document>(ctx.cursors(), &place),
                },
            });
        }
    }
    Ok(stream::iter(items))
}

/// Opens the stream. It begins with an empty item, so that the app has a checkpoint to come back with.
async fn open<D: Document>(ctx: &Context<'_>, scope: Scope, after: Option<String>) -> async_graphql::Result<()> {
    let key = ctx.cursors().clone();
    // RxDB can neither read an error here nor a word for "begin anew", so what is no place of this scope is the beginning.
    let after = live::after(ctx, after).map(|cursor| place::<D>(&key, &cursor).unwrap_or(BEGINNING));
    let following = Following {
        feed: ctx.data_unchecked::<Feed>().clone(),
        db: ctx.db().clone(),
        scope,
    };
    let follower = following
        .begin(after)
        .await
        .map_err(Error::<std::convert::Infallible>::from)?;
    let first = Told {
        changes: Vec::new(),
        place: follower.place().clone(),
    };
    let rest = stream::unfold(
        (following, follower, None),
        |(following, mut follower, told)| async move {
            if let Some(told) = told {
                sleep_until(told + COALESCE).await;
            }
            let changes = following.next::<D>(&mut follower).await;
            let item = Told {
                changes,
                place: follower.place().clone(),
            };
            Some((item, (following, follower, Some(Instant::now()))))
        },
    );
    let items = stream::iter([first]).chain(rest);
    live::open(ctx, items.map(move |told| (Some(cursor::<D>(&key, &told.place)), told)));
    Ok(())
}

/// Which scope is followed.
struct Following {
    feed: Feed,
    db: Db,
    scope: Scope,
}

impl Following {
    /// A follower from `after` on, or from the head; a place that is lost is the beginning.
    async fn begin(&self, after: Option<Place>) -> Result<Follower, DbErr> {
        let scope = || self.scope.clone();
        let (follower, start) = Follower::begin(&self.feed, &self.db, scope(), Track::Changes, after).await?;
        if start.lost.is_none() {
            return Ok(follower);
        }
        let (anew, _) = Follower::begin(&self.feed, &self.db, scope(), Track::Changes, Some(BEGINNING)).await?;
        Ok(anew)
    }

    /// What changes next. Where the scope was set back, such as by a backup, everything in it.
    async fn next<D: Document>(&self, follower: &mut Follower) -> Vec<Changed> {
        loop {
            if let Ok(changes) = follower.changes(&[D::ENTITY], None).await {
                return changes;
            }
            match self.begin(Some(BEGINNING)).await {
                Ok(anew) => *follower = anew,
                // The follower tells of the fault; its place is the head by now, so that it must not go on from there.
                Err(_) => sleep(RETRY_AFTER).await,
            }
        }
    }
}
