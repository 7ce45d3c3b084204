//! One attempt at one job, from its claim to what became of it.

use std::future::{Future, pending};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::backoff;
use super::claim::{self, Claimed};
use super::context::JobContext;
use super::failure::JobError;
use super::registry::Registry;
use crate::platform::chance;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::trace;

/// What attempts work with.
#[derive(Debug)]
pub(super) struct Workshop {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) registry: Arc<Registry>,
    pub(super) lease: Duration,
    /// Work that still runs is given back to other workers.
    pub(super) give_up: CancellationToken,
}

/// How an attempt ended.
#[derive(Debug)]
enum End {
    Done,
    Failed(JobError),
    /// The lease has ended: another worker has the job.
    Lost,
    /// The worker stops.
    GivenUp,
}

/// How often the end of an attempt is written that could not be written at first.
const SETTLING_MAX: u32 = 20;
const SETTLING_PAUSE: Duration = Duration::from_millis(500);

impl Workshop {
    pub(super) fn now_ms_plus(&self, wait: Duration) -> i64 {
        let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        self.clock.now_ms().saturating_add(wait_ms)
    }

    /// Does the job, and writes what became of it.
    pub(super) async fn attempt(self: Arc<Self>, claimed: Claimed) {
        macro_rules! job_span {
            ($span:ident) => {
                tracing::$span!(
                    "job",
                    job = %MintedId::new(MintedKind::Job, claimed.id),
                    kind = claimed.kind,
                    attempt = claimed.attempts,
                    trace_id = claimed.trace.as_deref().and_then(trace::trace_id),
                )
            };
        }
        // At INFO: its end is the one line that tells of a job that went well, with the time that it took. What comes again and again,
        // every few seconds, would drown everything else.
        let key = claimed.unique_key.as_deref();
        let span = if self.registry.recurrence(&claimed.kind, key).is_some() {
            job_span!(debug_span)
        } else {
            job_span!(info_span)
        };
        let trace = claimed.trace.clone();
        let work = async {
            let claimed = Arc::new(claimed);
            let context = JobContext::new(
                self.db.clone(),
                self.clock.clone(),
                Arc::clone(&claimed),
                Arc::clone(&self.registry),
            );
            let end = self.work(&claimed, &context).await;
            self.settle(&claimed, &context, end).await;
        }
        .instrument(span);
        match trace {
            // What the job causes belongs to the same trace.
            Some(trace) => trace::within(trace, work).await,
            None => work.await,
        }
    }

    async fn work(&self, claimed: &Claimed, context: &JobContext) -> End {
        // Only kinds of the registry are claimed.
        let Some(kind) = self.registry.kind(&claimed.kind) else {
            return End::GivenUp;
        };
        if claimed.attempt() > kind.attempts_max {
            let lost = anyhow::anyhow!("its worker was lost in the last of {} attempts", kind.attempts_max);
            return End::Failed(JobError::Dead(lost));
        }
        let handler = async {
            match (kind.run)(context.clone(), &claimed.payload) {
                Ok(handler) => handler.await,
                Err(cause) => Err(JobError::Dead(
                    anyhow::Error::new(cause).context("what the job says cannot be read"),
                )),
            }
        };
        tokio::select! {
            done = unwinding(handler) => match done {
                Ok(()) => End::Done,
                Err(failure) => End::Failed(failure),
            },
            () = self.keep_lease(claimed, context) => End::Lost,
            () = self.give_up.cancelled() => End::GivenUp,
        }
    }

    /// Ends when the lease is lost.
    async fn keep_lease(&self, claimed: &Claimed, context: &JobContext) {
        let mut until_ms = self.now_ms_plus(self.lease);
        loop {
            tokio::time::sleep(self.lease / 3).await;
            let next_ms = self.now_ms_plus(self.lease);
            match claim::renew(&self.db, claimed, next_ms).await {
                Ok(true) => until_ms = next_ms,
                // The handler has ended the job itself, and will be done in a moment.
                Ok(false) if context.is_completing() => return pending().await,
                Ok(false) => return,
                Err(error) => {
                    let cause = format!("{:#}", error.into_cause());
                    tracing::warn!(cause, "the lease of a job could not be renewed");
                    if self.clock.now_ms() >= until_ms {
                        return;
                    }
                }
            }
        }
    }

