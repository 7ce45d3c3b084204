//! The words of mails, a file a language.

use serde::Deserialize;

use crate::commerce::account::MailPurpose;
use crate::commerce::order::OrderMailKind;
use crate::platform::locale::language_chain;

/// The words of one language. Each may name values, as `{{ shop }}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) greeting: String,
    pub(super) greeting_without_name: String,
    pub(super) sender: String,
    verify_address: Paragraphs,
    already_registered: Paragraphs,
    reset_password: Paragraphs,
    password_changed: Paragraphs,
    pub(super) order: OrderWords,
}

/// The words of mails about orders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderWords {
    /// What stands between the digits of an amount.
    pub(super) decimal_point: String,
    pub(super) subtotal: String,
    pub(super) discount: String,
    pub(super) shipping: String,
    pub(super) tax: String,
    /// Of tax that is in the other amounts already.
    pub(super) tax_included: String,
    pub(super) total: String,
    pub(super) address: String,
    pub(super) delivery: String,
    pub(super) carrier: String,
    pub(super) tracking_number: String,
    pub(super) tracking_link: String,
    confirmation: Paragraphs,
    shipped: Paragraphs,
    refunded: Paragraphs,
    cancelled: Paragraphs,
    /// The name of a return.
    pub(super) return_name: String,
    /// What the shop asks the shopper to do.
    pub(super) instructions: String,
    /// Why the shop does not do something.
    pub(super) reason: String,
    return_approved: Paragraphs,
    return_declined: Paragraphs,
    return_received: Paragraphs,
}

impl OrderWords {
    pub(super) fn of(&self, kind: OrderMailKind) -> &Paragraphs {
        match kind {
            OrderMailKind::Confirmation => &self.confirmation,
            OrderMailKind::Shipped { .. } => &self.shipped,
            OrderMailKind::Refunded { .. } => &self.refunded,
            OrderMailKind::Cancelled => &self.cancelled,
            OrderMailKind::ReturnApproved { .. } => &self.return_approved,
            OrderMailKind::ReturnDeclined { .. } => &self.return_declined,
            OrderMailKind::ReturnReceived { .. } => &self.return_received,
        }
    }
}

/// What one mail says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paragraphs {
    pub(super) subject: String,
    pub(super) lead: String,
    /// The name of the link, in mails that may have one.
    pub(super) link: Option<String>,
    pub(super) after: String,
}

impl Words {
    pub(super) fn of(&self, purpose: MailPurpose) -> &Paragraphs {
        match purpose {
            MailPurpose::VerifyAddress => &self.verify_address,
            MailPurpose::AlreadyRegistered => &self.already_registered,
            MailPurpose::ResetPassword => &self.reset_password,
            MailPurpose::PasswordChanged => &self.password_changed,
        }
    }
}

/// Every language, the last resort first.
const FILES: [(&str, &str); 2] = [
    ("en", include_str!("templates/words/en.json")),
    ("de", include_str!("templates/words/de.json")),
];

/// The words of every language.
#[derive(Debug)]
pub(super) struct Dictionary {
    languages: Vec<String>,
    words: Vec<Words>,
}

impl Dictionary {
    /// Reads what is built into the program.
    pub(super) fn load() -> Result<Self, serde_json::Error> {
        let words = FILES.iter().map(|(_, text)| serde_json::from_str(text));
        Ok(Self {
            languages: FILES.iter().map(|(language, _)| (*language).to_owned()).collect(),
            words: words.collect::<Result<_, _>>()?,
        })
    }

    /// The words for somebody who reads `language`, and the language that they are in: that one or a shorter form of it, else the
    /// shop's `own` or a shorter form of that, else English.
    pub(super) fn find(&self, language: &str, own: &str) -> (&str, &Words) {
        let asked = format!("{language}, {own};q=0.5");
        let (found, _) = language_chain(Some(&asked), &self.languages, own);
        let at = self.languages.iter().position(|offered| *offered == found);
        let at = at.unwrap_or_default();
        (&self.languages[at], &self.words[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_falls_back_step_by_step() {
        let dictionary = Dictionary::load().unwrap();
        for (language, own, found) in [
            ("de", "en", "de"),
            ("de-CH", "en", "de"),
            ("fr", "de-AT", "de"),
            ("fr", "fr", "en"),
            ("fr-CA", "it", "en"),
            ("en-GB", "de", "en"),
            ("", "de", "de"),
        ] {
            assert_eq!(dictionary.find(language, own).0, found, "{language}, {own}");
        }
    }
}
