//! Following a scope from a place on, without a gap.

use std::collections::BTreeMap;
use std::time::Duration;

use super::feed::Feed;
use super::read::{Changed, Event, Standing, changed_after, events_after, standing};
use super::scope::{Entity, Scope};
use super::watch::Watch;
use crate::platform::db::{Db, DbErr};

/// Rows of one read.
const BATCH: u32 = 100;
/// How long a follower of the shop rests after a move that did not concern it.
const REST: Duration = Duration::from_millis(200);
/// How long a follower rests after the database failed it.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What of a scope is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// Each event, in order.
    Events,
    /// Which entities have changed; how often does not matter.
    Changes,
}

/// How far somebody has come with a scope's events or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The life of the scope; empty: nothing was recorded in it yet.
    pub epoch: String,
    pub seq: i64,
}

/// Why a place is lost: what came after it cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// It is none of this scope, or of an earlier life of it.
    Unknown,
    /// What came after it is no longer kept.
    TooOld,
}

/// Reads a scope from a place on. It holds a watch, so it waits without asking.
#[derive(Debug)]
pub struct Follower {
    feed: Feed,
    db: Db,
    scope: Scope,
    track: Track,
    watch: Watch,
    place: Place,
    /// The latest number that it has heard of.
    head: i64,
    /// Nothing was there after the place at the last look.
    is_at_head: bool,
    is_failing: bool,
}

/// Where a follower begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The place that was asked for was lost, so it begins at the head.
    pub lost: Option<Lost>,
    /// The latest number of the scope.
    pub head: i64,
}

impl Place {
    fn begin() -> Self {
        Self {
            epoch: String::new(),
            seq: 0,
        }
    }

    /// Whether everything after it can still be told.
    fn check(&self, head: &Self, gone_to: i64) -> Result<(), Lost> {
        let is_before_all = *self == Self::begin();
        if !is_before_all && (self.epoch != head.epoch || self.seq > head.seq) {
            return Err(Lost::Unknown);
        }
        if self.seq < gone_to {
            return Err(Lost::TooOld);
        }
        Ok(())
    }
}

impl Track {
    fn head(self, standing: Option<&Standing>) -> Place {
        standing.map_or_else(Place::begin, |standing| Place {
            epoch: standing.epoch.clone(),
            seq: match self {
                Self::Events => standing.event_head,
                Self::Changes => standing.head,
            },
        })
    }

    fn gone_to(self, standing: Option<&Standing>) -> i64 {
        standing.map_or(0, |standing| match self {
            Self::Events => standing.event_purged_to,
            Self::Changes => standing.purged_to,
        })
    }
}

