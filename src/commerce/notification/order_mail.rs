//! Mails about orders: confirmed, sent, sent back, paid back, cancelled.

use std::sync::Arc;

use super::order_letter::{OrderLetter, order_letter};
use super::render::{Renderer, ShopFacts};
use crate::commerce::order::OrderMail;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError};
use crate::platform::mail::Mailer;

/// What sends them. Cloning shares it.
#[derive(Debug, Clone)]
pub struct OrderMails {
    mailer: Mailer,
    renderer: Arc<Renderer>,
}

impl OrderMails {
    /// # Errors
    /// Where a template that is built into the program cannot be read.
    pub fn new(mailer: Mailer, shop: ShopFacts) -> anyhow::Result<Self> {
        Ok(Self {
            mailer,
            renderer: Arc::new(Renderer::new(shop)?),
        })
    }

    /// Sends the mail of a job, if there is still something to say.
    ///
    /// # Errors
    /// Where it was not sent.
    pub async fn send(self, context: JobContext, mail: OrderMail) -> Result<(), JobError> {
        let Some(letter) = read(&context.db, &mail).await? else {
            tracing::debug!("there is nothing to say any more");
            return Ok(());
        };
        let mail = self.renderer.order_mail(context.id, &letter).map_err(JobError::Dead)?;
        self.mailer.send(&mail).await?;
        Ok(())
    }
}

/// Reads the letter in a transaction: in one state of the order, and where what asked for the mail is surely known.
async fn read(db: &Db, mail: &OrderMail) -> Result<Option<OrderLetter>, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = order_letter(&txn, mail).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}
