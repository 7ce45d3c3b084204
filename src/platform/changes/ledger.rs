//! What changed lately, by tag: whether something that was made of some tags is still what would be made now.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sea_orm::DbErr;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::read::{Changed, changed_after, standing};
use super::scope::Scope;
use super::tag::Tag;
use crate::platform::db::Db;

/// Changes that are read at once. After more, everything that was made before counts as changed.
const READ_MAX: u32 = 5_000;
/// Tags whose last change is remembered.
const TAGS_MAX: usize = 100_000;

/// A moment of the shop's feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Of the feed's life: another one, and nothing can be said.
    pub epoch: Arc<str>,
    /// The number of its latest change.
    pub seq: i64,
}

/// The shop's feed as this process has read it. It reads when it is asked and the last look is too old, so a process that nobody
/// asks costs nothing. Cloning shares it.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    db: Db,
    /// How long a look holds where nothing is heard meanwhile: a lost word costs at most that.
    tick: Duration,
    /// How often somebody said that the shop has moved.
    moves: AtomicU64,
    state: RwLock<State>,
    /// One looks at a time; the others wait for what it finds.
    turn: Mutex<()>,
}

struct State {
    /// Up to which the changes are known.
    moment: Moment,
    /// Before it, nothing is known.
    floor: i64,
    /// The latest change of each tag, of those after `floor`.
    changed: HashMap<Tag, i64>,
    /// When the last look began, and how often the shop had moved by then.
    looked: Option<(Instant, u64)>,
}

impl Ledger {
    /// A ledger of `db`, which has read nothing yet. A look holds for `tick` where nothing is heard meanwhile.
    #[must_use]
    pub fn new(db: &Db, tick: Duration) -> Self {
        let inner = Arc::new(Inner {
            db: db.clone(),
            tick,
            moves: AtomicU64::new(0),
            state: RwLock::new(State {
                moment: Moment {
                    epoch: Arc::from(""),
                    seq: 0,
                },
                floor: 0,
                changed: HashMap::new(),
                looked: None,
            }),
            turn: Mutex::new(()),
        });
        let told = Arc::downgrade(&inner);
        let shop = Scope::Shop.topic();
        db.signals().listen(move |topics, _| match told.upgrade() {
            Some(inner) => {
                if topics.contains(&shop) {
                    inner.moves.fetch_add(1, Ordering::AcqRel);
                }
                true
            }
            None => false,
        });
        Self(inner)
    }

    /// The latest moment that is known; read from the database where the shop has moved since the last look, or that was too long
    /// ago. What this process has written before is a part of it.
    ///
    /// # Errors
    /// What the database says; then nobody knows what still holds.
    pub async fn now(&self) -> Result<Moment, DbErr> {
        if let Some(moment) = self.fresh() {
            return Ok(moment);
        }
        let _turn = self.0.turn.lock().await;
        // Somebody else may have looked meanwhile.
        if let Some(moment) = self.fresh() {
            return Ok(moment);
        }
        self.look().await
    }

    /// The latest moment that was found by a look, which may be long over.
    #[must_use]
    pub fn known(&self) -> Moment {
        self.state().moment.clone()
    }

    /// Whether nothing of `tags` has changed from `since` to the last look. Every answer is made of [`Tag::Shop`] as well.
    #[must_use]
    pub fn holds(&self, tags: &[Tag], since: &Moment) -> bool {
        let state = self.state();
        let has_changed = |tag: &Tag| state.changed.get(tag).is_some_and(|at| *at > since.seq);
        state.moment.epoch == since.epoch
            && since.seq >= state.floor
            // What is ahead of the feed was made before a backup took its place.
            && since.seq <= state.moment.seq
            && !has_changed(&Tag::Shop)
            && !tags.iter().any(has_changed)
    }

    /// The last change of the shop itself that is known; 0: none.
    #[must_use]
    pub fn shop_changed_at(&self) -> i64 {
        self.shop().1
    }

    /// The feed's life, and [`Self::shop_changed_at`].
    #[must_use]
    pub fn shop(&self) -> (Arc<str>, i64) {
        let state = self.state();
        let changed_at = state.changed.get(&Tag::Shop).copied().unwrap_or(0).max(state.floor);
        (Arc::clone(&state.moment.epoch), changed_at)
    }

    fn state(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self) -> Option<Moment> {
        let state = self.state();
        let (looked, moves) = state.looked?;
        let is_fresh = looked.elapsed() < self.0.tick && moves == self.0.moves.load(Ordering::Acquire);
        is_fresh.then(|| state.moment.clone())
    }

    async fn look(&self) -> Result<Moment, DbErr> {
        // Before anything is read: what is said meanwhile is read by the next look.
        let begun = (Instant::now(), self.0.moves.load(Ordering::Acquire));
        let reader = self.0.db.reader();
        let found = standing(reader, &Scope::Shop).await?;
        let (epoch, head, scope_id) = match &found {
            Some(shop) => (shop.epoch.as_str(), shop.head, shop.scope_id),
            None => ("", 0, 0),
        };
        let (known, is_first) = {
            let state = self.state();
            (state.moment.clone(), state.looked.is_none())
        };
        let goes_on = !is_first && *known.epoch == *epoch && known.seq <= head;
        // A process that begins reads what changed lately, so that it knows what others have kept.
        let from = if goes_on {
            known.seq
        } else {
            (head - i64::from(READ_MAX) + 1).max(0)
        };
        let changes = if head > from {
            changed_after(reader, scope_id, Tag::KINDS, None, from, READ_MAX).await?
        } else {
            Vec::new()
        };
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        if !goes_on {
            state.changed.clear();
            state.floor = from;
        }
        state.take(&changes, head);
        if *state.moment.epoch != *epoch {
            state.moment.epoch = Arc::from(epoch);
        }
        state.moment.seq = head;
        state.looked = Some(begun);
        Ok(state.moment.clone())
    }
}

impl State {
    fn take(&mut self, changes: &[Changed], head: i64) {
        let is_whole = changes.len() < usize::try_from(READ_MAX).unwrap_or(usize::MAX);
        if !is_whole || self.changed.len() > TAGS_MAX {
            self.changed.clear();
            self.floor = head;
            return;
        }
        for changed in changes {
            for tag in Tag::of(changed) {
                let at = self.changed.entry(tag).or_insert(changed.seq);
                *at = (*at).max(changed.seq);
            }
        }
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger")
            .field("moment", &self.state().moment)
            .finish_non_exhaustive()
    }
}
