//! Waiting before a connection is taken.
//!
//! The lock on a row keeps writers of the same thing apart, whatever process they come to. But who waits for that lock holds a
//! connection, and somebody who sends many writes at once would hold all of them while everybody else waits. So those of one
//! process wait here first, and at most one of them waits at the database.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash};

use tokio::sync::{Mutex, MutexGuard};

/// Two subjects that share a place wait for each other for no reason, at most as long as a write takes.
const PLACES: usize = 1024;

static QUEUES: [Mutex<()>; PLACES] = [const { Mutex::const_new(()) }; PLACES];

/// The turn of a writer, which ends when this is dropped.
pub(super) type QueueTurn = MutexGuard<'static, ()>;

/// The turn of `subject` in this process, first come, first served.
pub(super) async fn take_turn(subject: impl Hash) -> QueueTurn {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(subject);
    let place = usize::try_from(hash % PLACES as u64).unwrap_or_default();
    QUEUES[place].lock().await
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn writers_of_one_subject_take_turns_and_others_do_not_wait() {
        let first = take_turn(1).await;
        let mut second = Box::pin(take_turn(1));
        assert!(second.as_mut().now_or_never().is_none());
        // Of so few subjects none shares the place of the first.
        for other in 2..6 {
            assert!(take_turn(other).now_or_never().is_some(), "{other}");
        }
        drop(first);
        assert!(second.now_or_never().is_some());
    }
}
