//! Telling those who wait for something that a transaction has written it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What somebody may wait for: a short word that those who write it and those who wait for it agree on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Topic(String);

/// No topic is longer, in bytes.
const TOPIC_MAX: usize = 64;

impl Topic {
    /// The topic of a word of the program.
    #[must_use]
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The topic that another process named; `None`: nobody of this program has written that.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let is_topic = (1..=TOPIC_MAX).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic());
        is_topic.then(|| Self(word.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By a transaction of this [`Db`](super::Db).
    Here,
    /// By another process, which said so.
    Elsewhere,
}

/// Returns whether it is still there: one that is not is forgotten.
type Listener = Box<dyn Fn(&BTreeSet<Topic>, Origin) -> bool + Send + Sync>;

/// Who hears of what was committed.
#[derive(Default)]
pub struct Signals {
    listeners: Mutex<Vec<Listener>>,
    commits: AtomicU64,
}

impl Signals {
    /// Has `listener` called with what was written, right after each commit; until it returns `false`. It runs between a
    /// commit and its answer, so it only leaves word.
    pub fn listen(&self, listener: impl Fn(&BTreeSet<Topic>, Origin) -> bool + Send + Sync + 'static) {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    /// Calls everybody who listens.
    pub fn announce(&self, topics: &BTreeSet<Topic>, origin: Origin) {
        if !topics.is_empty() {
            self.listeners
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .retain(|listener| listener(topics, origin));
        }
    }

    /// How many transactions were committed here.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    pub(super) fn count_commit(&self) {
        self.commits.fetch_add(1, Ordering::Release);
    }
}

impl fmt::Debug for Signals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signals")
            .field("commits", &self.commits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn who_is_gone_is_forgotten() {
        let signals = Signals::default();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::downgrade(&heard);
        signals.listen(move |topics, origin| {
            let Some(heard) = ear.upgrade() else { return false };
            heard.lock().expect("not poisoned").push((topics.len(), origin));
            true
        });
        let topics = BTreeSet::from([Topic::new("a"), Topic::new("b")]);
        signals.announce(&topics, Origin::Here);
        signals.announce(&BTreeSet::new(), Origin::Here);
        assert_eq!(*heard.lock().expect("not poisoned"), [(2, Origin::Here)]);
        drop(heard);
        signals.announce(&topics, Origin::Elsewhere);
        assert!(signals.listeners.lock().expect("not poisoned").is_empty());
    }

    #[test]
    fn a_topic_is_a_short_word() {
        assert_eq!(Topic::read("2:17"), Some(Topic::new("2:17")));
        for garbage in ["", "two words", "\u{fc}", "\0", &"x".repeat(65)] {
            assert_eq!(Topic::read(garbage), None, "{garbage:?}");
        }
    }
}
