//! The inbox of webhooks: what is verified is kept before it is answered, and done by a job.

use super::jobs::WebhookArrived;
use super::provider::{Payments, ProviderEvent};
use super::repo::event;
use crate::platform::clock::Clock;
use crate::platform::crash;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;

/// What became of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    Kept,
    /// It was kept before.
    Repeated,
    /// It is not the provider's, or too old.
    Refused,
}

impl Payments {
    /// The header that a webhook's signature is in.
    #[must_use]
    pub fn signature_header(&self) -> &'static str {
        self.provider.signature_header()
    }

    /// Keeps a webhook, if it is the provider's. Nothing of one that is not is logged.
    ///
    /// # Errors
    /// A fault of the database: the provider sends it again.
    pub async fn receive(
        &self,
        db: &Db,
        clock: &Clock,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<Received, Error> {
        let read = self
            .provider
            .read(signature.unwrap_or_default(), body, clock.now().timestamp());
        let said = match read {
            Ok(said) => said,
            Err(fault) => {
                tracing::warn!(
                    provider = self.provider_name(),
                    reason = fault.name(),
                    bytes = body.len(),
                    "a webhook was refused"
                );
                return Ok(Received::Refused);
            }
        };
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await?;
            let result = keep_in(&txn, clock, self.provider_name(), &said).await;
            if let Some(done) = attempts.end(txn, result).await {
                crash::place("webhook.stored");
                return done;
            }
        }
    }
}

async fn keep_in(txn: &Txn, clock: &Clock, provider: &str, said: &ProviderEvent) -> Result<Received, Error> {
    let id = new_uuid(clock);
    let body = serde_json::to_string(said).map_err(anyhow::Error::from)?;
    let event = (said.id.as_str(), said.kind.as_str(), body);
    if !event::insert_in(txn, id, provider, event, clock.now_ms()).await? {
        return Ok(Received::Repeated);
    }
    enqueue_in(txn, clock, &WebhookArrived { event: id }).await?;
    Ok(Received::Kept)
}
