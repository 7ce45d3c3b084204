//! Asking what became of a payment.

use super::start::{is_closed, tell};
use super::{LookAtPayment, StartPayment, VoidPayment};
use crate::commerce::order::{OrderState, OrderWork};
use crate::commerce::payment::intent::{IntentRow, IntentState};
use crate::commerce::payment::observation::{Observation, Standing};
use crate::commerce::payment::provider::{Payments, ProviderFault};
use crate::commerce::payment::repo::intent;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError, enqueue_in};

/// For how long a provider that was asked and knows of nothing may still come to know of it.
const IN_FLIGHT_MS: i64 = 10 * 60_000;
/// When a payment is looked at again that somebody has to look at first.
const PUT_OFF_MS: i64 = 24 * 3_600_000;
/// How often a payment is looked for that was given up because the provider did not know of it.
const SEARCH_MS: i64 = 3_600_000;

impl Payments {
    /// Asks the provider where a payment stands, and calls it off where the order does not wait any longer.
    ///
    /// # Errors
    /// Where that is not known.
    pub async fn look(self, context: JobContext, job: LookAtPayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = intent::find(db.reader(), job.intent).await? else {
            return Ok(());
        };
        if row.state.is_final() {
            return self.search(db, clock, &row).await;
        }
        if row.amount_minor == 0 {
            return self.start(context, StartPayment { intent: row.id }).await;
        }
        let waits = order_waits(db, clock, &row).await?;
        let is_ours = row.provider == self.provider_name();
        if row.asked_at_ms.is_none() {
            // Nobody was asked, and where the provider is another by now, nobody can be.
            return if waits && is_ours {
                self.start(context, StartPayment { intent: row.id }).await
            } else {
                tell(db, clock, &row, &Observation::of(None, Standing::Cancelled)).await
            };
        }
        match self.found(db, clock, &row).await? {
            Some(seen) if waits => tell(db, clock, &row, &seen).await,
            Some(seen) => self.call_off(db, clock, &row, seen).await,
            None if waits && row.state == IntentState::Created => {
                self.start(context, StartPayment { intent: row.id }).await
            }
            // Its account was changed, perhaps: nothing is given up for that.
            None if row.provider_ref.is_some() => {
                look_in(db, clock, &row, PUT_OFF_MS).await?;
                Err(JobError::Dead(anyhow::anyhow!(
                    "the provider knows nothing of a payment that it has made; it is asked again in a day"
                )))
            }
            None => {
                let asked_ms = row.asked_at_ms.unwrap_or(row.created_at_ms);
                if clock.now_ms() - asked_ms < IN_FLIGHT_MS {
                    // It is looked at again soon: the sweep has put that off already.
                    return Ok(());
                }
                tell(db, clock, &row, &Observation::of(None, Standing::Cancelled)).await
            }
        }
    }

    /// What the provider says of the payment. One that it will not or cannot say anything of is asked for again in a day, since
    /// somebody has to look first.
    async fn found(&self, db: &Db, clock: &Clock, row: &IntentRow) -> Result<Option<Observation>, JobError> {
        if let Err(other) = self.check_provider(row) {
            look_in(db, clock, row, PUT_OFF_MS).await?;
            return Err(other);
        }
        match self.ask(self.provider.find(row)).await {
            Ok(seen) => Ok(seen),
            Err(fault @ ProviderFault::Refused { .. }) => {
                look_in(db, clock, row, PUT_OFF_MS).await?;
                Err(fault.into())
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Looks for a payment that was given up since the provider knew nothing of it: what was done all the same is taken back.
    async fn search(&self, db: &Db, clock: &Clock, row: &IntentRow) -> Result<(), JobError> {
        if !row.may_be_lost(clock.now_ms()) {
            return Ok(look_at(db, row, None).await?);
        }
        let Some(seen) = self.found(db, clock, row).await? else {
            return Ok(look_in(db, clock, row, SEARCH_MS).await?);
        };
        let told = tell(db, clock, row, &seen).await;
        give_back(db, clock, row).await?;
        told
    }

    /// Calls off what nobody waits for. What the provider says then holds, also where it could not be called off.
    async fn call_off(&self, db: &Db, clock: &Clock, row: &IntentRow, seen: Observation) -> Result<(), JobError> {
        let mut row = row.clone();
        row.provider_ref = row.provider_ref.or_else(|| seen.reference.clone());
        let is_open = !matches!(
            seen.standing,
            Some(Standing::Captured(_) | Standing::Failed { .. } | Standing::Cancelled)
        );
        let seen = if is_open {
            match self.ask(self.provider.cancel(&row)).await {
                Ok(after) => after,
                Err(ProviderFault::Refused { code }) => {
                    tracing::warn!(code, "a payment that nobody waits for cannot be called off now");
                    seen
                }
                Err(fault) => return Err(fault.into()),
            }
        } else {
            seen
        };
        tell(db, clock, &row, &seen).await
    }
}

/// Has the payment looked at again after that time.
async fn look_in(db: &Db, clock: &Clock, row: &IntentRow, wait_ms: i64) -> Result<(), Error> {
    look_at(db, row, Some(clock.now_ms() + wait_ms)).await
}

/// Has the payment looked at again at that time, or not any more.
async fn look_at(db: &Db, row: &IntentRow, at_ms: Option<i64>) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = intent::look_again_in(&txn, &[row.id], at_ms).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}

/// Has the payment called off or paid back.
async fn give_back(db: &Db, clock: &Clock, row: &IntentRow) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = enqueue_in(&txn, clock, &VoidPayment { intent: row.id }).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}

/// Whether the order waits for the payment: it is not paid, and its time is not over. Of one that was placed, nothing is called off.
async fn order_waits(db: &Db, clock: &Clock, row: &IntentRow) -> Result<bool, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = match OrderWork::lock_in(&txn, clock, row.order_id).await {
            Ok(work) => Ok(work.is_some_and(|work| {
                let is_due = work.order.expires_at_ms.is_some_and(|at_ms| at_ms <= clock.now_ms());
                !is_closed(work.state()) && (work.state() != OrderState::PendingPayment || !is_due)
            })),
            Err(error) => Err(error),
        };
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}
