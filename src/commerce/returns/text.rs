//! What people write about returns.

/// Characters of a note, a reason, or instructions.
pub(super) const TEXT_MAX: usize = 500;

/// `text` without space around it, where it can be kept: at most [`TEXT_MAX`] characters, none of which controls anything but the end
/// of a line.
pub(super) fn kept(text: &str) -> Option<String> {
    let text = text.trim();
    let is_text = |one: char| one == '\n' || !one.is_control();
    (text.chars().count() <= TEXT_MAX && text.chars().all(is_text)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_without_space_around_it() {
        assert_eq!(kept(" a\nb ").as_deref(), Some("a\nb"));
        assert_eq!(kept("  ").as_deref(), Some(""));
        assert_eq!(
            kept(&"ä".repeat(TEXT_MAX)).map(|text| text.chars().count()),
            Some(TEXT_MAX)
        );
        assert_eq!(
            (kept(&"ä".repeat(TEXT_MAX + 1)), kept("a\0b"), kept("a\tb")),
            (None, None, None)
        );
    }
}
