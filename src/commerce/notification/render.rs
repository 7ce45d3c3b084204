//! Turning a letter into a mail.

use std::fmt;

use anyhow::Context as _;
use minijinja::{Environment, UndefinedBehavior, context};
use url::Url;
use uuid::Uuid;

use super::words::Dictionary;
use crate::commerce::account::{Letter, MailPurpose};
use crate::platform::config::BaseUrl;
use crate::platform::mail::Mail;

/// What mails say of the shop.
#[derive(Debug, Clone)]
pub struct ShopFacts {
    pub name: String,
    /// Where links lead; `None`: mails have codes only.
    pub app_url: Option<BaseUrl>,
    /// The language of last resort but English.
    pub language: String,
}

/// The templates, compiled.
pub(super) struct Renderer {
    pub(super) templates: Environment<'static>,
    pub(super) dictionary: Dictionary,
    pub(super) shop: ShopFacts,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer")
            .field("shop", &self.shop)
            .finish_non_exhaustive()
    }
}

/// The names decide: what is put into a template of this ending is escaped as HTML.
const HTML: &str = "mail.html";
const TEXT: &str = "mail.txt";
pub(super) const ORDER_HTML: &str = "order.html";
pub(super) const ORDER_TEXT: &str = "order.txt";

impl Renderer {
    pub(super) fn new(shop: ShopFacts) -> anyhow::Result<Self> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.add_template(HTML, include_str!("templates/mail.html"))?;
        templates.add_template(TEXT, include_str!("templates/mail.txt"))?;
        templates.add_template(ORDER_HTML, include_str!("templates/order.html"))?;
        templates.add_template(ORDER_TEXT, include_str!("templates/order.txt"))?;
        Ok(Self {
            templates,
            dictionary: Dictionary::load().context("the words of mails cannot be read")?,
            shop,
        })
    }

    /// The mail of `letter`; `id` is what it is recognised by.
    pub(super) fn mail(&self, id: Uuid, letter: &Letter) -> anyhow::Result<Mail> {
        let (language, words) = self.dictionary.find(&letter.language, &self.shop.language);
        let paragraphs = words.of(letter.purpose);
        let code = letter.code.as_ref().map(|code| grouped(code.text()));
        let name = letter
            .first_name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let values = context! {
            shop => &self.shop.name,
            minutes => letter.code_minutes,
            code => code.as_deref().unwrap_or_default(),
            name => name.unwrap_or_default(),
        };
        // Plain text, which the templates escape where they need it; what stands in a value is not read as a template.
        let say = |words: &str| self.templates.render_str(words, values.clone());
        let greeting = if name.is_some() {
            &words.greeting
        } else {
            &words.greeting_without_name
        };
        let subject = say(&paragraphs.subject)?;
        let page = context! {
            language,
            subject => &subject,
            shop => &self.shop.name,
            greeting => say(greeting)?,
            lead => say(&paragraphs.lead)?,
            after => say(&paragraphs.after)?,
            sender => say(&words.sender)?,
            code,
            link => paragraphs.link.as_deref().unwrap_or_default(),
            url => self.link(letter)?,
        };
        Ok(Mail {
            id,
            to: letter.email.clone(),
            text: self.templates.get_template(TEXT)?.render(&page)?,
            html: self.templates.get_template(HTML)?.render(&page)?,
            subject,
        })
    }

    /// Where the app takes the code by itself. The code stands behind `#`, which browsers send to no server.
    fn link(&self, letter: &Letter) -> anyhow::Result<Option<String>> {
        let (Some(base), Some(code)) = (&self.shop.app_url, &letter.code) else {
            return Ok(None);
        };
        let path = match letter.purpose {
            MailPurpose::VerifyAddress => "verify",
            MailPurpose::ResetPassword => "reset",
            MailPurpose::AlreadyRegistered | MailPurpose::PasswordChanged => return Ok(None),
        };
        let mut url = Url::parse(base.join(path).as_str())?;
        let fragment = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("email", &letter.email)
            .append_pair("code", code.text())
            .finish();
        url.set_fragment(Some(&fragment));
        Ok(Some(url.into()))
    }
}

