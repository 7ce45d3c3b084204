//! Jobs that come again and again, such as sweeps.

use std::time::Duration;

use sea_orm::DbErr;

use super::queue::{Job, NewJob, write_in};
use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};

/// A job that is to be done again and again.
#[derive(Debug, Clone, Copy)]
pub struct Every<J> {
    /// From the end of one to the beginning of the next.
    pub interval: Duration,
    pub job: J,
}

/// A recurring job as it is written. Its next one is written in the transaction that ends the last, so that it neither stops nor
/// doubles.
#[derive(Debug, Clone)]
pub(super) struct Recurrence {
    job: NewJob,
    interval_ms: i64,
}

impl Recurrence {
    pub(super) fn new<J: Job>(every: Every<J>) -> Result<Self, serde_json::Error> {
        let Every { interval, job } = every;
        Ok(Self {
            job: NewJob {
                kind: J::KIND,
                unique_key: Some(job.unique_key().unwrap_or_else(|| "every".to_owned())),
                payload: serde_json::to_string(&job)?,
            },
            interval_ms: i64::try_from(interval.as_millis()).unwrap_or(i64::MAX),
        })
    }

    pub(super) fn is_of(&self, kind: &str, unique_key: Option<&str>) -> bool {
        self.job.kind == kind && self.job.unique_key.as_deref() == unique_key
    }

    /// Writes the one after the one that ends in this transaction.
    pub(super) async fn rearm_in(&self, txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
        let next_ms = clock.now_ms().saturating_add(self.interval_ms);
        write_in(txn, clock, &self.job, next_ms, next_ms).await
    }

    /// Writes the first one, to be done at once, where none runs or waits. One that waits comes in an interval from now at the
    /// latest, in case the interval was longer when it was written.
    pub(super) async fn arm_in(&self, txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
        let running: Vec<i64> = Sql::on(txn, "SELECT COUNT(*) FROM job WHERE state = 2 AND kind = ")
            .bind(self.job.kind)
            .text(" AND unique_key = ")
            .bind(self.job.unique_key.clone())
            .column(txn)
            .await?;
        if running.iter().any(|count| *count > 0) {
            return Ok(());
        }
        let now_ms = clock.now_ms();
        write_in(txn, clock, &self.job, now_ms, now_ms.saturating_add(self.interval_ms)).await
    }
}
