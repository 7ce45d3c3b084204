//! Prepared documents, each made once however many ask for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use tokio::sync::Semaphore;

use super::operation::largest;
use super::prepared::{Digest, Prepared, digest};
use super::schema::DocumentSchema;
use super::shape::ShapeLimits;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::{Audience, code};

/// Whether a document was read by people before it came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trust {
    Untrusted,
    /// Exempt from the limits of shape, but for those that keep the process alive.
    Trusted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    audience: Audience,
    trust: Trust,
    digest: Digest,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<Prepared>> for Bytes {
    fn weight(&self, _: &Key, prepared: &Arc<Prepared>) -> u64 {
        prepared.size_hint()
    }
}

impl Weighter<Key, Arc<Refusal>> for Bytes {
    fn weight(&self, key: &Key, refusal: &Arc<Refusal>) -> u64 {
        let errors = refusal.errors.iter();
        let held = errors.map(|error| size_of_val(error) + error.message.len() + 256);
        u64::try_from(size_of_val(key) + held.sum::<usize>()).unwrap_or(u64::MAX)
    }
}

/// The documents of all audiences.
///
/// What is refused is remembered as well, in an eighth of the room: a client that repeats a mistake costs no more than one
/// that makes none.
pub struct DocumentCache {
    schemas: Vec<(Audience, Arc<DocumentSchema>)>,
    shape: ShapeLimits,
    prepared: Cache<Key, Arc<Prepared>, Bytes>,
    refused: Cache<Key, Arc<Refusal>, Bytes>,
    /// Room for those that are being prepared: the processors are for running documents as well.
    room: Arc<Semaphore>,
    preparations: AtomicU64,
}

/// Bytes of a text that is prepared at once, in less time than handing it over takes to be worth it: about 1 ms
/// (measured 2026-11).
const INLINE_BYTES_MAX: usize = 2_048;
/// Bytes of a usual prepared document, from which the cache guesses how many it will hold.
const USUAL_BYTES: u64 = 64 * 1024;
/// Bytes of usual errors.
const USUAL_REFUSAL_BYTES: u64 = 1_024;
/// Bytes of the largest errors, about.
const LARGEST_REFUSAL_BYTES: u64 = 32 * 1024;
/// A cache is split so that threads seldom wait for each other, into as many parts at most.
const PARTS_MAX: usize = 4;

