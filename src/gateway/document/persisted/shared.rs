//! Registered documents in Redis, so that what one replica learnt is known to all.

use std::sync::Arc;
use std::time::Duration;

use super::hash::DocumentHash;
use crate::platform::redis::{Redis, Unavailable};

/// Texts in Redis. Where Redis does not answer it is as if it held nothing: the app sends the text once more.
#[derive(Debug)]
pub(super) struct SharedTexts {
    redis: Redis,
    lifetime: Duration,
}

impl SharedTexts {
    pub(super) fn new(redis: Redis, lifetime: Duration) -> Self {
        Self { redis, lifetime }
    }

    /// The text that has this hash. What stands in Redis is not believed: others may write there.
    pub(super) async fn find(&self, hash: DocumentHash) -> Option<Arc<str>> {
        let bytes = self.redis.get(&key(hash)).await.unwrap_or_else(|cause| {
            note(&cause);
            None
        })?;
        let text = String::from_utf8(bytes)
            .ok()
            .filter(|text| DocumentHash::of(text) == hash);
        if text.is_none() {
            tracing::warn!(document.hash = %hash, "Redis holds another text under a document's hash; it is not used");
        }
        text.map(Arc::from)
    }

    pub(super) async fn keep(&self, hash: DocumentHash, text: &str) {
        if let Err(cause) = self.redis.set(&key(hash), text.as_bytes(), self.lifetime).await {
            note(&cause);
        }
    }
}

fn key(hash: DocumentHash) -> String {
    format!("tote:apq:{hash}")
}

fn note(cause: &Unavailable) {
    tracing::debug!(%cause, "a registered document could not be shared");
}
