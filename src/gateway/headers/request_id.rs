//! What leads from an answer to its lines in the log.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderName, HeaderValue};

use crate::platform::chance;

/// The name of one request: the one it came with, else a random one. Part of every request's data, and a header of every
/// answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// Characters of an id that somebody else made.
    const MAX: usize = 64;

    /// The id of a request with these headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(Self::HEADER).and_then(|value| value.to_str().ok());
        given
            .filter(|id| Self::is_valid(id))
            .map_or_else(Self::random, |id| Self(id.into()))
    }

    /// An id goes into logs and headers of others, so it holds nothing that could mean something there.
    fn is_valid(id: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        (1..=Self::MAX).contains(&id.len()) && id.bytes().all(is_plain)
    }

    fn random() -> Self {
        Self(format!("{:032x}", chance::wide_bits()).into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// It as the value of a header.
    #[must_use]
    pub fn value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(RequestId::HEADER, given.parse().unwrap());
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_plain_id_is_taken_over_and_any_other_replaced() {
        for given in ["a", "0197-ab.C_d", &"x".repeat(64)] {
            assert_eq!(id_of(given), given);
        }
        for given in ["", "a b", "a\"b", "a/b", "ä", &"x".repeat(65)] {
            let id = id_of(given);
            assert!(
                id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{given}: {id}"
            );
        }
        assert_ne!(id_of(""), id_of(""));
    }
}
