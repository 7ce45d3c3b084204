//! Results that nobody will ask for again.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::repo::result::{self, Due};
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};

/// Days for which a result is kept whole although its client has handled it.
const DAYS: i64 = 90;
/// Days after which it is emptied although its client never said so.
const DAYS_MAX: i64 = 365;
/// Results that are emptied at once, so that no shopper waits for long.
const BATCH: usize = 500;

/// Empties results that are acknowledged and old, or very old. That a mutation has run, and how it ended, stays known. Done again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SyncResultPrune {}

impl Job for SyncResultPrune {
    const KIND: &'static str = "sync.result-prune";

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Empties what is due, batch by batch.
///
/// # Errors
/// A fault of the database; the next run goes on where this one ended.
pub async fn prune_results(context: JobContext, _: SyncResultPrune) -> Result<(), JobError> {
    let before = |days: i64| (context.clock.now() - TimeDelta::days(days)).timestamp_millis();
    let mut due = Due {
        from: 0,
        acked_before: before(DAYS),
        before: before(DAYS_MAX),
    };
    loop {
        let emptied = prune(&context.db, due).await?;
        due.from = emptied.iter().copied().max().unwrap_or(due.from);
        if emptied.len() < BATCH {
            return Ok(());
        }
    }
}

async fn prune(db: &Db, due: Due) -> Result<Vec<i64>, DbErr> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = result::prune_in(&txn, due, BATCH).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done.map_err(|fault| DbErr::Custom(format!("{:#}", Error::into_cause(fault))));
        }
    }
}