impl Follower {
    /// Begins after the place `after`, or at the head where there is none or it is lost.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(
        feed: &Feed,
        db: &Db,
        scope: Scope,
        track: Track,
        after: Option<Place>,
    ) -> Result<(Self, Start), DbErr> {
        // Watched before it is read: what is committed in between is seen by one of the two.
        let watch = feed.watch(&scope);
        let standing = standing(db.reader(), &scope).await?;
        let head = track.head(standing.as_ref());
        let checked = after.map(|after| after.check(&head, track.gone_to(standing.as_ref())).map(|()| after));
        let (place, lost) = match checked {
            None => (head.clone(), None),
            Some(Ok(after)) => (
                Place {
                    epoch: head.epoch.clone(),
                    ..after
                },
                None,
            ),
            Some(Err(lost)) => (head.clone(), Some(lost)),
        };
        let follower = Self {
            feed: feed.clone(),
            head: head.seq,
            db: db.clone(),
            scope,
            track,
            watch,
            is_at_head: place.seq == head.seq,
            place,
            is_failing: false,
        };
        let start = Start { lost, head: head.seq };
        Ok((follower, start))
    }

    /// How far it has come.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The next events, one at least, in their order.
    ///
    /// # Errors
    /// [`Lost`] where the scope was set back, such as by a backup: it goes on from the head.
    pub async fn events(&mut self) -> Result<Vec<Event>, Lost> {
        loop {
            let (scope_id, _) = self.moved().await?;
            let read = {
                let _turn = self.feed.turn().await;
                events_after(self.db.reader(), scope_id, self.place.seq, BATCH).await
            };
            let Some(events) = self.settle(read).await else {
                continue;
            };
            match (events.first(), events.last()) {
                (Some(first), Some(last)) if first.seq == self.place.seq + 1 => {
                    self.place.seq = last.seq;
                    return Ok(events);
                }
                // Those in between were removed since it looked whether they are kept: it looks again.
                _ => tokio::time::sleep(RETRY_AFTER).await,
            }
        }
    }

    /// The next changes of entities of `kinds`, one at least, in their order; where `ids` are given, only theirs.
    ///
    /// # Errors
    /// [`Lost`] where the scope was set back, such as by a backup: it goes on from the head.
    pub async fn changes(&mut self, kinds: &[Entity], ids: Option<&[String]>) -> Result<Vec<Changed>, Lost> {
        loop {
            let (scope_id, head) = self.moved().await?;
            let read = self.read(scope_id, kinds, ids).await;
            let Some(changes) = self.settle(read).await else {
                continue;
            };
            // Numbers are given in the order of commits: up to the head that was seen before, all was read.
            let is_all = changes.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            let read_to = changes.last().map_or(0, |last| last.seq);
            self.place.seq = if is_all { read_to.max(head) } else { read_to };
            // It may have read what the shared look has not seen yet.
            self.head = self.head.max(self.place.seq);
            if !changes.is_empty() {
                return Ok(changes);
            }
            if self.scope == Scope::Shop {
                // Most moves of the shop concern few: whoever was woken in vain takes the next ones together.
                tokio::time::sleep(REST).await;
            }
        }
    }

    async fn read(&self, scope_id: i64, kinds: &[Entity], ids: Option<&[String]>) -> Result<Vec<Changed>, DbErr> {
        if self.scope == Scope::Shop && kinds == [Entity::Product] {
            let seen = self.feed.shop(self.head).await?;
            if seen.from <= self.place.seq {
                let concerns = |change: &&Changed| ids.is_none_or(|ids| ids.contains(&change.id));
                let mut latest: BTreeMap<&str, &Changed> = BTreeMap::new();
                let known = seen.changes.partition_point(|change| change.seq <= self.place.seq);
                for change in seen.changes.iter().skip(known).filter(concerns) {
                    latest.insert(&change.id, change);
                }
                let mut found: Vec<Changed> = latest.into_values().cloned().collect();
                found.sort_by_key(|change| change.seq);
                found.truncate(usize::try_from(BATCH).unwrap_or(usize::MAX));
                return Ok(found);
            }
        }
        let _turn = self.feed.turn().await;
        changed_after(self.db.reader(), scope_id, kinds, ids, self.place.seq, BATCH).await
    }

    async fn standing(&self) -> Result<Option<Standing>, DbErr> {
        if self.scope == Scope::Shop {
            return Ok(self.feed.shop(self.head).await?.standing);
        }
        let _turn = self.feed.turn().await;
        standing(self.db.reader(), &self.scope).await
    }

    /// Waits until there is something after the place. Returns the scope's id and its head.
    async fn moved(&mut self) -> Result<(i64, i64), Lost> {
        loop {
            if std::mem::take(&mut self.is_at_head) {
                self.watch.moved().await;
            }
            let read = self.standing().await;
            let Some(standing) = self.settle(read).await else {
                continue;
            };
            let head = self.track.head(standing.as_ref());
            if let Err(lost) = self.place.check(&head, self.track.gone_to(standing.as_ref())) {
                self.head = head.seq;
                self.place = head;
                return Err(lost);
            }
            self.place.epoch.clone_from(&head.epoch);
            self.head = head.seq;
            match standing {
                Some(standing) if head.seq > self.place.seq => return Ok((standing.scope_id, head.seq)),
                _ => self.is_at_head = true,
            }
        }
    }

    /// What was read; `None` after a rest where the database failed. Nothing is lost by that, since the place stays.
    async fn settle<T>(&mut self, read: Result<T, DbErr>) -> Option<T> {
        match read {
            Ok(read) => {
                self.is_failing = false;
                Some(read)
            }
            Err(cause) => {
                if !std::mem::replace(&mut self.is_failing, true) {
                    tracing::warn!(%cause, "a subscription could not read what changed; it tries again");
                }
                tokio::time::sleep(RETRY_AFTER).await;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(epoch: &str, seq: i64) -> Place {
        Place {
            epoch: epoch.to_owned(),
            seq,
        }
    }

    #[test]
    fn a_place_holds_in_its_own_life_as_far_as_things_are_kept() {
        let head = place("life", 7);
        for (after, gone_to, expected) in [
            (place("life", 7), 0, Ok(())),
            (place("life", 3), 3, Ok(())),
            (place("life", 2), 3, Err(Lost::TooOld)),
            (place("life", 8), 0, Err(Lost::Unknown)),
            (place("other", 3), 0, Err(Lost::Unknown)),
            (place("", 3), 0, Err(Lost::Unknown)),
            (Place::begin(), 0, Ok(())),
            (Place::begin(), 1, Err(Lost::TooOld)),
        ] {
            assert_eq!(after.check(&head, gone_to), expected, "{after:?} {gone_to}");
        }
        assert_eq!(Place::begin().check(&Place::begin(), 0), Ok(()));
        assert_eq!(place("life", 1).check(&Place::begin(), 0), Err(Lost::Unknown));
    }
}
