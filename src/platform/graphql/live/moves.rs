//! Streams that tell which of several scopes have moved.

use std::collections::{BTreeSet, VecDeque};

use async_graphql::Context;
use futures_util::FutureExt as _;
use futures_util::stream::{self, BoxStream, SelectAll, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use super::item::{CaughtUp, StreamResetReason};
use super::source;
use super::stream::{COALESCE, Step, Thread};
use crate::platform::changes::{Entity, Feed, Follower, Lost, Place, Scope, Track};
use crate::platform::error::Error;
use crate::platform::graphql::ContextExt as _;

/// Which scopes a stream follows, and how its cursors are known.
#[derive(Debug, Clone)]
pub struct FollowingMany {
    /// With what matters in each. A cursor holds for the same scopes in the same order.
    pub scopes: Vec<(Scope, &'static [Entity])>,
    /// A cursor of one name is foreign to streams of another.
    pub name: String,
    /// The argument `after`.
    pub after: Option<String>,
}

/// What changed in a moment: a scope's place in the list, and of which kind.
pub type Moves = BTreeSet<(usize, Entity)>;

/// What a follower came to, or why it was set back; and where it is now.
type Told = (usize, Place, Result<Vec<Entity>, Lost>);

fn follow(at: usize, follower: Follower, kinds: &'static [Entity]) -> BoxStream<'static, Told> {
    let told = stream::unfold(follower, move |mut follower| async move {
        let changes = follower.changes(kinds, None).await;
        let kinds = changes.map(|changes| changes.iter().map(|change| change.entity).collect());
        Some(((at, follower.place().clone(), kinds), follower))
    });
    told.boxed()
}

/// The places of all scopes, as one text for a cursor.
fn text_of(places: &[Place]) -> String {
    let texts: Vec<String> = places
        .iter()
        .map(|place| format!("{}:{}", place.epoch, place.seq))
        .collect();
    texts.join(",")
}

/// The places behind [`text_of`], where there are `count`.
fn places_of(text: &str, count: usize) -> Option<Vec<Place>> {
    let place = |text: &str| {
        let (epoch, seq) = text.split_once(':')?;
        Some(Place {
            epoch: epoch.to_owned(),
            seq: seq.parse().ok()?,
        })
    };
    let places: Option<Vec<Place>> = text.split(',').map(place).collect();
    places.filter(|places| places.len() == count)
}

struct Many {
    thread: Thread,
    places: Vec<Place>,
    told: SelectAll<BoxStream<'static, Told>>,
    waiting: VecDeque<Step<Moves>>,
    last: Option<Instant>,
}

impl Many {
    /// The number of an item: it rises whenever any scope moves.
    fn seq(&self) -> i64 {
        self.places.iter().map(|place| place.seq).sum()
    }

    fn reset(&mut self, reason: StreamResetReason) {
        let place = Place {
            epoch: text_of(&self.places),
            seq: self.seq(),
        };
        self.waiting.push_back(self.thread.reset(&place, reason));
    }

    fn take(&mut self, (at, place, kinds): Told, moves: &mut Moves) {
        self.places[at] = place;
        match kinds {
            Ok(kinds) => moves.extend(kinds.into_iter().map(|kind| (at, kind))),
            Err(lost) => self.reset(lost.into()),
        }
    }

    async fn next(&mut self) -> Option<Step<Moves>> {
        if let Some(step) = self.waiting.pop_front() {
            return Some(step);
        }
        if let Some(last) = self.last.take() {
            sleep_until(last + COALESCE).await;
        }
        let mut moves = Moves::new();
        let first = self.told.next().await?;
        self.take(first, &mut moves);
        // What others have to tell already goes with it.
        while let Some(more) = self.told.next().now_or_never().flatten() {
            self.take(more, &mut moves);
        }
        if !moves.is_empty() {
            let place = self.thread.place(&text_of(&self.places), self.seq());
            self.waiting.push_back(Step::Item(place, moves));
        }
        self.last = Some(Instant::now());
        self.waiting.pop_front()
    }
}

/// That scopes have moved, and in what. What moves in quick succession is told once.
///
/// # Errors
/// A fault of the database.
pub async fn moves(ctx: &Context<'_>, following: FollowingMany) -> Result<BoxStream<'static, Step<Moves>>, Error> {
    let thread = Thread::new(ctx, &following.name);
    let count = following.scopes.len();
    let asked = source::after(ctx, following.after);
    let after = asked.as_deref().map(|cursor| {
        let place = thread.open(cursor)?;
        places_of(&place.epoch, count).ok_or(StreamResetReason::UnknownCursor)
    });
    let mut reason = after.as_ref().and_then(|after| after.as_ref().err().copied());
    let after = after.and_then(Result::ok);
    let feed: &Feed = ctx.data_unchecked();
    let mut followers = Vec::with_capacity(count);
    let mut heads = 0;
    for (at, (scope, kinds)) in following.scopes.into_iter().enumerate() {
        let after = after.as_ref().and_then(|places| places.get(at)).cloned();
        let (follower, start) = Follower::begin(feed, ctx.db(), scope, Track::Changes, after).await?;
        reason = reason.or(start.lost.map(StreamResetReason::from));
        heads += start.head;
        followers.push((follower, kinds));
    }
    let mut many = Many {
        thread,
        places: followers.iter().map(|(follower, _)| follower.place().clone()).collect(),
        told: followers
            .into_iter()
            .enumerate()
            .map(|(at, (follower, kinds))| follow(at, follower, kinds))
            .collect(),
        waiting: VecDeque::new(),
        last: None,
    };
    if let Some(reason) = reason {
        many.reset(reason);
    } else {
        let place = many.thread.place(&text_of(&many.places), many.seq());
        many.waiting.push_back(Step::CaughtUp(CaughtUp::new(place, heads)));
    }
    let steps = stream::unfold(many, |mut many| async move {
        loop {
            // A move of which nothing matters has nothing to tell.
            if let Some(step) = many.next().await {
                return Some((step, many));
            }
            if many.told.is_empty() {
                return None;
            }
        }
    });
    Ok(steps.boxed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_from_their_text() {
        let place = |epoch: &str, seq| Place {
            epoch: epoch.to_owned(),
            seq,
        };
        let places = vec![place("00ff", 7), place("", 0)];
        assert_eq!(places_of(&text_of(&places), 2), Some(places.clone()));
        assert_eq!(places_of(&text_of(&places), 1), None);
        assert_eq!(places_of("x", 1), None);
        assert_eq!(places_of("", 0), None);
    }
}
