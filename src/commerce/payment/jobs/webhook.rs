//! Doing what an event in the inbox says.

use anyhow::Context as _;
use uuid::Uuid;

use super::WebhookArrived;
use super::start::refund_failed;
use crate::commerce::payment::observe::{AMOUNT_MISMATCH, Observed, REFUND_FAILED, observe_told};
use crate::commerce::payment::provider::{Payments, ProviderEvent};
use crate::commerce::payment::repo::{event, intent};
use crate::platform::clock::Clock;
use crate::platform::crash;
use crate::platform::db::{Db, DbErr};
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError};

impl Payments {
    /// Makes true what an event says, once; events of other accounts and programs are laid aside.
    ///
    /// # Errors
    /// Where it could not be done.
    pub async fn webhook(self, context: JobContext, job: WebhookArrived) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = event::find_waiting(db.reader(), job.event).await? else {
            return Ok(());
        };
        let said: ProviderEvent = serde_json::from_str(&row.body)
            .context("an event in the inbox cannot be read")
            .map_err(JobError::Dead)?;
        let payment = payment_of(db, &row.provider, &said).await?;
        let outcome = match (payment, &said.seen) {
            (_, None) => "nothing to know",
            (None, Some(_)) => "no payment of this shop",
            (Some(payment), Some(seen)) => match observe_told(db, clock, payment, seen).await? {
                Observed::Known => "done",
                Observed::NoPayment => "no payment of this shop",
                Observed::Mismatch => AMOUNT_MISMATCH,
                Observed::RefundFailed => REFUND_FAILED,
            },
        };
        crash::place("webhook.applied");
        finish(db, clock, job.event, outcome).await?;
        if outcome == AMOUNT_MISMATCH {
            return Err(JobError::Dead(anyhow::anyhow!(
                "{AMOUNT_MISMATCH}: an event speaks of another amount or currency than was asked for"
            )));
        }
        if outcome == REFUND_FAILED
            && let Some(payment) = payment
            && let Some(row) = intent::find(db.reader(), payment).await?
        {
            return Err(refund_failed(&row));
        }
        Ok(())
    }
}

/// The payment that an event is about: the one that the shop named, else the one that the provider names so.
async fn payment_of(db: &Db, provider: &str, said: &ProviderEvent) -> Result<Option<Uuid>, DbErr> {
    if let Some(named) = said.intent
        && let Some(row) = intent::find(db.reader(), named).await?
    {
        return Ok((row.provider == provider).then_some(row.id));
    }
    match said.seen.as_ref().and_then(|seen| seen.reference.as_deref()) {
        Some(reference) => intent::find_by_reference(db.reader(), provider, reference).await,
        None => Ok(None),
    }
}

async fn finish(db: &Db, clock: &Clock, id: Uuid, outcome: &str) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = event::finish_in(&txn, id, outcome, clock.now_ms()).await;
        if let Some(done) = attempts.end(txn, result.map_err(Error::from)).await {
            return done;
        }
    }
}
