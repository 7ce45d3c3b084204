//! Finding payments and refunds that are to be looked at.

use uuid::Uuid;

use super::{LookAtPayment, PaymentSweep, RefundPayment};
use crate::commerce::payment::provider::Payments;
use crate::commerce::payment::repo::{intent, refund};
use crate::platform::clock::Clock;
use crate::platform::db::{DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError, enqueue_in};

/// Payments of one sweep.
const BATCH: i64 = 200;
/// Until a look has said when the next one is.
const PAUSE_MS: i64 = 60_000;
/// How long a refund may wait before its job is enqueued again, should it be gone. A job that waits takes the new one's place.
const REFUND_MS: i64 = 24 * 3_600_000;

impl Payments {
    /// Enqueues a look at each payment that is due for one, and the job of refunds that have waited for long.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn sweep(self, context: JobContext, _: PaymentSweep) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let due = intent::due(db.reader(), clock.now_ms(), BATCH).await?;
        let refunds = refund::waiting(db.reader(), clock.now_ms() - REFUND_MS, BATCH).await?;
        if due.is_empty() && refunds.is_empty() {
            return Ok(());
        }
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = enqueue_all_in(&txn, clock, (&due, &refunds)).await.map_err(Error::from);
            if let Some(done) = attempts.end(txn, result).await {
                return Ok(done?);
            }
        }
    }
}

async fn enqueue_all_in(txn: &Txn, clock: &Clock, (due, refunds): (&[Uuid], &[Uuid])) -> Result<(), DbErr> {
    intent::look_again_in(txn, due, Some(clock.now_ms() + PAUSE_MS)).await?;
    for &intent in due {
        enqueue_in(txn, clock, &LookAtPayment { intent }).await?;
    }
    refund::touch_in(txn, refunds, clock.now_ms()).await?;
    for &refund in refunds {
        enqueue_in(txn, clock, &RefundPayment { refund }).await?;
    }
    Ok(())
}
