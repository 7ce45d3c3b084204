//! How mail leaves the house.

use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{BaseUrl, SmtpUrl};

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `None`: mails become files.
    pub url: Option<SmtpUrl>,
    /// Address of the sender, with a name or without one. `None`: the shop's name at `localhost`, in files only.
    pub from: Option<String>,
    pub timeout_ms: u64,
    /// Where links in mails lead. `None`: mails have codes only.
    pub app_url: Option<BaseUrl>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            url: None,
            from: None,
            timeout_ms: 20_000,
            app_url: None,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "mail.url",
        variable: "TOTE_MAIL_URL",
        about: "The mail server. Without it, each mail becomes a file in `outbox` of `data_dir`, and nobody gets one.",
        allowed: "`smtps://USER:PASSWORD@HOST:465`, `smtp://USER:PASSWORD@HOST:587?tls=required`, or `smtp://HOST:25` for one that is not encrypted",
        unset: "files in `outbox` of `data_dir`",
        secret: true,
    },
    Setting {
        key: "mail.from",
        variable: "TOTE_MAIL_FROM",
        about: "Whom mails come from.",
        allowed: "an address such as `shop@example.com` or `Shop <shop@example.com>`; needed with TOTE_MAIL_URL",
        unset: "`shop@localhost` with the shop's name, in files",
        secret: false,
    },
    Setting {
        key: "mail.timeout_ms",
        variable: "TOTE_MAIL_TIMEOUT_MS",
        about: "How many milliseconds the mail server may take for one mail before it is tried again later.",
        allowed: "a number from 100 to 600000",
        unset: "",
        secret: false,
    },
    Setting {
        key: "mail.app_url",
        variable: "TOTE_APP_URL",
        about: "Where links in mails lead: an address that opens the app, or a page of the shop. `/verify` or `/reset` and the code follow it.",
        allowed: "an http or https address without user, query and fragment, such as `https://shop.example/app`",
        unset: "mails have codes to type, and no links",
        secret: false,
    },
];

impl Mail {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        let is_wrong = match &self.from {
            // Its full form is checked by what writes mails.
            Some(from) => !from.contains('@') || from.len() > 320 || from.chars().any(char::is_control),
            None => self.url.is_some(),
        };
        if is_wrong {
            return Some("mail.from");
        }
        (!(100..=600_000).contains(&self.timeout_ms)).then_some("mail.timeout_ms")
    }
}