/// A code in two halves, as it is easier to read.
fn grouped(code: &str) -> String {
    match code.split_at_checked(code.len() / 2) {
        Some((first, second)) if code.len() == 8 => format!("{first} {second}"),
        _ => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commerce::account::MailCode;

    const ALL: [MailPurpose; 4] = [
        MailPurpose::VerifyAddress,
        MailPurpose::AlreadyRegistered,
        MailPurpose::ResetPassword,
        MailPurpose::PasswordChanged,
    ];

    fn renderer(name: &str, app_url: Option<&str>) -> Renderer {
        Renderer::new(ShopFacts {
            name: name.to_owned(),
            app_url: app_url.map(|url| BaseUrl::try_from(url.to_owned()).unwrap()),
            language: "en".to_owned(),
        })
        .unwrap()
    }

    fn letter(purpose: MailPurpose, first_name: &str, language: &str) -> Letter {
        let has_code = matches!(purpose, MailPurpose::VerifyAddress | MailPurpose::ResetPassword);
        Letter {
            purpose,
            email: "shopper-1+a@example.com".to_owned(),
            first_name: Some(first_name.to_owned()),
            language: language.to_owned(),
            code: has_code.then(|| MailCode::parse("7K2M9QXD").unwrap()),
            code_minutes: 30,
        }
    }

    #[test]
    fn every_mail_is_complete_in_every_language() {
        let renderer = renderer("Café Tote", Some("https://shop.example/app"));
        let mut subjects = std::collections::BTreeSet::new();
        for language in ["en", "de"] {
            for purpose in ALL {
                let mail = renderer.mail(Uuid::nil(), &letter(purpose, "Ada", language)).unwrap();
                for text in [&mail.subject, &mail.text, &mail.html] {
                    assert!(!text.contains("{{") && !text.contains("}}"), "{text}");
                }
                assert!(mail.text.contains("Ada") && mail.html.contains("Ada"), "{}", mail.text);
                assert!(mail.text.contains("Café Tote"), "{}", mail.text);
                let has_code = mail.text.contains("7K2M 9QXD") && mail.html.contains("7K2M 9QXD");
                let is_linked = mail.text.contains("https://shop.example/app/") && mail.html.contains("<a href=");
                let expected = matches!(purpose, MailPurpose::VerifyAddress | MailPurpose::ResetPassword);
                assert_eq!((has_code, is_linked), (expected, expected), "{}", mail.text);
                subjects.insert(mail.subject);
            }
        }
        assert_eq!(subjects.len(), 8, "{subjects:?}");
    }

    #[test]
    fn a_mail_reads_as_a_person_would_write_it() {
        let mail = renderer("Tote", Some("https://shop.example"))
            .mail(Uuid::nil(), &letter(MailPurpose::ResetPassword, "Ada", "en"))
            .unwrap();
        assert_eq!(mail.subject, "7K2M 9QXD is your code for a new password");
        assert_eq!(
            mail.text,
            "Hello Ada,\n\nEnter this code in the app to choose a new password for Tote:\n\n    7K2M 9QXD\n\nChoose a new password: \
             https://shop.example/reset#email=shopper-1%2Ba%40example.com&code=7K2M9QXD\n\nThe code is good for 30 minutes. If you did \
             not ask for it, you need not do anything: your password stays as it is.\n\n-- \nThis mail was sent by Tote. Answers to \
             it are not read."
        );
    }

    #[test]
    fn what_a_shopper_calls_themselves_is_neither_markup_nor_a_template() {
        let mail = renderer("<b>Tote</b>", None)
            .mail(
                Uuid::nil(),
                &letter(MailPurpose::PasswordChanged, "<img src=x> {{ code }}", "en"),
            )
            .unwrap();
        assert!(
            !mail.html.contains("<img") && !mail.html.contains("<b>"),
            "{}",
            mail.html
        );
        assert!(mail.html.contains("&lt;img src=x&gt; {{ code }}"), "{}", mail.html);
        assert!(mail.text.contains("Hello <img src=x> {{ code }},"), "{}", mail.text);
        assert!(!mail.text.contains("http"), "{}", mail.text);
    }

    #[test]
    fn nobody_is_greeted_by_an_empty_name() {
        let mail = renderer("Tote", None)
            .mail(Uuid::nil(), &letter(MailPurpose::AlreadyRegistered, " ", "de-CH"))
            .unwrap();
        assert!(mail.text.starts_with("Hallo,\n\nJemand"), "{}", mail.text);
        assert!(mail.html.contains("lang=\"de\""));
    }
}
