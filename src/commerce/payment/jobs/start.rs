//! Asking for the money.

use super::StartPayment;
use crate::commerce::order::OrderState;
use crate::commerce::payment::intent::{IntentRow, IntentState};
use crate::commerce::payment::observation::{Observation, Standing, Sum};
use crate::commerce::payment::observe::{AMOUNT_MISMATCH, Observed, REFUND_FAILED, observe, observe_and_complete};
use crate::commerce::payment::provider::{Payments, ProviderFault, StartAsk};
use crate::commerce::payment::repo::intent;
use crate::platform::clock::Clock;
use crate::platform::crash;
use crate::platform::db::Db;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::jobs::{JobContext, JobError};

impl Payments {
    /// Asks the provider for the money of a payment. Where it was asked before and its answer was lost, it is asked what became of
    /// that first.
    ///
    /// # Errors
    /// Where that is not known yet.
    pub async fn start(self, context: JobContext, job: StartPayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some((row, token)) = intent::find_with_token(db.reader(), job.intent).await? else {
            return Ok(());
        };
        if row.state != IntentState::Created {
            return Ok(());
        }
        if row.amount_minor == 0 {
            // Nobody is asked for nothing.
            return end(&context, &row, &paid_nothing(&row)).await;
        }
        self.check_provider(&row)?;
        let was_asked = row.asked_at_ms.is_some();
        let Some(token) = token else {
            return Ok(());
        };
        let at_once = row.capture_at_once.unwrap_or_else(|| self.captures_at_once());
        if !intent::mark_asked(db, row.id, at_once, clock.now_ms()).await? {
            return Ok(());
        }
        if was_asked && let Some(seen) = self.ask(self.provider.find(&row)).await? {
            return end(&context, &row, &seen).await;
        }
        let ask = StartAsk {
            intent: &row,
            token: &token,
            capture_at_once: at_once,
        };
        crash::place("payment.asking");
        let answer = self.ask(self.provider.start(&ask)).await;
        crash::place("payment.asked");
        let seen = match answer {
            Ok(seen) => seen,
            Err(ProviderFault::Refused { code }) => {
                tracing::error!(code, "the provider refuses a payment as it was asked for");
                let code = "PROVIDER_REFUSED".to_owned();
                Observation::of(None, Standing::Failed { code })
            }
            Err(fault) => return Err(fault.into()),
        };
        end(&context, &row, &seen).await
    }

    /// Whether the payment is one of the configured provider's.
    pub(super) fn check_provider(&self, row: &IntentRow) -> Result<(), JobError> {
        if row.provider == self.provider_name() {
            return Ok(());
        }
        Err(JobError::Dead(anyhow::anyhow!(
            "the payment is one of {}, which is not configured any more",
            row.provider
        )))
    }
}

fn paid_nothing(row: &IntentRow) -> Observation {
    let sum = Sum {
        amount_minor: 0,
        currency: row.currency.clone(),
    };
    Observation::of(None, Standing::Captured(sum))
}

/// Makes true what was seen. What speaks of other money than was asked for becomes a dead letter, for somebody to look at.
pub(super) async fn tell(db: &Db, clock: &Clock, row: &IntentRow, seen: &Observation) -> Result<(), JobError> {
    told(row, observe(db, clock, row.id, seen).await?)
}

/// As [`tell`], at the end of the job.
async fn end(job: &JobContext, row: &IntentRow, seen: &Observation) -> Result<(), JobError> {
    told(row, observe_and_complete(job, (row.id, row.order_id), seen).await?)
}

fn told(row: &IntentRow, observed: Observed) -> Result<(), JobError> {
    match observed {
        Observed::Known | Observed::NoPayment => Ok(()),
        Observed::Mismatch => Err(JobError::Dead(anyhow::anyhow!(
            "{AMOUNT_MISMATCH}: the provider speaks of another amount or currency than it was asked for"
        ))),
        Observed::RefundFailed => Err(refund_failed(row)),
    }
}

/// The dead letter of money that is to go back and does not, of which nobody would hear otherwise.
pub(super) fn refund_failed(row: &IntentRow) -> JobError {
    tracing::error!(order = %row.order_id, "money that is to go back does not: the provider fails to pay it back");
    JobError::Dead(anyhow::anyhow!(
        "{REFUND_FAILED}: what is to go back of the order {} was not paid back, or a bank has sent it back; ask for it by \
         `refundCreate`, or pay it back by hand",
        MintedId::new(MintedKind::Order, row.order_id)
    ))
}

/// Whether an order in this state still waits to be paid or sent.
pub(super) fn is_closed(state: OrderState) -> bool {
    matches!(state, OrderState::Cancelled | OrderState::Expired)
}
