//! What is known of an answer that may be given to others too.

use std::sync::Arc;

use poem::http::HeaderValue;

use super::Packed;

/// An answer that is the same for whoever asks: no private field was read for it. In the data of the answer.
#[derive(Debug, Clone)]
pub struct Shared {
    /// A strong entity tag of the bytes as they are, quotes included.
    pub etag: HeaderValue,
    /// What the answer was made of, such as `p42` or `l:de:17:price`, for caches that drop by tag.
    pub tags: Arc<[Box<str>]>,
    /// Seconds that a shared cache may keep it; 0: it must ask each time.
    pub shared_max_age_s: u32,
    /// Bytes as they are packed already, by coding.
    pub packed: Arc<Packed>,
}
