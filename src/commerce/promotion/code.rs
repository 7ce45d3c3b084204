//! What a shopper types.

/// Characters of a code.
pub const CODE_MAX: usize = 64;

/// The form in which codes are compared: without space around it, in capitals. `None`: no code looks like this.
#[must_use]
pub fn fold_code(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let fits = (1..=CODE_MAX).contains(&typed.len()) && typed.bytes().all(plain);
    fits.then(|| typed.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::fold_code;

    #[test]
    fn case_and_space_around_a_code_do_not_matter() {
        assert_eq!(fold_code(" Welcome10 \n").as_deref(), Some("WELCOME10"));
        assert_eq!(fold_code("a-b_c").as_deref(), Some("A-B_C"));
        for typed in ["", "  ", "two words", "straße", "a%", &"x".repeat(65)] {
            assert_eq!(fold_code(typed), None, "{typed:?}");
        }
    }
}
