//! Holds of carts that nobody has ended.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ending::expire_in;
use crate::commerce::inventory::repo::reservation::due_holds;
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};

/// A look for holds that are over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HoldSweep;

impl Job for HoldSweep {
    const KIND: &'static str = "inventory.hold_sweep";

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// A cart ends its own hold, which also tells its shopper. This is for what is left a minute later.
const GRACE: TimeDelta = TimeDelta::seconds(60);
/// Holds that are looked up at once.
const BATCH: u32 = 200;

/// Gives back the holds of carts that were over a minute ago, each in a transaction of its own, so that no buyer waits for more than
/// one.
///
/// # Errors
/// A fault of the database; the next run goes on where this one ended.
pub async fn sweep_expired(context: JobContext, _job: HoldSweep) -> Result<(), JobError> {
    let before_ms = (context.clock.now() - GRACE).timestamp_millis();
    loop {
        let mut ended = 0_u64;
        for id in due_holds(context.db.reader(), before_ms, BATCH).await? {
            ended += u64::from(expire(&context, id, before_ms).await?);
        }
        if ended == 0 {
            return Ok(());
        }
        tracing::info!(ended, "holds that were over gave their stock back");
    }
}

async fn expire(context: &JobContext, id: Uuid, before_ms: i64) -> Result<bool, Error> {
    let mut attempts = context.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = expire_in(&txn, &context.clock, id, before_ms).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}