    /// Writes what became of the job. Where the database does not answer for long, the lease ends and the job is done again.
    async fn settle(&self, claimed: &Claimed, context: &JobContext, end: End) {
        let verdict = self.judge(claimed, end);
        if matches!(verdict, Verdict::Remove) && context.is_completing() {
            // The handler has ended it with its last write. Had that not been kept, the job would be done again at the end of its lease.
            return;
        }
        for _ in 0..SETTLING_MAX {
            match self.write(claimed, context, &verdict).await {
                Ok(is_held) => return verdict.tell(is_held || context.is_completing()),
                // Where a job of the same kind and key has come in between, the next look finds it.
                Err(error) => {
                    let cause = format!("{:#}", error.into_cause());
                    tracing::warn!(cause, "what became of a job could not be written, which is tried again");
                    tokio::time::sleep(SETTLING_PAUSE).await;
                }
            }
        }
    }

    fn judge(&self, claimed: &Claimed, end: End) -> Verdict {
        let failure = match end {
            End::Done => return Verdict::Remove,
            End::Lost => return Verdict::Leave,
            End::GivenUp => return Verdict::Release,
            End::Failed(failure) => failure,
        };
        let reason = failure.text();
        let kind = self.registry.kind(&claimed.kind);
        let (attempts_max, wait_max) = kind.map_or_else(Default::default, |kind| (kind.attempts_max, kind.wait_max));
        if matches!(failure, JobError::Dead(_)) || claimed.attempt() >= attempts_max {
            return Verdict::Bury { reason };
        }
        Verdict::Postpone {
            reason,
            wait: backoff::wait_after(claimed.attempt(), wait_max, chance::bits()),
        }
    }

    /// Returns whether the claim was still held.
    async fn write(&self, claimed: &Claimed, context: &JobContext, verdict: &Verdict) -> Result<bool, Error> {
        if matches!(verdict, Verdict::Remove) && !context.comes_again() {
            return Ok(claim::remove(&self.db, claimed.id, claimed.claim_id).await?);
        }
        let mut attempts = self.db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = self.write_in(&txn, claimed, context, verdict).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    async fn write_in(
        &self,
        txn: &Txn,
        claimed: &Claimed,
        context: &JobContext,
        verdict: &Verdict,
    ) -> Result<bool, Error> {
        Ok(match verdict {
            Verdict::Remove => context.remove_in(txn).await?,
            Verdict::Postpone { reason, wait } => {
                claim::postpone_in(txn, claimed, self.now_ms_plus(*wait), reason).await?
            }
            Verdict::Bury { reason } => {
                let is_buried = claim::bury_in(txn, claimed, reason).await?;
                if is_buried {
                    // A sweep that failed for good today is swept again tomorrow.
                    context.rearm_in(txn).await?;
                }
                is_buried
            }
            // At the end of its lease anybody may take it.
            Verdict::Release => claim::renew_in(txn, claimed, 0).await?,
            Verdict::Leave => false,
        })
    }
}

/// What becomes of a job.
#[derive(Debug)]
enum Verdict {
    Remove,
    Postpone { reason: String, wait: Duration },
    Bury { reason: String },
    Release,
    Leave,
}

impl Verdict {
    /// Tells the operator what became of the job.
    fn tell(&self, is_held: bool) {
        match self {
            _ if !is_held => tracing::warn!("the lease of a job had ended: another worker does it, or has done it"),
            Self::Remove | Self::Leave => {}
            Self::Postpone { reason, wait } => tracing::warn!(
                reason,
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "a job failed and will be tried again"
            ),
            Self::Bury { reason } => tracing::error!(
                reason,
                "a job is a dead letter: `tote jobs show` tells more, `tote jobs retry` tries it again"
            ),
            Self::Release => tracing::warn!("a job was given up, since the worker stops: another one does it"),
        }
    }
}

/// What `handler` returns; a failure where it panics.
async fn unwinding(handler: impl Future<Output = Result<(), JobError>>) -> Result<(), JobError> {
    // Whatever it shares with others is behind locks that know of panics, and its own state is gone.
    let done = AssertUnwindSafe(handler).catch_unwind().await;
    done.unwrap_or_else(|_| {
        Err(JobError::Retry(anyhow::anyhow!(
            "the handler panicked; the log tells where"
        )))
    })
}
