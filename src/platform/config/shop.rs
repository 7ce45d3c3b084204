//! What the shop is called and what a shopper gets who asks for nothing in particular.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shop {
    pub name: String,
    /// Code of the market of a request that names none. `None`: the one that the catalogue marks as default.
    pub default_market: Option<String>,
    /// The language that texts of the catalogue itself are written in, and the end of every fallback (BCP 47).
    pub default_language: String,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            name: String::from("Tote"),
            default_market: None,
            default_language: String::from("en"),
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "shop.name",
        variable: "TOTE_SHOP_NAME",
        about: "The name of the shop, as apps show it.",
        allowed: "a text of 1 to 100 characters",
        unset: "",
        secret: false,
    },
    Setting {
        key: "shop.default_market",
        variable: "TOTE_DEFAULT_MARKET",
        about: "The code of the market that a request gets which names none.",
        allowed: "the code of a market: 2 to 32 of `a-z`, `0-9` and `-`",
        unset: "the market that the catalogue marks as default",
        secret: false,
    },
    Setting {
        key: "shop.default_language",
        variable: "TOTE_DEFAULT_LANGUAGE",
        about: "The language in which products are written; where a translation is missing, this text is shown.",
        allowed: "a BCP 47 language such as `en` or `pt-BR`",
        unset: "",
        secret: false,
    },
];

impl Shop {
    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() || self.name.chars().count() > 100 {
            return Some("shop.name");
        }
        if self.default_market.as_deref().is_some_and(|code| !is_code(code)) {
            return Some("shop.default_market");
        }
        (!is_language(&self.default_language)).then_some("shop.default_language")
    }
}

/// Returns whether `text` can be the code of a market or location.
pub(super) fn is_code(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Returns whether `text` has the form of a language tag: letters, then parts of letters and digits (RFC 5646).
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_primary = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_primary) && parts.all(is_subtag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_languages_have_their_form() {
        assert!(is_code("ch") && is_code("north-america") && !is_code("CH") && !is_code("c") && !is_code(""));
        assert!(is_language("en") && is_language("zh-Hant-TW") && is_language("pt-BR"));
        assert!(!is_language("english") && !is_language("en_US") && !is_language("") && !is_language("en-"));
    }
}
