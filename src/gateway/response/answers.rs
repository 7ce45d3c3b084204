//! Finding answers that are kept, and keeping those that may be shared.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use tokio::time::Instant;

use super::context::AnswerContext;
use super::copy::Sealer;
use super::flight::{Boarding, Flight, Flights};
use super::kept::{Kept, LIFETIME};
use super::key::{AnswerKey, Question};
use crate::platform::chance;
use crate::platform::changes::{Ledger, Moment, Tag};
use crate::platform::redis::Redis;

/// Bytes of a usual answer, from which the cache guesses how many it will hold.
const USUAL_BYTES: u64 = 8 * 1024;
/// A larger answer is kept by nobody: it would drive out too many others.
const BODY_MAX: usize = 512 * 1024;
/// Questions of which it is remembered that their answers are not shared.
const OWN_MAX: usize = 10_000;

/// What answers are kept with.
#[derive(Debug)]
pub struct Means<'a> {
    /// Bytes in this process.
    pub bytes_max: u64,
    /// What turns rows into answers, beside the program's version: another one makes other answers.
    pub made_by: &'a str,
    pub ledger: Ledger,
    /// `None`: this process keeps answers alone.
    pub redis: Option<Redis>,
    /// Known to all replicas of the shop, and to nobody else.
    pub secret: &'a [u8],
}

/// The answers that are the same for everybody. Cloning shares them.
#[derive(Clone)]
pub struct Answers(Arc<Inner>);

struct Inner {
    made_by: [u8; 32],
    memory: Cache<AnswerKey, Arc<Kept>, Size>,
    /// Questions whose last answer was its reader's own: nobody waits for another's.
    own: Cache<AnswerKey, ()>,
    ledger: Ledger,
    shared: Option<(Redis, Sealer)>,
    flights: Arc<Flights>,
}

#[derive(Clone)]
struct Size;

impl Weighter<AnswerKey, Arc<Kept>> for Size {
    fn weight(&self, _: &AnswerKey, kept: &Arc<Kept>) -> u64 {
        kept.size()
    }
}

/// Where an answer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In this process.
    Memory,
    /// In Redis.
    Shared,
    /// With somebody who made it just now.
    Flight,
}

impl Where {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Shared => "shared",
            Self::Flight => "flight",
        }
    }
}

/// What was found.
#[derive(Debug)]
pub enum Found {
    Kept(Arc<Kept>, Where),
    /// It is to be made, and may be kept by this.
    Missing(Box<Fill>),
}

/// An answer that is being made.
#[derive(Debug)]
pub struct Fill {
    answers: Answers,
    key: AnswerKey,
    /// Before anything was read for it.
    moment: Moment,
    begun: Instant,
    /// Those who wait for it; `None`: nobody does.
    flight: Option<Flight>,
}

