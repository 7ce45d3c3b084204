//! What people write about returns.

/// Characters of a note, a reason, or instructions.
pub(super) const TEXT_MAX: usize = 500;

/// `text` without space around it and with `\n` at the ends of its lines, where it can be kept: at most [`TEXT_MAX`] characters, of which
/// the only controls are tabs and ends of lines.
pub(super) fn kept(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let is_text = |one: char| matches!(one, '\n' | '\t') || !one.is_control();
    (text.chars().count() <= TEXT_MAX && text.chars().all(is_text)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_without_space_around_it() {
        assert_eq!(kept(" a\nb ").as_deref(), Some("a\nb"));
        assert_eq!(kept("  ").as_deref(), Some(""));
        assert_eq!(kept("\r\na\r\n\tb\r\n").as_deref(), Some("a\n\tb"));
        // The end of a line counts as one character, however a device writes it.
        assert_eq!(
            kept(&format!("{}a", "a\r\n".repeat(TEXT_MAX / 2 - 1))).map(|text| text.chars().count()),
            Some(TEXT_MAX - 1)
        );
        assert_eq!(
            kept(&"ä".repeat(TEXT_MAX)).map(|text| text.chars().count()),
            Some(TEXT_MAX)
        );
        assert_eq!(
            (kept(&"ä".repeat(TEXT_MAX + 1)), kept("a\0b"), kept("a\rb")),
            (None, None, None)
        );
    }
}
