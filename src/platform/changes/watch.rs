//! Waiting for scopes to move.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use super::scope::Scope;
use crate::platform::db::Topic;

/// The number of a scope's latest change, and of its latest event.
pub(super) type Heads = (i64, i64);

/// What is waited for in this process: each scope once, however many wait for it.
#[derive(Debug, Default)]
pub(super) struct Watchers {
    watched: Mutex<HashMap<Topic, Watched>>,
    /// Tells that something is watched where nothing was.
    begun: Notify,
    /// How often somebody was told that the shop has moved.
    shop_moves: AtomicU64,
}

#[derive(Debug)]
struct Watched {
    scope: Scope,
    /// One signal for all, in which any number of pokes are one.
    signal: watch::Sender<()>,
    /// What the last look found; `None`: there was none yet.
    seen: Option<Heads>,
}

impl Watchers {
    pub(super) fn watch(self: &Arc<Self>, scope: &Scope) -> Watch {
        let topic = scope.topic();
        let mut watched = self.lock();
        if watched.is_empty() {
            self.begun.notify_one();
        }
        let signal = watched.entry(topic.clone()).or_insert_with(|| Watched {
            scope: scope.clone(),
            signal: watch::Sender::new(()),
            seen: None,
        });
        Watch {
            receiver: Some(signal.signal.subscribe()),
            topic,
            watchers: Arc::clone(self),
        }
    }

    /// Wakes those who wait for what `topics` name.
    pub(super) fn wake(&self, topics: &BTreeSet<Topic>) {
        let watched = self.lock();
        if topics.contains(&Scope::Shop.topic()) {
            self.shop_moves.fetch_add(1, Ordering::Relaxed);
        }
        for one in topics.iter().filter_map(|topic| watched.get(topic)) {
            one.signal.send_replace(());
        }
    }

    /// Wakes those who wait for one of `looked_at` whose heads in `found` are others than at the last look. At its first look a
    /// scope counts as moved: between the watch and the look a word may have been lost.
    pub(super) fn saw(&self, looked_at: &[Scope], found: &HashMap<Topic, Heads>) {
        let mut watched = self.lock();
        for scope in looked_at {
            let topic = scope.topic();
            let heads = found.get(&topic).copied().unwrap_or_default();
            if let Some(one) = watched.get_mut(&topic)
                && one.seen.replace(heads) != Some(heads)
            {
                if *scope == Scope::Shop {
                    self.shop_moves.fetch_add(1, Ordering::Relaxed);
                }
                one.signal.send_replace(());
            }
        }
    }

    /// Another number whenever the shop may have moved. Told before those who wait for it are woken.
    pub(super) fn shop_moves(&self) -> u64 {
        self.shop_moves.load(Ordering::Relaxed)
    }

    /// All scopes that somebody waits for.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        self.lock().values().map(|one| one.scope.clone()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Returns when something may be watched.
    pub(super) async fn any(&self) {
        while self.is_empty() {
            self.begun.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a scope to move. It costs nothing while it waits, and is forgotten when it is dropped.
#[derive(Debug)]
pub struct Watch {
    /// `None` while it is dropped.
    receiver: Option<watch::Receiver<()>>,
    topic: Topic,
    watchers: Arc<Watchers>,
}

impl Watch {
    /// Returns when the scope may have moved since the last call, or since this was made; many moves are one. May be dropped
    /// while it waits: no move is lost by that.
    pub async fn moved(&mut self) {
        let moved = match &mut self.receiver {
            Some(receiver) => receiver.changed().await.is_ok(),
            None => false,
        };
        if !moved {
            // Cannot be, since the sender stays as long as there is a watch.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watched = self.watchers.lock();
        // Under the lock, so that of two that are dropped at once the second sees that it is the last.
        self.receiver = None;
        if watched
            .get(&self.topic)
            .is_some_and(|one| one.signal.receiver_count() == 0)
        {
            watched.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn has_moved(watch: &mut Watch) -> bool {
        watch.moved().now_or_never().is_some()
    }

    #[test]
    fn pokes_are_one_signal_and_reach_all_who_wait_for_the_scope() {
        let watchers = Arc::new(Watchers::default());
        let mut here = [watchers.watch(&Scope::Slice(1)), watchers.watch(&Scope::Slice(1))];
        let mut elsewhere = watchers.watch(&Scope::Slice(2));
        let poke = BTreeSet::from([Scope::Slice(1).topic(), Topic::new("garbage")]);
        watchers.wake(&poke);
        watchers.wake(&poke);
        for watch in &mut here {
            assert!(has_moved(watch));
            assert!(!has_moved(watch), "two pokes are one signal");
        }
        assert!(!has_moved(&mut elsewhere));
        watchers.wake(&poke);
        assert!(!has_moved(&mut watchers.watch(&Scope::Slice(1))), "from now on only");
    }

    #[test]
    fn what_nobody_waits_for_is_forgotten() {
        let watchers = Arc::new(Watchers::default());
        let first = watchers.watch(&Scope::Shop);
        let second = watchers.watch(&Scope::Shop);
        drop(first);
        assert_eq!(watchers.scopes(), [Scope::Shop]);
        drop(second);
        assert!(watchers.is_empty());
    }

    #[test]
    fn a_look_wakes_at_first_and_then_where_a_head_is_another_one() {
        let watchers = Arc::new(Watchers::default());
        let mut watch = watchers.watch(&Scope::Shop);
        let look = |heads: Heads| watchers.saw(&[Scope::Shop], &HashMap::from([(Scope::Shop.topic(), heads)]));
        look((3, 0));
        assert!(has_moved(&mut watch), "a word may have been lost before the first look");
        look((3, 0));
        assert!(!has_moved(&mut watch));
        for heads in [(3, 1), (4, 1), (2, 1)] {
            look(heads);
            assert!(has_moved(&mut watch), "{heads:?}");
        }
        watchers.saw(&[Scope::Shop], &HashMap::new());
        assert!(has_moved(&mut watch), "the scope is gone");
    }

    #[tokio::test]
    async fn the_first_watch_is_told() {
        let watchers = Arc::new(Watchers::default());
        let mut any = Box::pin(watchers.any());
        assert!(any.as_mut().now_or_never().is_none());
        let watch = watchers.watch(&Scope::Shop);
        any.await;
        drop(watch);
        assert!(watchers.any().now_or_never().is_none());
    }
}
