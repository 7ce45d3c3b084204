//! Finding payments that are to be looked at.

use uuid::Uuid;

use super::{LookAtPayment, PaymentSweep};
use crate::commerce::payment::provider::Payments;
use crate::commerce::payment::repo::intent;
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError, enqueue_in};

/// Payments of one sweep.
const BATCH: i64 = 200;
/// Until a look has said when the next one is.
const PAUSE_MS: i64 = 60_000;

impl Payments {
    /// Enqueues a look at each payment that is due for one.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn sweep(self, context: JobContext, _: PaymentSweep) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let due = intent::due(db.reader(), clock.now_ms(), BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = enqueue_all_in(&txn, clock, &due).await.map_err(Error::from);
            if let Some(done) = attempts.end(txn, result).await {
                return Ok(done?);
            }
        }
    }
}

async fn enqueue_all_in(txn: &Txn, clock: &Clock, due: &[Uuid]) -> Result<(), DbErr> {
    intent::look_again_in(txn, due, Some(clock.now_ms() + PAUSE_MS)).await?;
    for &intent in due {
        enqueue_in(txn, clock, &LookAtPayment { intent }).await?;
    }
    Ok(())
}
