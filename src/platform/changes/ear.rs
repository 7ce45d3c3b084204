//! Waiting for one scope to move in this process, for a moment.

use std::sync::Arc;

use tokio::sync::watch;

use super::scope::Scope;
use crate::platform::db::Db;

/// Hears of what is recorded in a scope by this process, and by others where their words are heard. Who must not miss anything looks now
/// and then: it is told of nothing that was before.
#[derive(Debug)]
pub struct Ear {
    heard: watch::Receiver<()>,
    // Forgotten by those who tell once this is dropped.
    _alive: Arc<watch::Sender<()>>,
}

impl Ear {
    /// Listens from now on.
    #[must_use]
    pub fn on(db: &Db, scope: &Scope) -> Self {
        let sender = Arc::new(watch::Sender::new(()));
        let heard = sender.subscribe();
        let (told, topic) = (Arc::downgrade(&sender), scope.topic());
        db.signals().listen(move |topics, _| match told.upgrade() {
            Some(sender) => {
                if topics.contains(&topic) {
                    sender.send_replace(());
                }
                true
            }
            None => false,
        });
        Self { heard, _alive: sender }
    }

    /// Waits until something was recorded since the last call.
    pub async fn hear(&mut self) {
        // It holds the other end itself.
        let _ = self.heard.changed().await;
    }
}
