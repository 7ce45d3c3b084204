//! Taking what is authorised.

use super::CapturePayment;
use super::start::{is_closed, tell};
use crate::commerce::order::{OrderState, PaymentDue, find_any};
use crate::commerce::payment::intent::IntentState;
use crate::commerce::payment::provider::{Payments, ProviderFault};
use crate::commerce::payment::repo::intent;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::jobs::{JobContext, JobError};

impl Payments {
    /// Takes the money of an order of which the first parcel has left.
    ///
    /// # Errors
    /// Where it was not taken, and where nothing is there to be taken of an order that goes on.
    pub async fn due(self, context: JobContext, job: PaymentDue) -> Result<(), JobError> {
        let db = context.db.clone();
        let Some(row) = intent::latest_of(db.reader(), job.order).await? else {
            return Ok(());
        };
        self.capture(context, CapturePayment { intent: row.id }).await?;
        let after = intent::find(db.reader(), row.id).await?;
        if !after.is_some_and(|after| after.state.is_over()) {
            return Ok(());
        }
        let order = find_any(db.reader(), job.order).await?;
        let state = order.and_then(|order| OrderState::of(order.state));
        if state.is_none_or(is_closed) {
            return Ok(());
        }
        Err(JobError::Dead(anyhow::anyhow!(
            "the order {} is sent, and its payment has failed or was released: nothing can be taken for it",
            MintedId::new(MintedKind::Order, job.order)
        )))
    }

    /// Takes all that is authorised of a payment; what is taken or over already is left alone.
    ///
    /// # Errors
    /// Where it was not taken.
    pub async fn capture(self, context: JobContext, job: CapturePayment) -> Result<(), JobError> {
        let JobContext { db, clock, .. } = &context;
        let Some(row) = intent::find(db.reader(), job.intent).await? else {
            return Ok(());
        };
        if row.state != IntentState::Authorized {
            return Ok(());
        }
        self.check_provider(&row)?;
        match self.ask(self.provider.capture(&row)).await {
            Ok(seen) => tell(db, clock, &row, &seen).await,
            // The bank may have released it meanwhile: what the provider says of it tells.
            Err(fault @ ProviderFault::Refused { .. }) => {
                if let Some(seen) = self.ask(self.provider.find(&row)).await? {
                    tell(db, clock, &row, &seen).await?;
                }
                let after = intent::find(db.reader(), row.id).await?;
                if after.is_some_and(|after| after.state == IntentState::Authorized) {
                    return Err(fault.into());
                }
                Ok(())
            }
            Err(fault) => Err(fault.into()),
        }
    }
}
