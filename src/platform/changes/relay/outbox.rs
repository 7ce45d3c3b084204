//! What other processes are still to be told.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::platform::db::Topic;

/// More topics than these are told as "everything".
const TOPICS_MAX: usize = 10_000;

/// What was written and not told yet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) topics: BTreeSet<Topic>,
    /// There were too many.
    pub(super) is_everything: bool,
}

/// Filled by commits and emptied by a task, so that neither waits for the other.
#[derive(Debug, Default)]
pub(in crate::platform::changes) struct Outbox {
    waiting: Mutex<Waiting>,
    filled: Notify,
}

impl Outbox {
    pub(in crate::platform::changes) fn add(&self, topics: &BTreeSet<Topic>) {
        self.lock().add(topics);
        self.filled.notify_one();
    }

    /// Returns when something waits, or at once where something was added since the last time.
    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// All that waits; `None`: nothing.
    pub(super) fn take(&self) -> Option<Waiting> {
        let taken = std::mem::take(&mut *self.lock());
        (taken != Waiting::default()).then_some(taken)
    }

    /// Keeps what could not be told.
    pub(super) fn put_back(&self, untold: &Waiting) {
        let mut waiting = self.lock();
        waiting.add(&untold.topics);
        if untold.is_everything {
            waiting.overflow();
        }
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, topics: &BTreeSet<Topic>) {
        if self.is_everything {
            return;
        }
        self.topics.extend(topics.iter().cloned());
        if self.topics.len() > TOPICS_MAX {
            self.overflow();
        }
    }

    fn overflow(&mut self) {
        self.topics.clear();
        self.is_everything = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(count: usize) -> BTreeSet<Topic> {
        (0..count).map(|at| Topic::new(at.to_string())).collect()
    }

    #[test]
    fn what_waits_is_bounded() {
        let outbox = Outbox::default();
        assert_eq!(outbox.take(), None);
        outbox.add(&topics(3));
        outbox.add(&topics(2));
        let taken = outbox.take().expect("something waits");
        assert_eq!(taken.topics, topics(3));
        assert_eq!(outbox.take(), None);
        outbox.add(&topics(TOPICS_MAX + 1));
        outbox.add(&topics(1));
        outbox.put_back(&taken);
        let taken = outbox.take().expect("something waits");
        assert!(taken.is_everything && taken.topics.is_empty());
        outbox.put_back(&taken);
        assert_eq!(outbox.take(), Some(taken));
    }
}
