//! Giving up a payment that nobody is to pay.

use super::VoidPayment;
use super::start::{is_closed, refund_failed};
use crate::commerce::order::OrderWork;
use crate::commerce::payment::cancel::request_in;
use crate::commerce::payment::intent::{IntentRow, IntentState};
use crate::commerce::payment::observation::{Observation, Standing};
use crate::commerce::payment::observe::{AMOUNT_MISMATCH, Observed, observe};
use crate::commerce::payment::provider::{Payments, ProviderFault};
use crate::commerce::payment::refund::RefundOrigin;
use crate::commerce::payment::repo::{entry, intent};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError};

impl Payments {
    /// Calls a payment off, releases what is authorised, and pays back what was taken although the payment or the order was given up.
    ///
    /// # Errors
    /// Where what became of it is not known, or the provider cannot call it off yet.
    pub async fn void(self, context: JobContext, job: VoidPayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = intent::find(db.reader(), job.intent).await? else {
            return Ok(());
        };
        if row.provider_ref.is_none() {
            return Ok(());
        }
        self.check_provider(&row)?;
        let mut is_other_money = false;
        if row.state != IntentState::Captured {
            let seen = self.called_off(&row).await?;
            match observe(db, clock, row.id, &seen).await? {
                Observed::Known | Observed::NoPayment => {}
                Observed::Mismatch => is_other_money = true,
                Observed::RefundFailed => return Err(refund_failed(&row)),
            }
            if !is_over(&seen) {
                return Err(JobError::Retry(anyhow::anyhow!(
                    "the provider is at work with the payment and cannot call it off yet"
                )));
            }
        }
        let is_asked = pay_back_late(db, clock, &row).await?;
        if is_other_money && !is_asked {
            return Err(JobError::Dead(anyhow::anyhow!(
                "{AMOUNT_MISMATCH}: a payment that is given up holds other money than was asked for, which is not paid back"
            )));
        }
        Ok(())
    }

    /// Where the payment stands once the provider was told that it is over.
    async fn called_off(&self, row: &IntentRow) -> Result<Observation, JobError> {
        match self.ask(self.provider.cancel(row)).await {
            Ok(seen) => Ok(seen),
            // What it says of the payment shows why.
            Err(fault @ ProviderFault::Refused { .. }) => match self.ask(self.provider.find(row)).await? {
                Some(seen) => Ok(seen),
                None => Err(fault.into()),
            },
            Err(fault) => Err(fault.into()),
        }
    }
}

/// Whether nothing more can come of it at the provider.
fn is_over(seen: &Observation) -> bool {
    matches!(
        seen.standing,
        Some(Standing::Captured(_) | Standing::Cancelled | Standing::Failed { .. })
    )
}

/// Has paid back what is there of a payment that was given up, or whose order was; `false`: nothing is.
async fn pay_back_late(db: &Db, clock: &Clock, row: &IntentRow) -> Result<bool, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = pay_back_late_in(&txn, clock, row).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn pay_back_late_in(txn: &Txn, clock: &Clock, row: &IntentRow) -> Result<bool, Error> {
    let Some(mut work) = OrderWork::lock_in(txn, clock, row.order_id).await? else {
        return Ok(false);
    };
    let Some(row) = intent::find(txn, row.id).await? else {
        return Ok(false);
    };
    if !is_closed(work.state()) && !row.state.is_over() {
        return Ok(false);
    }
    let left = entry::of_payment(txn, row.id).await?.refundable();
    if left == 0 {
        return Ok(false);
    }
    request_in(
        &mut work,
        &row,
        RefundOrigin::Late,
        left,
        Vec::new(),
        (String::new(), None),
    )
    .await?;
    work.finish_in().await?;
    Ok(true)
}
