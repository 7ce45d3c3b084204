//! Streams that follow a scope of the feed of changes.

use std::collections::VecDeque;
use std::time::Duration;

use async_graphql::Context;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use super::item::{CaughtUp, StreamPlace, StreamReset, StreamResetReason};
use super::source;
use crate::platform::changes::{Changed, Entity, Event, Feed, Follower, Lost, Place, Scope, Track};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, CursorKey, CursorScope, Position, SealedCursor, SortValue};

/// From one item of a state to the next at least: changes in between are one.
pub(super) const COALESCE: Duration = Duration::from_millis(200);

/// What a stream says next.
#[derive(Debug, Clone)]
pub enum Step<T> {
    CaughtUp(CaughtUp),
    Reset(StreamReset),
    Item(StreamPlace, T),
}

impl<T> Step<T> {
    fn cursor(&self) -> &str {
        match self {
            Self::CaughtUp(item) => &item.cursor,
            Self::Reset(item) => &item.cursor,
            Self::Item(place, _) => &place.cursor,
        }
    }
}

/// Opens the stream of this request: it tells `steps`, each as the item that `item` makes of it.
pub fn tell<T: 'static, I: Send + Sync + 'static>(
    ctx: &Context<'_>,
    steps: BoxStream<'static, Step<T>>,
    item: impl Fn(Step<T>) -> I + Send + 'static,
) {
    source::open(ctx, steps.map(move |step| (Some(step.cursor().to_owned()), item(step))));
}

/// Which scope a stream follows, and how its cursors are known.
#[derive(Debug, Clone)]
pub struct Following {
    pub scope: Scope,
    /// A cursor of one name is foreign to streams of another.
    pub name: String,
    /// The argument `after`.
    pub after: Option<String>,
}

/// Numbers the items of one stream.
pub(super) struct Thread {
    key: CursorKey,
    scope: CursorScope,
    previous: Option<i64>,
}

impl Thread {
    /// That of the stream of `name`, before its first item.
    pub(super) fn new(ctx: &Context<'_>, name: &str) -> Self {
        Self {
            key: ctx.cursors().clone(),
            scope: CursorScope::new(name),
            previous: None,
        }
    }

    /// The place behind a cursor of this stream.
    pub(super) fn open(&self, cursor: &str) -> Result<Place, StreamResetReason> {
        match SealedCursor::open(&self.key, &self.scope, cursor) {
            Ok(Position {
                value: SortValue::Text(epoch),
                id,
            }) => Ok(Place { epoch, seq: id }),
            _ => Err(StreamResetReason::UnknownCursor),
        }
    }

    pub(super) fn place(&mut self, epoch: &str, seq: i64) -> StreamPlace {
        let position = Position {
            value: SortValue::Text(epoch.to_owned()),
            id: seq,
        };
        StreamPlace {
            seq,
            previous_seq: self.previous.replace(seq),
            cursor: SealedCursor::new(&self.key, &self.scope, position).to_string(),
        }
    }

    pub(super) fn reset<T>(&mut self, place: &Place, reason: StreamResetReason) -> Step<T> {
        self.previous = None;
        Step::Reset(StreamReset::new(self.place(&place.epoch, place.seq), reason))
    }
}

/// A stream that has begun.
struct Begun<T> {
    follower: Follower,
    thread: Thread,
    /// To be told before anything more is read.
    waiting: VecDeque<Step<T>>,
}

async fn begin<T>(ctx: &Context<'_>, following: Following, track: Track) -> Result<Begun<T>, Error> {
    let mut thread = Thread::new(ctx, &following.name);
    let asked = source::after(ctx, following.after).map(|cursor| thread.open(&cursor));
    let (after, unknown) = match asked {
        None => (None, None),
        Some(Ok(place)) => (Some(place), None),
        Some(Err(reason)) => (None, Some(reason)),
    };
    let feed: &Feed = ctx.data_unchecked();
    let (follower, start) = Follower::begin(feed, ctx.db(), following.scope, track, after).await?;
    let reason = unknown.or_else(|| start.lost.map(StreamResetReason::from));
    let first = if let Some(reason) = reason {
        thread.reset(follower.place(), reason)
    } else {
        let place = thread.place(&follower.place().epoch, follower.place().seq);
        Step::CaughtUp(CaughtUp::new(place, start.head))
    };
    Ok(Begun {
        follower,
        thread,
        waiting: VecDeque::from([first]),
    })
}

impl<T> Begun<T> {
    fn add(&mut self, seq: i64, item: T) {
        let epoch = self.follower.place().epoch.clone();
        let place = self.thread.place(&epoch, seq);
        self.waiting.push_back(Step::Item(place, item));
    }

    fn lose(&mut self, lost: Lost) {
        let place = self.follower.place().clone();
        let reset = self.thread.reset(&place, lost.into());
        self.waiting.push_back(reset);
    }
}

/// Each event of the scope that `read` makes an item of, in order.
///
/// # Errors
/// A fault of the database.
pub async fn events<T: Send + 'static>(
    ctx: &Context<'_>,
    following: Following,
    read: impl Fn(&Event) -> Option<T> + Send + 'static,
) -> Result<BoxStream<'static, Step<T>>, Error> {
    let begun = begin(ctx, following, Track::Events).await?;
    let steps = stream::unfold((begun, read), |(mut begun, read)| async move {
        while begun.waiting.is_empty() {
            match begun.follower.events().await {
                Ok(events) => {
                    for event in &events {
                        if let Some(item) = read(event) {
                            begun.add(event.seq, item);
                        }
                    }
                }
                Err(lost) => begun.lose(lost),
            }
        }
        let step = begun.waiting.pop_front()?;
        Some((step, (begun, read)))
    });
    Ok(steps.boxed())
}

/// Which entities a stream of states is about.
#[derive(Debug, Clone)]
pub struct Watched {
    pub kinds: &'static [Entity],
    /// `None`: all of these kinds in the scope.
    pub ids: Option<Vec<String>>,
}

/// What has changed of `watched`, as items that `read` makes of it, each with its number. How it is now is read when the item
/// is shown, and what changes in quick succession is told once. With `now`, it begins by telling how it is.
///
/// # Errors
/// A fault of the database.
pub async fn states<T: Send + 'static>(
    ctx: &Context<'_>,
    following: Following,
    watched: Watched,
    now: Option<T>,
    read: impl Fn(&[Changed]) -> Vec<(i64, T)> + Send + 'static,
) -> Result<BoxStream<'static, Step<T>>, Error> {
    let mut begun = begin(ctx, following, Track::Changes).await?;
    if let Some(now) = now {
        let seq = begun.follower.place().seq;
        begun.add(seq, now);
    }
    let state = (begun, watched, read, None);
    let steps = stream::unfold(
        state,
        |(mut begun, watched, read, told): (_, _, _, Option<Instant>)| async move {
            if let Some(told) = told.filter(|_| begun.waiting.is_empty()) {
                sleep_until(told + COALESCE).await;
            }
            while begun.waiting.is_empty() {
                match begun.follower.changes(watched.kinds, watched.ids.as_deref()).await {
                    Ok(changes) => {
                        for (seq, item) in read(&changes) {
                            begun.add(seq, item);
                        }
                    }
                    Err(lost) => begun.lose(lost),
                }
            }
            let step = begun.waiting.pop_front()?;
            let told = matches!(step, Step::Item(..)).then(Instant::now);
            Some((step, (begun, watched, read, told)))
        },
    );
    Ok(steps.boxed())
}
