//! The way out for mails, as the configuration chooses it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use lettre::Address;
use lettre::message::Mailbox;

use super::failure::MailError;
use super::message::Mail;
use super::outbox::Outbox;
use super::smtp::Smtp;
use crate::platform::clock::Clock;
use crate::platform::config;

/// Sends mails. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    clock: Clock,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(Smtp),
    Outbox(Outbox),
}

impl Mailer {
    /// The mailer of these settings; `outbox` is the folder of files.
    ///
    /// # Errors
    /// Where a setting cannot be used.
    pub fn new(settings: &config::Mail, shop_name: &str, outbox: PathBuf, clock: Clock) -> anyhow::Result<Self> {
        let from = match &settings.from {
            Some(from) => from.parse::<Mailbox>().context("`mail.from` is not an address")?,
            None => Mailbox::new(Some(shop_name.to_owned()), Address::new("shop", "localhost")?),
        };
        let way = match &settings.url {
            Some(url) => {
                let timeout = Duration::from_millis(settings.timeout_ms);
                Way::Smtp(Smtp::new(url.expose(), from.email.domain(), timeout)?)
            }
            None => Way::Outbox(Outbox::new(outbox)),
        };
        Ok(Self { from, clock, way })
    }

    /// Whether mails reach anybody.
    #[must_use]
    pub fn is_delivering(&self) -> bool {
        matches!(self.way, Way::Smtp(_))
    }

    /// Sends a mail, or writes its file. An error does not say that it was not sent: a server may have taken it and its answer
    /// may have been lost.
    ///
    /// # Errors
    /// [`MailError`] says whether another try can help.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let at = self.clock.now();
        let message = mail.message(&self.from, at)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Outbox(outbox) => outbox.write(mail.id, at, message.formatted()).await,
        }
    }
}
