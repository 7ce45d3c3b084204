//! Giving up a payment that nobody is to pay.

use super::VoidPayment;
use super::start::{is_closed, tell};
use crate::commerce::order::OrderWork;
use crate::commerce::payment::cancel::request_in;
use crate::commerce::payment::intent::{IntentRow, IntentState};
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
    /// Where what became of it is not known.
    pub async fn void(self, context: JobContext, job: VoidPayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = intent::find(db.reader(), job.intent).await? else {
            return Ok(());
        };
        if row.provider_ref.is_none() {
            return Ok(());
        }
        self.check_provider(&row)?;
        if row.state != IntentState::Captured {
            match self.ask(self.provider.cancel(&row)).await {
                Ok(seen) => tell(db, clock, &row, &seen).await?,
                // What it says of the payment shows why.
                Err(ProviderFault::Refused { .. }) => {
                    if let Some(seen) = self.ask(self.provider.find(&row)).await? {
                        tell(db, clock, &row, &seen).await?;
                    }
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(pay_back_late(db, clock, &row).await?)
    }
}

/// Has paid back what is there of a payment that was given up, or whose order was.
async fn pay_back_late(db: &Db, clock: &Clock, row: &IntentRow) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = pay_back_late_in(&txn, clock, row).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn pay_back_late_in(txn: &Txn, clock: &Clock, row: &IntentRow) -> Result<(), Error> {
    let Some(mut work) = OrderWork::lock_in(txn, clock, row.order_id).await? else {
        return Ok(());
    };
    let Some(row) = intent::find(txn, row.id).await? else {
        return Ok(());
    };
    if !is_closed(work.state()) && !row.state.is_over() {
        return Ok(());
    }
    let left = entry::of_payment(txn, row.id).await?.refundable();
    if left == 0 {
        return Ok(());
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
    Ok(work.finish_in().await?)
}
