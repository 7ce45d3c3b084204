//! Mails over a mail server.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use anyhow::Context as _;
use lettre::transport::smtp;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::failure::MailError;

/// A mail server. Each mail has a connection of its own.
#[derive(Clone)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The transport knows the password.
        f.debug_struct("Smtp")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Refusals that are about us rather than about the mail, such as of our password (RFC 4954, 6; RFC 7504, 4): the next mail would
/// be refused as well, until somebody mends that.
const ABOUT_US: [&str; 5] = ["521", "530", "534", "535", "538"];

impl Smtp {
    /// The server of `url`, which is greeted in the name of `domain`.
    pub(super) fn new(url: &str, domain: &str, timeout: Duration) -> anyhow::Result<Self> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            // The cause may repeat the address with its password.
            .map_err(|_| anyhow::anyhow!("`mail.url` cannot be used"))
            .context("the mail server cannot be set up")?;
        let transport = builder
            .hello_name(ClientId::Domain(domain.to_owned()))
            .timeout(Some(timeout))
            .build();
        Ok(Self { transport, timeout })
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), MailError> {
        // The transport's own limit holds for each step; a server that answers ever so slowly is given up as well.
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(MailError::Later("the mail server took too long".to_owned())),
        }
    }
}

fn failure(error: &smtp::Error) -> MailError {
    if let Some(status) = error.status() {
        let status = status.to_string();
        let said = format!("the mail server answered {status}");
        return if error.is_permanent() && !ABOUT_US.contains(&status.as_str()) {
            MailError::Never(said)
        } else {
            MailError::Later(said)
        };
    }
    if error.is_timeout() {
        return MailError::Later("the mail server took too long".to_owned());
    }
    if error.is_response() {
        return MailError::Later("what the mail server answered is not SMTP".to_owned());
    }
    // What is left failed in the connection, before anything of the mail was said.
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    MailError::Later(format!("the mail server does not answer: {cause}"))
}
