//! The page on which the sandbox's bank asks the shopper.

use super::bank::Challenge;
use crate::platform::money::{Currency, format_minor};

/// The page, as text of HTML.
#[derive(Debug)]
pub struct BankPage<'a>(pub &'a Challenge);

impl BankPage<'_> {
    /// What a browser may do on the page: show it, and send its form. Nothing is said of where a form may lead in the end, since
    /// browsers would hold that against the shop's page that the shopper goes back to.
    pub const CONTENT_SECURITY_POLICY: &'static str =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let body = if self.0.is_open {
            format!(
                "<h1>Test bank</h1><p>This is the sandbox: no money is taken.</p><p>Pay <strong>{}</strong>?</p>\
                 <form method=\"post\"><button name=\"decision\" value=\"approve\">Approve</button> \
                 <button name=\"decision\" value=\"deny\">Deny</button></form>",
                self.amount()
            )
        } else {
            "<h1>Test bank</h1><p>This is answered. Go back to the shop.</p>".to_owned()
        };
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>Test bank</title><style>body{{font:1rem/1.5 sans-serif;max-width:24rem;\
             margin:3rem auto;padding:0 1rem}}button{{font:inherit;padding:.5rem 1rem}}</style></head><body>{body}</body></html>"
        )
    }

    // Digits, a point and three letters: nothing that HTML would read otherwise.
    fn amount(&self) -> String {
        match Currency::from_code(&self.0.currency) {
            Some(currency) => format!("{} {}", format_minor(self.0.amount_minor, currency), currency.code()),
            None => self.0.amount_minor.to_string(),
        }
    }
}
