//! A bound on how deep the values of a document nest.

/// Levels of brackets. The parser of the executor goes down one stack frame a level of a list or object value without
/// end; measured: 1,400 levels, 2.8 KB of text, end the process (2026-10).
const LEVELS_MAX: u32 = 64;

/// Whether the brackets of `document` nest deeper than is safe to parse. Brackets within strings and comments do not
/// count.
#[must_use]
pub(super) fn is_too_deep(document: &str) -> bool {
    let bytes = document.as_bytes();
    let (mut at, mut level) = (0, 0_u32);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                level += 1;
                if level > LEVELS_MAX {
                    return true;
                }
            }
            b'}' | b']' | b')' => level = level.saturating_sub(1),
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .position(|byte| matches!(byte, b'\n' | b'\r'))
                    .unwrap_or(bytes.len());
            }
            b'"' => at = string_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    false
}

/// The place of the last byte of the string that begins at `at`. A string that does not end reaches to the end of its
/// line, as the parser takes it.
fn string_end(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\"\"\"") {
        let mut end = at + 3;
        while end < bytes.len() && !bytes[end..].starts_with(b"\"\"\"") {
            end += if bytes[end..].starts_with(b"\\\"\"\"") { 4 } else { 1 };
        }
        return end + 2;
    }
    let mut end = at + 1;
    while end < bytes.len() && !matches!(bytes[end], b'"' | b'\n' | b'\r') {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_values_are_found_and_brackets_in_texts_are_not_counted() {
        assert!(is_too_deep(&format!(
            "{{ a(x: {}{}) }}",
            "[".repeat(1_400),
            "]".repeat(1_400)
        )));
        assert!(is_too_deep(&"{a".repeat(65)));
        assert!(!is_too_deep(&format!("{}{}", "{a".repeat(64), "}".repeat(64))));
        assert!(!is_too_deep(&format!(
            "{{ a(x: \"{}\") b(y: \"\"\"{}\\\"\"\"[\"\"\") # {}\n }}",
            "[".repeat(100),
            "{".repeat(100),
            "(".repeat(100)
        )));
        assert!(is_too_deep(&format!("{{ a(x: \"\\\\\", y: {}", "[".repeat(100))));
        assert!(is_too_deep(&format!("\"unterminated\n{}", "[".repeat(100))));
    }
}
