//! What a handler gets beside its job.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::claim::{self, Claimed};
use super::recurrence::Recurrence;
use super::registry::Registry;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;

/// What a handler works with.
#[derive(Debug, Clone)]
pub struct JobContext {
    pub db: Db,
    pub clock: Clock,
    /// The same in every attempt at one job: for whatever outside must recognise a repetition.
    pub id: Uuid,
    /// Counted from 1.
    pub attempt: u32,
    /// The `traceparent` of the work that asked for the job.
    pub trace: Option<String>,
    claimed: Arc<Claimed>,
    registry: Arc<Registry>,
    is_completing: Arc<AtomicBool>,
}

impl JobContext {
    pub(super) fn new(db: Db, clock: Clock, claimed: Arc<Claimed>, registry: Arc<Registry>) -> Self {
        Self {
            db,
            clock,
            id: claimed.id,
            attempt: claimed.attempt(),
            trace: claimed.trace.clone(),
            claimed,
            registry,
            is_completing: Arc::default(),
        }
    }

    /// Has the job be done when `txn` commits: what the handler writes there is written exactly once, however often the job is
    /// begun. A recurring job is written anew. Called by handlers whose effect is in the database, after their last write. Where `txn` is
    /// not kept after all, the handler calls it again in the next attempt, or fails.
    ///
    /// # Errors
    /// Where another worker has taken the job, since this one's lease has ended; then `txn` must not be committed. Or a fault of
    /// the database.
    pub async fn complete_in(&self, txn: &Txn) -> Result<(), Error> {
        self.is_completing.store(true, Ordering::Relaxed);
        if !self.remove_in(txn).await? {
            return Err(Error::Fault(anyhow::anyhow!("the job is another worker's by now")));
        }
        Ok(())
    }

    /// As [`Self::complete_in`]; `false`: the claim is lost, or the handler has completed the job itself.
    pub(super) async fn remove_in(&self, txn: &Txn) -> Result<bool, Error> {
        let job = &self.claimed;
        let is_removed = claim::remove_in(txn, job.id, job.claim_id).await?;
        if is_removed {
            self.rearm_in(txn).await?;
        }
        Ok(is_removed)
    }

    /// Writes the next of a recurring job.
    pub(super) async fn rearm_in(&self, txn: &Txn) -> Result<(), Error> {
        if let Some(recurrence) = self.recurrence() {
            recurrence.rearm_in(txn, &self.clock).await?;
        }
        Ok(())
    }

    /// Whether it is a recurring job.
    pub(super) fn comes_again(&self) -> bool {
        self.recurrence().is_some()
    }

    fn recurrence(&self) -> Option<&Recurrence> {
        self.registry
            .recurrence(&self.claimed.kind, self.claimed.unique_key.as_deref())
    }

    /// Whether the handler ends its job itself, so that the job's row may be gone before the handler is.
    pub(super) fn is_completing(&self) -> bool {
        self.is_completing.load(Ordering::Relaxed)
    }
}
