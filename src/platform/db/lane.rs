//! Connections that are kept at hand, for single statements and for transactions of PostgreSQL.
//!
//! Whenever a connection comes back to the pool of `sqlx`, a task asks the database whether it still answers
//! (`PoolConnection::return_to_pool`): a second way there and back for each statement. So those that served a statement well are
//! kept beside the pool for the next one. Whoever waits for the pool itself has precedence: else those who hold one would have it for ever.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::named::Named;

/// After this time without a statement a connection goes through the pool, which tests it: a firewall may have forgotten it.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// After this time it goes through the pool in any case, which ends those that are old.
const KEPT_MAX: Duration = Duration::from_mins(2);
/// Connections that are left to the pool.
const LEFT_MIN: u32 = 2;

/// Connections of a pool between two statements. Cloning shares them.
pub(super) struct Lanes<D: Database> {
    pool: Pool<D>,
    /// Kept at most.
    most: usize,
    common: Arc<Common<D>>,
}

/// What all clones share.
struct Common<D: Database> {
    state: Mutex<State<D>>,
    /// As many as the pool has connections. Who waits for one in the hands of another waits here and not in the pool, so that it is
    /// not tested on its way from hand to hand.
    turns: Arc<Semaphore>,
    /// What a connection has prepared by name was not there the next time: statements are sent one by one from then on.
    is_shared: AtomicBool,
}

struct State<D: Database> {
    idle: Vec<Kept<D>>,
    /// How many wait for a connection of the pool. While anybody does, none is kept.
    waiting: usize,
    is_closed: bool,
}

struct Kept<D: Database> {
    connection: PoolConnection<D>,
    since: Instant,
    used_at: Instant,
    named: Option<Named>,
}

