//! The form of what records name things by, and of the texts that they bring.

use crate::commerce::catalog::sanitise;
use crate::platform::locale::is_language;

/// What a handle must be, as a refusal says it.
pub(super) const HANDLE_FORM: &str = "a handle has 1 to 255 characters without white space, /, ?, #, % and \\";
/// What the code of a market must be.
pub const MARKET_CODE_FORM: &str = "a market's code has 2 to 32 of a-z, 0-9 and -";
/// What the code of a location must be.
pub const LOCATION_CODE_FORM: &str = "a location's code is not empty and has no white space";
/// What the code of a tax class, shipping zone or shipping method must be.
pub(super) const CODE_FORM: &str = "a code has 1 to 32 of a-z, 0-9 and -";
/// What the address of an image must be.
pub(super) const IMAGE_URL_FORM: &str =
    "an image's address begins with https://, http:// or one /, and has no white space";

/// Characters of a handle or a title.
pub(super) const NAME_MAX: usize = 255;

/// Whether `code` can be the code of a market.
#[must_use]
pub fn is_market_code(code: &str) -> bool {
    (2..=32).contains(&code.len())
        && code
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Whether `code` can be the code of a tax class, shipping zone or shipping method.
pub(super) fn is_code(code: &str) -> bool {
    (1..=32).contains(&code.len())
        && code
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Whether `code` can be the code of a location.
#[must_use]
pub fn is_location_code(code: &str) -> bool {
    !code.is_empty() && !code.chars().any(is_gap)
}

/// Whether `handle` can be the handle of a product or a collection: it stands in addresses as it is.
pub(super) fn is_handle(handle: &str) -> bool {
    !handle.is_empty()
        && handle.chars().count() <= NAME_MAX
        && !handle.chars().any(|one| is_gap(one) || "/?#%\\".contains(one))
}

/// Whether a shopper's app can load an image from `url`: over the web, or from the shop itself.
pub(super) fn is_image_url(url: &str) -> bool {
    let from_shop = url.starts_with('/') && !url[1..].starts_with(['/', '\\']);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    (from_shop || host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))) && !url.chars().any(is_gap)
}

fn is_gap(one: char) -> bool {
    one.is_whitespace() || one.is_control()
}

/// Checks that texts may be translated to `language`, where the shop's own texts are in `own`.
///
/// # Errors
/// Why not, for the one who wrote the file.
pub(super) fn check_language(language: &str, own: &str) -> Result<(), String> {
    if is_language(language) && language != own {
        return Ok(());
    }
    Err(format!(
        "{language:?} is not a language other than the shop's own ({own}), such as \"de\" or \"pt-BR\""
    ))
}

/// A translated text as it is kept; `None` where nothing is left of it, which takes the known one away.
pub(super) fn translated(text: &str, is_html: bool) -> Option<String> {
    let text = text.trim();
    let kept = if is_html { sanitise(text) } else { text.to_owned() };
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_images_lead_somewhere() {
        for good in [
            "https://images.example/a.jpg?v=2",
            "http://images.example",
            "/media/a.jpg",
        ] {
            assert!(is_image_url(good), "{good}");
        }
        for bad in [
            "",
            "a.jpg",
            "//images.example/a.jpg",
            "/\\images.example",
            "https://",
            "https:///a.jpg",
            "ftp://images.example/a.jpg",
            "javascript:alert(1)",
            "data:image/png;base64,AAAA",
            "/media/a b.jpg",
            "/media/a\u{7f}.jpg",
        ] {
            assert!(!is_image_url(bad), "{bad}");
        }
    }

    #[test]
    fn codes_have_their_form() {
        assert!(is_market_code("ch") && is_market_code("south-america") && is_market_code(&"m".repeat(32)));
        for bad in ["", "c", "CH", "a b", "a_b", &"m".repeat(33)] {
            assert!(!is_market_code(bad), "{bad}");
        }
        assert!(is_location_code("Lager_1") && !is_location_code("") && !is_location_code("a b"));
        assert!(!is_location_code("a\u{0}"));
    }

    #[test]
    fn handles_fit_into_addresses() {
        assert!(is_handle("linen-dress") && is_handle("kleid-größe-38") && is_handle(&"ß".repeat(255)));
        for bad in ["", "a b", "a/b", "a?b", "a#b", "100%", "a\\b", "a\tb", &"x".repeat(256)] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn translations_are_to_other_languages() {
        assert_eq!(check_language("de", "en"), Ok(()));
        assert!(check_language("en", "en").is_err() && check_language("Deutsch", "en").is_err());
    }

    #[test]
    fn an_empty_translation_is_none() {
        assert_eq!(translated("  Leinen ", false), Some("Leinen".to_owned()));
        assert_eq!(translated(" \n", false), None);
        assert_eq!(translated("<script>alert(1)</script>", true), None);
    }
}
