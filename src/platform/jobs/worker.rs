//! The worker: takes jobs that are due, does some of them at a time, and waits for more.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::attempt::Workshop;
use super::claim::{self, Claimed, Due};
use super::registry::Registry;
use super::wake;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// Jobs that it does at once.
    pub concurrency: usize,
    /// For how long a job is this worker's without a sign of life.
    pub lease: Duration,
    /// How long running jobs may go on once it was told to stop.
    pub drain: Duration,
}

/// How often a worker looks that nobody has woken: for what has become due, and what it was not told of.
const TICK: Duration = Duration::from_millis(500);

/// Why a worker looks for jobs.
#[derive(Debug, Clone, Copy)]
enum Why {
    /// There is one, by what it was told, or more than it could take.
    Woken,
    Tick,
}

/// Does jobs until it is told to stop. Any number of them may work on one PostgreSQL database.
#[derive(Debug)]
pub struct Worker {
    workshop: Arc<Workshop>,
    options: WorkerOptions,
}

impl Worker {
    #[must_use]
    pub fn new(db: Db, clock: Clock, registry: Registry, options: WorkerOptions) -> Self {
        let workshop = Workshop {
            db,
            clock,
            registry: Arc::new(registry),
            lease: options.lease,
            give_up: CancellationToken::new(),
        };
        Self {
            workshop: Arc::new(workshop),
            options,
        }
    }

    /// Works until `stop`, then ends what it has begun, or gives it back where that takes too long. What goes wrong is logged
    /// and tried again.
    pub async fn run(self, stop: CancellationToken) {
        let enqueued = wake::listen(&self.workshop.db);
        let mut enqueued = enqueued.subscribe();
        let mut running = JoinSet::new();
        let mut is_armed = false;
        let mut why = Why::Tick;
        // It goes on however often the worker is woken: only a tick looks for jobs whose worker was lost.
        let mut ticks = tokio::time::interval_at(Instant::now() + TICK, TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            let free = self.options.concurrency.saturating_sub(running.len());
            let mut may_be_more = true;
            match self.look(&mut is_armed, why, free).await {
                Ok(claimed) => {
                    may_be_more = claimed.len() >= free;
                    for job in claimed {
                        running.spawn(Arc::clone(&self.workshop).attempt(job));
                    }
                }
                Err(error) => {
                    let cause = format!("{:#}", error.into_cause());
                    tracing::warn!(cause, "jobs could not be looked for; the next look comes soon");
                }
            }
            why = loop {
                tokio::select! {
                    () = stop.cancelled() => break Why::Tick,
                    Ok(()) = enqueued.changed() => break Why::Woken,
                    // Where everything was taken, one that ends makes room that nobody waits for.
                    Some(_) = running.join_next() => if may_be_more { break Why::Woken },
                    _ = ticks.tick() => break Why::Tick,
                }
            };
        }
        self.drain(running).await;
    }

    /// Takes what is due, `free` jobs at most.
    async fn look(&self, is_armed: &mut bool, why: Why, free: usize) -> Result<Vec<Claimed>, Error> {
        if !*is_armed {
            self.arm().await?;
            *is_armed = true;
        }
        let Workshop {
            db, clock, registry, ..
        } = &*self.workshop;
        // What a newer version has written waits for a worker of that version: servers are replaced one after another.
        let kinds = registry.names();
        if free == 0 {
            return Ok(Vec::new());
        }
        let due = match why {
            Why::Woken => Due::WAITING,
            Why::Tick => claim::due(db, &kinds, clock.now_ms()).await?,
        };
        if !due.is_any() {
            return Ok(Vec::new());
        }
        let lease_until_ms = self.workshop.now_ms_plus(self.options.lease);
        Ok(claim::claim(db, clock, (&kinds, due), (new_uuid(clock), lease_until_ms), free).await?)
    }

    /// Sees to it that each recurring job waits or runs.
    async fn arm(&self) -> Result<(), Error> {
        let Workshop { db, clock, .. } = &*self.workshop;
        for recurrence in self.workshop.registry.recurrences() {
            let mut attempts = db.attempts();
            loop {
                let txn = attempts.begin().await?;
                let armed = recurrence.arm_in(&txn, clock).await.map_err(Error::from);
                if let Some(done) = attempts.end(txn, armed).await {
                    done?;
                    break;
                }
            }
        }
        Ok(())
    }

    async fn drain(&self, mut running: JoinSet<()>) {
        if running.is_empty() {
            return;
        }
        tracing::info!(
            running = running.len(),
            "the worker takes no more jobs, and running ones may end"
        );
        let ended = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(self.options.drain, ended).await.is_err() {
            self.workshop.give_up.cancel();
            while running.join_next().await.is_some() {}
        }
    }
}
