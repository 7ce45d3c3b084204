//! Telling workers that there may be something to do.

use std::sync::Arc;

use tokio::sync::watch;

use crate::platform::db::{Db, Topic, Txn};

/// What is announced when jobs were written.
const TOPIC: &str = "jobs";

/// Has workers woken once `txn` is committed: those of this process, and of others where their words are heard.
pub(super) fn wake_after(txn: &Txn) {
    txn.note(Topic::new(TOPIC));
}

/// What changes when a job was written; as long as this is held.
pub(super) fn listen(db: &Db) -> Arc<watch::Sender<()>> {
    let sender = Arc::new(watch::Sender::new(()));
    let woken = Arc::downgrade(&sender);
    let jobs = Topic::new(TOPIC);
    db.signals().listen(move |topics, _| match woken.upgrade() {
        Some(sender) => {
            if topics.contains(&jobs) {
                sender.send_replace(());
            }
            true
        }
        None => false,
    });
    sender
}