impl DocumentCache {
    /// A cache of at most `bytes_max` bytes, by estimate.
    #[must_use]
    pub fn new(
        schemas: impl IntoIterator<Item = (Audience, DocumentSchema)>,
        shape: ShapeLimits,
        bytes_max: u64,
    ) -> Self {
        let schemas = schemas.into_iter();
        let refused_max = bytes_max / 8;
        let prepared_max = bytes_max - refused_max;
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            schemas: schemas.map(|(audience, schema)| (audience, Arc::new(schema))).collect(),
            shape,
            prepared: cache(prepared_max, USUAL_BYTES, largest(shape.selections)),
            refused: cache(refused_max, USUAL_REFUSAL_BYTES, LARGEST_REFUSAL_BYTES),
            room: Arc::new(Semaphore::new(workers)),
            preparations: AtomicU64::new(0),
        }
    }

    /// Returns `text` as a document that `audience` may run.
    ///
    /// # Errors
    ///
    /// [`Reason::Syntax`] or [`Reason::Validation`] when it is not one, with everything that is wrong.
    pub async fn prepare(&self, text: &str, audience: Audience, trust: Trust) -> Result<Arc<Prepared>, Refusal> {
        let key = Key {
            audience,
            trust,
            digest: digest(text),
        };
        if let Some(known) = self.prepared.get(&key) {
            return Ok(known);
        }
        if let Some(refusal) = self.refused.get(&key) {
            return Err((*refusal).clone());
        }
        // Who comes while another prepares the same text waits for it here.
        let place = match self.prepared.get_value_or_guard_async(&key).await {
            Ok(known) => return Ok(known),
            Err(place) => place,
        };
        if let Some(refusal) = self.refused.get(&key) {
            return Err((*refusal).clone());
        }
        match self.make(text, &key).await {
            Ok(prepared) => {
                let prepared = Arc::new(prepared);
                // An error says that the entry was removed meanwhile; then it is not kept.
                let _ = place.insert(Arc::clone(&prepared));
                Ok(prepared)
            }
            Err(refusal) => {
                if refusal.reason != Reason::Internal {
                    self.refused.insert(key, Arc::new(refusal.clone()));
                }
                Err(refusal)
            }
        }
    }

    async fn make(&self, text: &str, key: &Key) -> Result<Prepared, Refusal> {
        let schema = self.schemas.iter().find(|(audience, _)| *audience == key.audience);
        let Some((_, schema)) = schema else {
            return Err(internal());
        };
        let limits = match key.trust {
            Trust::Untrusted => self.shape,
            Trust::Trusted => ShapeLimits::trusted(),
        };
        self.preparations.fetch_add(1, Ordering::Relaxed);
        if text.len() <= INLINE_BYTES_MAX {
            return prepare(text, &key.digest, schema, &limits);
        }
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(|_| internal())?;
        let (text, digest, schema) = (text.to_owned(), key.digest, Arc::clone(schema));
        let task = tokio::task::spawn_blocking(move || {
            // Held in here: the work goes on when whoever asked has gone.
            let _room = room;
            prepare(&text, &digest, &schema, &limits)
        });
        task.await.unwrap_or_else(|_| Err(internal()))
    }

    /// Room that is left for documents that are being prepared.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.room.available_permits()
    }

    /// Returns the limits of documents that nobody has read before.
    #[must_use]
    pub fn shape(&self) -> &ShapeLimits {
        &self.shape
    }

    /// Returns how many documents were prepared or refused since the start; asking again for one that is kept is not counted.
    #[must_use]
    pub fn preparations(&self) -> u64 {
        self.preparations.load(Ordering::Relaxed)
    }

    /// Returns how many documents are kept, and the bytes that they and the refusals take, by estimate.
    #[must_use]
    pub fn kept(&self) -> (usize, u64) {
        (self.prepared.len(), self.prepared.weight() + self.refused.weight())
    }
}

/// A cache of `bytes_max` bytes for entries of `usual` bytes, of which the largest have `largest`.
fn cache<V: Clone>(bytes_max: u64, usual: u64, largest: u64) -> Cache<Key, V, Bytes>
where
    Bytes: Weighter<Key, V>,
{
    let items = usize::try_from(bytes_max / usual).unwrap_or(usize::MAX).max(PARTS_MAX);
    let options = OptionsBuilder::new()
        .weight_capacity(bytes_max)
        .estimated_items_capacity(items)
        .shards(parts(bytes_max, largest))
        .build();
    match options {
        Ok(options) => Cache::with_options(
            options,
            Bytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        ),
        Err(_) => Cache::with_weighter(items, bytes_max, Bytes),
    }
}

/// How many parts of `bytes_max` bytes together hold an entry of `largest` bytes each, with some room around it: what does
/// not fit into its part is never kept. One, where not even the whole holds it. The cache takes powers of two.
fn parts(bytes_max: u64, largest: u64) -> usize {
    let fitting = bytes_max / (largest.saturating_add(largest / 8)).max(1);
    let fitting = usize::try_from(fitting).unwrap_or(PARTS_MAX).clamp(1, PARTS_MAX);
    1 << fitting.ilog2()
}

/// Prepares `text`. A fault of the validator is one of ours, and ends neither the process nor the waiting of others.
fn prepare(
    text: &str,
    digest: &Digest,
    schema: &Arc<DocumentSchema>,
    limits: &ShapeLimits,
) -> Result<Prepared, Refusal> {
    let preparing = AssertUnwindSafe(|| Prepared::new(text, digest, schema, limits));
    catch_unwind(preparing).unwrap_or_else(|_| Err(internal()))
}

fn internal() -> Refusal {
    Refusal::new(
        Reason::Internal,
        RequestError::new(code::INTERNAL, "the document could not be prepared"),
    )
}