impl Answers {
    /// `None` where `means` leave no room.
    #[must_use]
    pub fn new(means: Means<'_>) -> Option<Self> {
        if means.bytes_max == 0 {
            return None;
        }
        let items = usize::try_from(means.bytes_max / USUAL_BYTES)
            .unwrap_or(usize::MAX)
            .max(16);
        let options = OptionsBuilder::new()
            .weight_capacity(means.bytes_max)
            .estimated_items_capacity(items)
            .shards(4)
            .build();
        let memory = match options {
            Ok(options) => Cache::with_options(
                options,
                Size,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            Err(_) => Cache::with_weighter(items, means.bytes_max, Size),
        };
        let sealer = Sealer::new(means.secret);
        Some(Self(Arc::new(Inner {
            made_by: maker_digest(means.made_by),
            memory,
            own: Cache::new(OWN_MAX),
            ledger: means.ledger,
            shared: means.redis.zip(sealer),
            flights: Arc::default(),
        })))
    }

    /// The key of the answers to `question`.
    #[must_use]
    pub fn key(&self, question: &Question<'_>) -> AnswerKey {
        AnswerKey::new(&self.0.made_by, question)
    }

    /// The answer under `key` as it is at `moment`, which is the latest that is known.
    pub async fn find(&self, key: AnswerKey, moment: &Moment) -> Found {
        let inner = &*self.0;
        if let Some(found) = self.recall(key, moment) {
            return found;
        }
        inner.memory.remove(&key);
        if inner.own.get(&key).is_some() {
            return self.missing(key, moment, None);
        }
        let flight = match inner.flights.board(key).await {
            Boarding::Leads(flight) => flight,
            Boarding::Landed(Some(kept)) if kept.made.holds(&inner.ledger, moment) => {
                return Found::Kept(kept, Where::Flight);
            }
            Boarding::Landed(_) => return self.missing(key, moment, None),
        };
        match self.find_shared(&key, moment).await {
            Some(kept) => {
                inner.memory.insert(key, Arc::clone(&kept));
                flight.land(&kept);
                Found::Kept(kept, Where::Shared)
            }
            None => self.missing(key, moment, Some(flight)),
        }
    }

    /// The answer under `key` where this process has it as it is at `moment`.
    #[must_use]
    pub fn recall(&self, key: AnswerKey, moment: &Moment) -> Option<Found> {
        let kept = self.0.memory.get(&key)?;
        if kept.is_old() || !kept.made.holds(&self.0.ledger, moment) {
            return None;
        }
        Some(if kept.is_made_early(chance::bits()) {
            self.missing(key, moment, None)
        } else {
            Found::Kept(kept, Where::Memory)
        })
    }

    /// The life of the shop's feed, and when the shop itself has changed last.
    #[must_use]
    pub fn shop(&self) -> (Arc<str>, i64) {
        self.0.ledger.shop()
    }

    fn missing(&self, key: AnswerKey, moment: &Moment, flight: Option<Flight>) -> Found {
        Found::Missing(Box::new(Fill {
            answers: self.clone(),
            key,
            moment: moment.clone(),
            begun: Instant::now(),
            flight,
        }))
    }

    async fn find_shared(&self, key: &AnswerKey, moment: &Moment) -> Option<Arc<Kept>> {
        let (redis, sealer) = self.0.shared.as_ref()?;
        let entry = match redis.get(&name(key)).await {
            Ok(entry) => entry?,
            Err(cause) => {
                tracing::debug!(%cause, "an answer could not be looked up in Redis");
                return None;
            }
        };
        let Some(kept) = sealer.unpack(key, entry) else {
            tracing::warn!(answer = %key, "Redis holds something else under an answer's key; it is not used");
            return None;
        };
        kept.made.holds(&self.0.ledger, moment).then(|| Arc::new(kept))
    }
}

impl Fill {
    /// Keeps a body, which was made of `tags` for its context, unless one of them has changed meanwhile.
    pub async fn keep(self, answer: (Bytes, Option<AnswerContext>), tags: Arc<[Tag]>) -> Arc<Kept> {
        let took = self.begun.elapsed();
        let kept = Arc::new(Kept::new(answer, tags, &self.moment, took));
        let inner = &*self.answers.0;
        if kept.body.len() > BODY_MAX || !inner.ledger.holds(kept.made.tags(), &self.moment) {
            return kept;
        }
        inner.own.remove(&self.key);
        inner.memory.insert(self.key, Arc::clone(&kept));
        if let Some(flight) = self.flight {
            flight.land(&kept);
        }
        if let Some((redis, sealer)) = &inner.shared
            && let Some(entry) = sealer.pack(&self.key, &kept, took)
            && let Err(cause) = redis.set(&name(&self.key), &entry, LIFETIME).await
        {
            tracing::debug!(%cause, "an answer could not be kept in Redis");
        }
        kept
    }

    /// Notes that the answer is its reader's own: the next who ask this do not wait for each other.
    pub fn is_own(self) {
        self.answers.0.own.insert(self.key, ());
    }
}

fn name(key: &AnswerKey) -> String {
    format!("tote:answer:{key}")
}

fn maker_digest(made_by: &str) -> [u8; 32] {
    use sha2::{Digest as _, Sha256};
    let hash = Sha256::new_with_prefix(env!("CARGO_PKG_VERSION"));
    hash.chain_update(made_by).finalize().into()
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("kept", &self.0.memory.len())
            .finish_non_exhaustive()
    }
}
