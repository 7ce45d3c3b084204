//! What an answer was made for.

use std::fmt;

use poem::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};

/// The header of a request that chooses the market, and of an answer that tells which one it was.
pub const MARKET: HeaderName = HeaderName::from_static("x-market");
pub const CURRENCY: HeaderName = HeaderName::from_static("x-currency");

/// The market, language and currency that an answer was made for: its `extensions.context` where it is a part of a stream, else headers.
/// They are the same for all that one app asks, so that HTTP/2 sends each of them once a connection and a byte from then on; in the body
/// they would be a tenth of a small answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerContext {
    pub market: String,
    pub language: String,
    pub currency: String,
}

impl AnswerContext {
    /// Tells it in the headers of an answer.
    pub(in crate::gateway) fn mark(&self, headers: &mut HeaderMap) {
        for (name, value) in self.headers() {
            headers.insert(name, value);
        }
    }

    /// The headers that tell it.
    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let told = [
            (header::CONTENT_LANGUAGE, &self.language),
            (MARKET, &self.market),
            (CURRENCY, &self.currency),
        ];
        // A shop without markets has none to tell.
        let told = told.into_iter().filter(|(_, value)| !value.is_empty());
        told.filter_map(|(name, value)| Some((name, HeaderValue::from_str(value).ok()?)))
    }
}

impl fmt::Display for AnswerContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}", self.market, self.language, self.currency)
    }
}
