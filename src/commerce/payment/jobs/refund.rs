//! Paying back.

use chrono::TimeDelta;

use super::RefundPayment;
use super::start::tell;
use crate::commerce::payment::intent::IntentRow;
use crate::commerce::payment::observation::{Observation, RefundFact, RefundStanding, Sum};
use crate::commerce::payment::provider::{Payments, ProviderFault, RefundAsk};
use crate::commerce::payment::refund::{RefundRow, RefundState};
use crate::commerce::payment::repo::{intent, refund};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError, enqueue_at_in};

/// How old a refund is of which an earlier job may have asked, and be gone.
const OLD_MS: i64 = 10 * 60_000;
/// When a provider that works on a refund is asked again, unless it has said more by then.
const LOOK_AFTER: TimeDelta = TimeDelta::minutes(30);

impl Payments {
    /// Pays back, or finds out how far that is.
    ///
    /// # Errors
    /// Where that is not known.
    pub async fn pay_back(self, context: JobContext, job: RefundPayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = refund::find(db.reader(), job.refund).await? else {
            return Ok(());
        };
        if row.state != RefundState::Pending {
            return Ok(());
        }
        let Some(intent) = intent::find(db.reader(), row.intent_id).await? else {
            return Ok(());
        };
        self.check_provider(&intent)?;
        let again = context.attempt > 1 || clock.now_ms() - row.created_at_ms > OLD_MS;
        let fact = self.asked(&intent, &row, again).await?;
        let is_pending = fact.standing == RefundStanding::Pending;
        let seen = Observation {
            refunds: vec![fact],
            ..Observation::default()
        };
        tell(db, clock, &intent, &seen).await?;
        if is_pending {
            look_later(db, clock, &job).await?;
        }
        Ok(())
    }

    async fn asked(&self, intent: &IntentRow, row: &RefundRow, again: bool) -> Result<RefundFact, JobError> {
        let refused = |code: String| RefundFact {
            reference: format!("none-{}", row.id),
            own: Some(row.id),
            sum: Sum {
                amount_minor: row.amount_minor,
                currency: intent.currency.clone(),
            },
            standing: RefundStanding::Failed { code },
        };
        let Some(reference) = intent.provider_ref.as_deref() else {
            return Ok(refused("NO_SUCH_PAYMENT".to_owned()));
        };
        let ask = RefundAsk {
            intent,
            reference,
            refund: row,
            again,
        };
        match self.ask(self.provider.refund(&ask)).await {
            Ok(fact) => Ok(fact),
            Err(ProviderFault::Refused { code }) => {
                tracing::error!(code, "the provider refuses to pay back");
                Ok(refused(code.to_ascii_uppercase()))
            }
            Err(fault) => Err(fault.into()),
        }
    }
}

async fn look_later(db: &Db, clock: &Clock, job: &RefundPayment) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = enqueue_at_in(&txn, clock, job, clock.now() + LOOK_AFTER).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}
