//! Taking what is authorised.

use super::CapturePayment;
use super::start::tell;
use crate::commerce::order::PaymentDue;
use crate::commerce::payment::intent::IntentState;
use crate::commerce::payment::provider::{Payments, ProviderFault};
use crate::commerce::payment::repo::intent;
use crate::platform::jobs::{JobContext, JobError};

impl Payments {
    /// Takes the money of an order of which the first parcel has left.
    ///
    /// # Errors
    /// Where it was not taken.
    pub async fn due(self, context: JobContext, job: PaymentDue) -> Result<(), JobError> {
        let latest = intent::latest_of(context.db.reader(), job.order).await?;
        match latest {
            Some(row) => self.capture(context, CapturePayment { intent: row.id }).await,
            None => Ok(()),
        }
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
