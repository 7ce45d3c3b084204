//! Webhooks of the sandbox: a job of its own takes each to the inbox, signed as the outside world would have it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::commerce::payment::inbox::Received;
use crate::commerce::payment::provider::payments::Payments;
use crate::platform::jobs::{Job, JobContext, JobError};

/// The job of sending one event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SandboxEvent {
    pub(super) id: Uuid,
    /// The sandbox's id of the payment.
    pub(super) payment: String,
    pub(super) kind: String,
}

impl Job for SandboxEvent {
    const KIND: &'static str = "sandbox.event";
}

impl Payments {
    /// Sends an event of the sandbox.
    ///
    /// # Errors
    /// Where the inbox did not take it.
    pub async fn send_sandbox_event(self, context: JobContext, event: SandboxEvent) -> Result<(), JobError> {
        let Some(bank) = self.bank() else {
            // Another provider is configured by now, and nobody would believe the sandbox.
            return Ok(());
        };
        let Some((signature, body)) = bank.letter(&event).await? else {
            return Ok(());
        };
        match self
            .receive(&context.db, &context.clock, Some(&signature), &body)
            .await?
        {
            Received::Kept | Received::Repeated => Ok(()),
            Received::Refused => Err(JobError::Dead(anyhow::anyhow!(
                "the inbox refused an event of the sandbox"
            ))),
        }
    }
}
