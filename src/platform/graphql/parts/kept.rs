//! The parts that a process keeps.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Variables;
use async_graphql::parser::types::SelectionSet;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::wording::write_set;
use crate::platform::changes::{Ledger, Made, Moment, Tag};
use crate::platform::locale::ShopContext;

/// Bytes of all parts.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Bytes of a usual part, from which the cache guesses how many it will hold.
const USUAL_BYTES: u64 = 512;
/// A larger one is not kept: it would drive out too many others.
const PART_MAX: usize = 64 * 1024;
/// Ways to ask for something that are remembered: an app has a few, and each value of a variable makes another.
const WORDINGS_MAX: usize = 1_000;
/// A longer one is not remembered.
const WORDING_MAX: usize = 4 * 1024;

/// Parts of answers, each as long as nothing changes that it is made of. Cloning shares them.
#[derive(Clone)]
pub struct KeptParts(Arc<Inner>);

struct Inner {
    ledger: Ledger,
    parts: Cache<(u64, i64), Arc<KeptPart>, Size>,
    wordings: Cache<String, Arc<Wording>>,
    /// The number of the next wording. None is used twice, so what was kept under one that was forgotten is never found again.
    next: AtomicU64,
}

/// A way to ask for something.
#[derive(Debug)]
pub(super) struct Wording {
    number: u64,
    /// What it asks for is its reader's own.
    is_own: AtomicBool,
}

impl Wording {
    pub(super) fn is_own(&self) -> bool {
        self.is_own.load(Ordering::Relaxed)
    }

    /// Notes that what it asks for is its reader's own: nobody tries to keep it again.
    pub(super) fn note_own(&self) {
        self.is_own.store(true, Ordering::Relaxed);
    }
}

/// A part, with what it is made of.
pub(super) struct KeptPart {
    pub(super) written: Bytes,
    made: Made,
}

impl KeptPart {
    pub(super) fn tags(&self) -> &[Tag] {
        self.made.tags()
    }
}

#[derive(Clone)]
struct Size;

impl Weighter<(u64, i64), Arc<KeptPart>> for Size {
    fn weight(&self, _: &(u64, i64), kept: &Arc<KeptPart>) -> u64 {
        let held = size_of::<((u64, i64), KeptPart)>() + kept.written.len() + size_of_val(kept.tags());
        u64::try_from(held).unwrap_or(u64::MAX)
    }
}

impl KeptParts {
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        let items = usize::try_from(BYTES_MAX / USUAL_BYTES).unwrap_or(usize::MAX);
        Self(Arc::new(Inner {
            ledger,
            parts: Cache::with_weighter(items, BYTES_MAX, Size),
            wordings: Cache::new(WORDINGS_MAX),
            next: AtomicU64::new(0),
        }))
    }

    /// A moment that is known now, before a request reads anything.
    pub(in crate::platform::graphql) fn begun(&self) -> Moment {
        self.0.ledger.known()
    }

    /// The parts as they are now, for a list that is about to be read in a request that has `begun`; `None`: nobody can tell which
    /// still hold.
    pub(in crate::platform::graphql) async fn at(&self, begun: &Moment, shop: &ShopContext) -> Option<PartsAt> {
        Some(PartsAt {
            begun: begun.clone(),
            now: self.0.ledger.now().await.ok()?,
            parts: self.clone(),
            place: format!(
                "{} {} {} {:?} ",
                shop.market_id,
                shop.market_code,
                shop.currency.code(),
                shop.translations
            ),
            last: Mutex::default(),
        })
    }

    fn wording(&self, words: String) -> Arc<Wording> {
        if let Some(known) = self.0.wordings.get(&words) {
            return known;
        }
        let wording = Arc::new(Wording {
            number: self.0.next.fetch_add(1, Ordering::Relaxed),
            is_own: AtomicBool::new(false),
        });
        self.0.wordings.insert(words, Arc::clone(&wording));
        wording
    }
}

impl fmt::Debug for KeptParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeptParts").field(&self.0.parts.len()).finish()
    }
}

/// The parts as they are for a list.
#[derive(Debug)]
pub struct PartsAt {
    parts: KeptParts,
    /// Before the request has read anything: its loaders give what they read once to everything that asks later.
    begun: Moment,
    /// What the request itself has written is known by then.
    now: Moment,
    /// The market, with what it was called, its currency and the languages.
    place: String,
    /// What was asked last, by where it stands in the document: entries of a list ask the same, one after the other.
    last: Mutex<Option<(usize, Option<Arc<Wording>>)>>,
}

impl PartsAt {
    /// How `set` asks for things of `kind`; `None`: what it asks for is not kept.
    pub(super) fn wording(&self, kind: &str, set: &SelectionSet, variables: &Variables) -> Option<Arc<Wording>> {
        // The document outlives whatever is read for it, so nothing else comes to stand there.
        let stands_at = std::ptr::from_ref(set).addr();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match &*last {
            Some((at, wording)) if *at == stands_at => wording.clone(),
            _ => {
                let wording = self.words(kind, set, variables).map(|words| self.parts.wording(words));
                *last = Some((stands_at, wording.clone()));
                wording
            }
        };
        found.filter(|wording| !wording.is_own())
    }

    fn words(&self, kind: &str, set: &SelectionSet, variables: &Variables) -> Option<String> {
        let mut words = [&self.place, kind].concat();
        write_set(&mut words, set, variables)?;
        (words.len() <= WORDING_MAX).then_some(words)
    }

    /// What `wording` asks of the thing `id`, where that is known.
    pub(super) fn find(&self, wording: &Wording, id: i64) -> Option<Arc<KeptPart>> {
        let kept = self.parts.0.parts.get(&(wording.number, id))?;
        kept.made.holds(&self.parts.0.ledger, &self.now).then_some(kept)
    }

    /// Keeps what `wording` asks of the thing `id`, which is made of `tags`.
    pub(super) fn keep(&self, wording: &Wording, id: i64, written: Bytes, tags: Arc<[Tag]>) {
        // A backup that took the feed's place meanwhile has numbers of its own.
        let is_same_feed = self.begun.epoch == self.now.epoch && self.begun.seq <= self.now.seq;
        if is_same_feed && written.len() <= PART_MAX {
            let made = Made::new(tags, &self.begun);
            self.parts
                .0
                .parts
                .insert((wording.number, id), Arc::new(KeptPart { written, made }));
        }
    }
}
