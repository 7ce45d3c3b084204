//! A mail, and the form in which it travels.

use std::fmt;

use chrono::{DateTime, Utc};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use uuid::Uuid;

use super::failure::MailError;

/// A mail to one person.
#[derive(Clone)]
pub struct Mail {
    /// The same whenever the same mail is sent again, so that a mailbox may recognise it.
    pub id: Uuid,
    /// An address without a name.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest is personal.
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Mail {
    pub(super) fn message(&self, from: &Mailbox, at: DateTime<Utc>) -> Result<Message, MailError> {
        let to: Address = self
            .to
            .parse()
            .map_err(|_| MailError::Never("its address is none".to_owned()))?;
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(self.subject.as_str())
            .date(at.into())
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
            // The cause may repeat what is in the mail.
            .map_err(|_| MailError::Never("it has no valid form".to_owned()))
    }
}

/// Says that a program wrote the mail, so that no holiday notice comes back (RFC 3834, 5).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn mail(to: &str, subject: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: "Grüße".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
        }
    }

    fn written(mail: &Mail) -> Result<String, MailError> {
        let from = "Shop <shop@example.com>".parse().unwrap();
        let at = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
        let message = mail.message(&from, at)?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_mail_has_both_forms_and_says_that_a_program_wrote_it() {
        let text = written(&mail("shopper-1@example.com", "Your code")).unwrap();
        for part in [
            "From: Shop <shop@example.com>\r\n",
            "To: shopper-1@example.com\r\n",
            "Subject: Your code\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.com>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Date: Sun, 22 Nov 2026 09:00:00",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_header_cannot_be_smuggled_in() {
        let text = written(&mail("shopper-1@example.com", "Hello\r\nBcc: shopper-2@example.com")).unwrap();
        assert!(!text.contains("\nBcc:"), "{text}");
        for address in [
            "shopper-1@example.com\r\nBcc: shopper-2@example.com",
            "shopper-1@example.com, shopper-2@example.com",
            "shopper-1",
            "",
        ] {
            let refused = written(&mail(address, "Hello")).unwrap_err();
            assert_eq!(refused.to_string(), "the mail cannot be sent: its address is none");
        }
    }
}
