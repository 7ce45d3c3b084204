//! What people say of themselves.

use super::error::{Refusal, RefusalCode};
use crate::platform::locale::is_language;

/// Characters of a first or last name.
const NAME_MAX: usize = 100;

/// A name as it is kept; one of nothing but space is none.
///
/// # Errors
/// Where it is too long, or has characters that are no text.
pub(super) fn name(text: Option<&str>, field: &str) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > NAME_MAX || text.chars().any(char::is_control) {
        return Err(Refusal::new(RefusalCode::NameInvalid, field));
    }
    Ok(Some(text.to_owned()))
}

/// A language as it is kept.
///
/// # Errors
/// Where it has not the form of one.
pub(super) fn language(text: &str, field: &str) -> Result<String, Refusal> {
    if is_language(text) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::new(RefusalCode::LanguageInvalid, field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_any_text_of_one_line() {
        assert_eq!(
            name(Some("  Åsa-Marie "), "firstName").unwrap().as_deref(),
            Some("Åsa-Marie")
        );
        assert_eq!(name(Some(" "), "firstName"), Ok(None));
        assert_eq!(name(None, "firstName"), Ok(None));
        for wrong in ["a\nb", "a\u{0}", &"x".repeat(101)] {
            let refusal = name(Some(wrong), "lastName").unwrap_err();
            assert_eq!(
                (refusal.code, refusal.field.as_str()),
                (RefusalCode::NameInvalid, "lastName")
            );
        }
    }

    #[test]
    fn a_language_is_a_tag() {
        assert!(language("pt-BR", "language").is_ok());
        assert!(language("portuguese!", "language").is_err());
        assert!(language(&format!("en{}", "-aaaaaaaa".repeat(9)), "language").is_err());
    }
}
