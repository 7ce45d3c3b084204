//! The hash that stands for a text.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a document's text, written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentHash([u8; 32]);

impl DocumentHash {
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The hash that `digits` write, in either case; `None` where they are not 64 hexadecimal digits.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self(bytes))
    }
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_other_programs_compute() {
        // The example of the appendix on persisted documents of GraphQL over HTTP.
        let hash = DocumentHash::of("query($id:ID!){user(id:$id){name}}");
        let digits = "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b";
        assert_eq!(hash.to_string(), digits);
        assert_eq!(DocumentHash::parse(digits), Some(hash));
        assert_eq!(DocumentHash::parse(&digits.to_uppercase()), Some(hash));
    }

    #[test]
    fn what_is_not_a_hash_is_none() {
        let digits = DocumentHash::of("").to_string();
        assert_eq!(DocumentHash::parse(""), None);
        assert_eq!(DocumentHash::parse(&digits[1..]), None);
        assert_eq!(DocumentHash::parse(&digits[2..]), None);
        assert_eq!(DocumentHash::parse(&format!("{digits}0")), None);
        assert_eq!(DocumentHash::parse(&digits.replace('e', "g")), None);
        assert_eq!(DocumentHash::parse(&"é".repeat(32)), None);
    }
}
