//! Sessions that nobody can go on with.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::repo::session;
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};

/// Removes sessions that were ended or not used for so long that their tokens have expired, with those tokens. Done again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionSweep {
    /// Days for which a refresh token is good.
    pub refresh_token_days: u32,
}

impl Job for SessionSweep {
    const KIND: &'static str = "account.session-sweep";

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Sessions that are removed at once, so that no shopper waits for long.
const BATCH: u64 = 200;

/// Removes what is due, batch by batch. Nobody is told of it: nothing is live by a session whose tokens have all expired. Until then a token of an ended session is told so, and afterwards that it is not known.
///
/// # Errors
/// A fault of the database; the next run goes on where this one ended.
pub async fn sweep_sessions(context: JobContext, job: SessionSweep) -> Result<(), JobError> {
    let before = context.clock.now() - TimeDelta::days(i64::from(job.refresh_token_days));
    while sweep(&context.db, before.timestamp_millis()).await? == BATCH {}
    Ok(())
}

async fn sweep(db: &Db, before_ms: i64) -> Result<u64, DbErr> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = session::sweep_in(&txn, before_ms, BATCH).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done.map_err(|fault| DbErr::Custom(format!("{:#}", Error::into_cause(fault))));
        }
    }
}
