//! The feed as a process has it: who waits for what, and who is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

use super::heads;
use super::relay::{self, Carrier, Outbox};
use super::scope::Scope;
use super::tail::{Seen, Tail};
use super::watch::{Watch, Watchers};
use crate::platform::db::{Db, DbErr, Engine, Origin};
use crate::platform::redis::Redis;

/// Connections that those who follow scopes read by at once.
const READERS: usize = 4;
/// How long a command waits that tells what it has written.
const TELLING_MAX: Duration = Duration::from_secs(2);

/// How a process hears of what was written.
#[derive(Debug, Clone)]
pub struct FeedOptions {
    /// From one look at the heads of all watched scopes to the next: what a lost word costs at most.
    pub tick: Duration,
    /// How often a SQLite file is asked whether another process has written it.
    pub data_version: Duration,
    /// Carries words between processes; `None`: PostgreSQL does, by NOTIFY.
    pub redis: Option<Redis>,
}

/// Wakes those who wait for a scope once it has moved. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Feed(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    options: FeedOptions,
    watchers: Arc<Watchers>,
    /// Asks for a look before the next tick.
    look: Arc<Notify>,
    /// What other processes are to be told; `None`: there is nobody to tell.
    outbox: Option<Arc<Outbox>>,
    tail: Tail,
    /// Those who follow scopes read by turns, so that a move which concerns many of them leaves connections to requests.
    turns: Semaphore,
}

impl Feed {
    /// A feed of `db`. Transactions of `db` itself wake watches from now on; what happens elsewhere is heard in [`Self::run`].
    #[must_use]
    pub fn new(db: &Db, options: FeedOptions) -> Self {
        let watchers = Arc::new(Watchers::default());
        let woken = Arc::downgrade(&watchers);
        db.signals().listen(move |topics, _| match woken.upgrade() {
            Some(watchers) => {
                watchers.wake(topics);
                true
            }
            None => false,
        });
        // One process alone serves a SQLite file.
        let outbox = (db.engine() == Engine::Postgres).then(Arc::<Outbox>::default);
        if let Some(outbox) = &outbox {
            let told = Arc::downgrade(outbox);
            db.signals().listen(move |topics, origin| match told.upgrade() {
                Some(outbox) => {
                    if origin == Origin::Here {
                        outbox.add(topics);
                    }
                    true
                }
                None => false,
            });
        }
        Self(Arc::new(Inner {
            db: db.clone(),
            options,
            watchers,
            look: Arc::default(),
            outbox,
            tail: Tail::default(),
            turns: Semaphore::new(READERS),
        }))
    }

    /// Waits for the right to read, in the order in which it is asked for. `None` cannot be, since nobody closes it.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.0.turns.acquire().await.ok()
    }

    /// The shop as somebody has read it after its last move, with its number `head` at least.
    pub(super) async fn shop(&self, head: i64) -> Result<Seen, DbErr> {
        let moves = self.0.watchers.shop_moves();
        self.0.tail.read(&self.0.db, moves, head).await
    }

    /// From now on, no move of the scope goes unnoticed: watch first, then read to the end, then wait.
    #[must_use]
    pub fn watch(&self, scope: &Scope) -> Watch {
        self.0.watchers.watch(scope)
    }

    /// Tells other processes what was written here, for a command that writes and ends. Where that fails or takes too long, they find
    /// it by their tick.
    pub async fn tell_and_end(self) {
        let Self(inner) = self;
        let Some(outbox) = &inner.outbox else { return };
        match tokio::time::timeout(TELLING_MAX, relay::say_rest(&inner.carrier(), outbox)).await {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => {
                tracing::warn!(
                    cause = format!("{cause:#}"),
                    "servers were not told; they find by their tick what changed"
                );
            }
            Err(_) => tracing::warn!("servers were not told in time; they find by their tick what changed"),
        }
    }

    /// Tells other processes and hears from them, and looks at the heads of watched scopes each tick, until `stop`. What goes
    /// wrong is logged, and tried again.
    pub async fn run(self, stop: CancellationToken) {
        let inner = &*self.0;
        tokio::join!(
            stop.run_until_cancelled(inner.look_again_and_again()),
            inner.hear(&stop)
        );
    }
}

impl Inner {
    fn carrier(&self) -> Carrier {
        match &self.options.redis {
            Some(redis) => Carrier::Redis(redis.clone()),
            None => Carrier::Postgres(self.db.clone()),
        }
    }

    async fn hear(&self, stop: &CancellationToken) {
        let Self {
            db,
            options,
            watchers,
            look,
            outbox,
            ..
        } = self;
        if let Some(outbox) = outbox {
            let carrier = self.carrier();
            relay::run(&carrier, outbox, db.signals(), look, stop).await;
        } else {
            let hearing = relay::hear_file(db, options.data_version, watchers, look);
            stop.run_until_cancelled(hearing).await;
        }
    }

    async fn look_again_and_again(&self) {
        let mut is_failing = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.options.tick) => {}
                () = self.look.notified() => {}
            }
            match heads::look(&self.db, &self.watchers).await {
                Ok(()) => is_failing = false,
                Err(cause) => {
                    if !std::mem::replace(&mut is_failing, true) {
                        tracing::warn!(%cause, "what others changed could not be looked at; the next tick tries again");
                    }
                }
            }
        }
    }
}
