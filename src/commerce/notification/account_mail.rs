//! Mails about accounts: addresses, passwords.

use std::sync::Arc;

use super::render::{Renderer, ShopFacts};
use crate::commerce::account::{self, AccountKey, AccountMail};
use crate::platform::jobs::{JobContext, JobError};
use crate::platform::mail::Mailer;

/// What sends them. Cloning shares it.
#[derive(Debug, Clone)]
pub struct AccountMails {
    key: AccountKey,
    mailer: Mailer,
    renderer: Arc<Renderer>,
}

impl AccountMails {
    /// # Errors
    /// Where a template that is built into the program cannot be read.
    pub fn new(key: AccountKey, mailer: Mailer, shop: ShopFacts) -> anyhow::Result<Self> {
        Ok(Self {
            key,
            mailer,
            renderer: Arc::new(Renderer::new(shop)?),
        })
    }

    /// Sends the mail of a job, if there is still something to say and somebody to say it to. Where its end is lost, it is sent
    /// again with another code; both are good.
    ///
    /// # Errors
    /// Where it was not sent.
    pub async fn send(self, context: JobContext, mail: AccountMail) -> Result<(), JobError> {
        let letter = account::letter(&context.db, &context.clock, &self.key, &mail).await?;
        let Some(letter) = letter else {
            tracing::debug!("nobody is to get this mail any more");
            return Ok(());
        };
        let mail = self.renderer.mail(context.id, &letter).map_err(JobError::Dead)?;
        self.mailer.send(&mail).await?;
        Ok(())
    }
}
