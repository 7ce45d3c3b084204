//! Documents that apps registered by sending their text once.

use std::sync::Arc;
use std::time::Duration;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::time::Instant;

use super::hash::DocumentHash;
use super::shared::SharedTexts;

/// Bytes of a document as apps send them, for the first size of the cache's tables.
const USUAL_BYTES: u64 = 2_048;
/// Bytes that an entry takes beside its text, about.
const ENTRY_BYTES: usize = 128;

/// Texts by hash: in the memory of this process, bounded by bytes, and where there is Redis in all replicas.
#[derive(Debug)]
pub(super) struct RegisteredTexts {
    memory: Cache<DocumentHash, Kept, TextBytes>,
    shared: Option<SharedTexts>,
    /// After how long a text that is still asked for is written to Redis anew, so that it does not expire there.
    renew_after: Duration,
}

#[derive(Debug, Clone)]
struct Kept {
    text: Arc<str>,
    /// When it was last written to Redis.
    shared_at: Instant,
}

#[derive(Debug, Clone)]
struct TextBytes;

impl Weighter<DocumentHash, Kept> for TextBytes {
    fn weight(&self, _: &DocumentHash, kept: &Kept) -> u64 {
        u64::try_from(kept.text.len() + ENTRY_BYTES).unwrap_or(u64::MAX)
    }
}

impl RegisteredTexts {
    /// Room for `bytes_max` bytes in memory; in Redis a text stays for `lifetime` after it was last asked for, less an eighth
    /// at most.
    pub(super) fn new(bytes_max: u64, lifetime: Duration, shared: Option<SharedTexts>) -> Self {
        let usual_count = usize::try_from(bytes_max / USUAL_BYTES).unwrap_or(usize::MAX);
        Self {
            memory: Cache::with_weighter(usual_count, bytes_max, TextBytes),
            shared,
            renew_after: lifetime / 8,
        }
    }

    /// The text that has this hash.
    pub(super) async fn find(&self, hash: DocumentHash) -> Option<Arc<str>> {
        if let Some(kept) = self.memory.get(&hash) {
            if kept.shared_at.elapsed() > self.renew_after {
                self.write(hash, &kept.text).await;
            }
            return Some(kept.text);
        }
        let text = self.shared.as_ref()?.find(hash).await?;
        self.write(hash, &text).await;
        Some(text)
    }

    /// Registers a text.
    pub(super) async fn keep(&self, hash: DocumentHash, text: &Arc<str>) {
        if self.memory.peek(&hash).is_none() {
            self.write(hash, text).await;
        }
    }

    async fn write(&self, hash: DocumentHash, text: &Arc<str>) {
        // First, so that requests that come meanwhile do not write it as well.
        self.memory.insert(
            hash,
            Kept {
                text: Arc::clone(text),
                shared_at: Instant::now(),
            },
        );
        if let Some(shared) = &self.shared {
            shared.keep(hash, text).await;
        }
    }

    #[cfg(test)]
    fn bytes(&self) -> u64 {
        self.memory.weight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    #[tokio::test]
    async fn a_text_is_found_by_its_hash() {
        let texts = RegisteredTexts::new(1 << 20, DAY, None);
        let text: Arc<str> = "{a}".into();
        let hash = DocumentHash::of(&text);
        assert_eq!(texts.find(hash).await, None);
        texts.keep(hash, &text).await;
        assert_eq!(texts.find(hash).await, Some(text));
        assert_eq!(texts.find(DocumentHash::of("{b}")).await, None);
    }

    #[tokio::test]
    async fn memory_stays_within_its_bound() {
        const BOUND: u64 = 256 * 1024;
        let texts = RegisteredTexts::new(BOUND, DAY, None);
        for at in 0..10_000 {
            let text: Arc<str> = format!("{{ field{at} }}{}", " ".repeat(500)).into();
            texts.keep(DocumentHash::of(&text), &text).await;
            assert!(texts.bytes() <= BOUND);
        }
        assert!(texts.bytes() > BOUND / 4, "the room is used: {}", texts.bytes());
    }
}