impl<D: Database> Lanes<D> {
    pub(super) fn new(pool: &Pool<D>) -> Self {
        let connections = pool.options().get_max_connections();
        let left = (connections / 4).max(LEFT_MIN);
        Self {
            pool: pool.clone(),
            most: connections.saturating_sub(left) as usize,
            common: Arc::new(Common {
                state: Mutex::new(State {
                    idle: Vec::new(),
                    waiting: 0,
                    is_closed: false,
                }),
                turns: Arc::new(Semaphore::new(connections as usize)),
                is_shared: AtomicBool::new(false),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<D>> {
        self.common.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for a statement or a transaction. It is kept only if [`Lane::keep`] is called; else the pool tests it.
    pub(super) async fn take(&self) -> Result<Lane<D>, sqlx::Error> {
        let lane = tokio::time::timeout(self.pool.options().get_acquire_timeout(), self.next()).await;
        lane.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    async fn next(&self) -> Result<Lane<D>, sqlx::Error> {
        let turn = Arc::clone(&self.common.turns).acquire_owned().await;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        if let Some(kept) = self.fresh() {
            return Ok(self.lane(kept, false, turn));
        }
        let waiting = self.wait();
        let connection = self.pool.acquire().await?;
        drop(waiting);
        let now = Instant::now();
        let kept = Kept {
            connection,
            since: now,
            used_at: now,
            named: None,
        };
        Ok(self.lane(kept, true, turn))
    }

    fn lane(&self, kept: Kept<D>, is_new: bool, turn: OwnedSemaphorePermit) -> Lane<D> {
        Lane {
            connection: kept.connection,
            named: kept.named,
            is_new,
            since: kept.since,
            lanes: self.clone(),
            turn,
        }
    }

    /// The connection that was used last, if it may be used again; those that may not go to the pool.
    fn fresh(&self) -> Option<Kept<D>> {
        let now = Instant::now();
        loop {
            let kept = self.state().idle.pop()?;
            if now - kept.used_at < IDLE_MAX && now - kept.since < KEPT_MAX {
                return Some(kept);
            }
        }
    }

    /// Has connections go to the pool for as long as the result is held, one of those that are kept at once if the pool has none.
    pub(super) fn wait(&self) -> Waiting<D> {
        let spare = {
            let mut state = self.state();
            state.waiting += 1;
            let has_none = self.pool.num_idle() < state.waiting;
            // The one that was not used for longest.
            (has_none && !state.idle.is_empty()).then(|| state.idle.remove(0))
        };
        drop(spare);
        Waiting(self.clone())
    }

    /// Lets go of all that is kept, for ever.
    pub(super) fn close(&self) {
        self.common.turns.close();
        let idle = {
            let mut state = self.state();
            state.is_closed = true;
            std::mem::take(&mut state.idle)
        };
        drop(idle);
    }
}

/// A connection in use.
pub(super) struct Lane<D: Database> {
    pub(super) connection: PoolConnection<D>,
    /// What it has prepared by name; `None`: that is not known.
    pub(super) named: Option<Named>,
    /// It comes from the pool just now.
    is_new: bool,
    since: Instant,
    lanes: Lanes<D>,
    turn: OwnedSemaphorePermit,
}

impl<D: Database> Lane<D> {
    /// Whether a name that this connection gives a statement is still known when the next text is sent.
    pub(super) fn keeps_names(&self) -> bool {
        // A connection that is new may go back to the pool, which tells nobody what it has prepared.
        !self.is_new && !self.lanes.common.is_shared.load(Ordering::Relaxed)
    }

    /// Notes that a name was not known any more: somebody between here and the database gives each transaction another connection.
    pub(super) fn note_lost_names(&self) {
        if !self.lanes.common.is_shared.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the database does not know what was prepared on the same connection, as behind a pooler of transactions: statements are \
                 sent one by one from now on"
            );
        }
    }

    /// Keeps the connection for the next statement: the last one was answered to its end.
    pub(super) fn keep(self) {
        let kept = Kept {
            connection: self.connection,
            since: self.since,
            used_at: Instant::now(),
            named: self.named,
        };
        let too_many = {
            let mut state = self.lanes.state();
            if state.waiting == 0 && !state.is_closed && state.idle.len() < self.lanes.most {
                state.idle.push(kept);
                None
            } else {
                Some(kept)
            }
        };
        drop(too_many);
        // Whoever takes this turn finds the connection.
        drop(self.turn);
    }
}

/// Somebody waits for a connection of the pool.
pub(super) struct Waiting<D: Database>(Lanes<D>);

impl<D: Database> Drop for Waiting<D> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

impl<D: Database> Drop for State<D> {
    fn drop(&mut self) {
        // A connection goes back to the pool by a task. Where there is nothing left to run one, the process is about to end.
        if tokio::runtime::Handle::try_current().is_err() {
            for kept in self.idle.drain(..) {
                std::mem::forget(kept.connection);
            }
        }
    }
}

impl<D: Database> Clone for Lanes<D> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            most: self.most,
            common: Arc::clone(&self.common),
        }
    }
}

impl<D: Database> fmt::Debug for Lanes<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes")
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

/// The pool itself; while this is held, what is kept of it goes to the pool.
pub(super) struct Claimed<'a> {
    pool: &'a sea_orm::DatabaseConnection,
    _claim: Option<Claim>,
}

impl<'a> Claimed<'a> {
    pub(super) fn of(pool: &'a sea_orm::DatabaseConnection, claim: Claim) -> Self {
        Self {
            pool,
            _claim: Some(claim),
        }
    }

    /// A pool of which nothing is kept.
    pub(super) fn apart(pool: &'a sea_orm::DatabaseConnection) -> Self {
        Self { pool, _claim: None }
    }
}

/// Somebody waits for the pool of one of the engines.
pub(super) enum Claim {
    Postgres { _waiting: Waiting<sqlx::Postgres> },
    Sqlite { _waiting: Waiting<sqlx::Sqlite> },
}

impl Deref for Claimed<'_> {
    type Target = sea_orm::DatabaseConnection;

    fn deref(&self) -> &Self::Target {
        self.pool
    }
}
