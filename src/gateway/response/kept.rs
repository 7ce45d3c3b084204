//! An answer that is kept.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use poem::http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::context::AnswerContext;
use super::shared::Shared;
use crate::platform::changes::{Made, Moment, Tag};

/// How long an answer is kept at most, in Redis and in each process, which counts anew for what it takes from there. What it is made of
/// tells when it falls; this bounds how long a defect of that could last.
pub(super) const LIFETIME: Duration = Duration::from_hours(1);

/// An answer as ready bytes.
#[derive(Debug)]
pub struct Kept {
    pub body: Bytes,
    pub context: Option<AnswerContext>,
    /// The headers that tell what it was made for.
    told: Box<[(HeaderName, HeaderValue)]>,
    /// Of what, and up to when it is known to hold.
    pub made: Made,
    /// What the answers that it is sent by say of it.
    shared: OnceLock<Shared>,
    since: Instant,
    /// How long it took to make.
    took: Duration,
}

impl Kept {
    pub(super) fn new(
        (body, context): (Bytes, Option<AnswerContext>),
        tags: Arc<[Tag]>,
        moment: &Moment,
        took: Duration,
    ) -> Self {
        Self {
            body,
            told: context.iter().flat_map(AnswerContext::headers).collect(),
            context,
            made: Made::new(tags, moment),
            shared: OnceLock::new(),
            since: Instant::now(),
            took,
        }
    }

    /// Tells in the headers of an answer what it was made for.
    pub fn mark(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.told {
            headers.insert(name, value.clone());
        }
    }

    /// What its answers say of it, where shared caches may keep it for `max_age_s` seconds.
    pub fn shared(&self, max_age_s: u32) -> Shared {
        let made = self.shared.get_or_init(|| self.describe(max_age_s));
        made.clone()
    }

    fn describe(&self, max_age_s: u32) -> Shared {
        let tags = self.made.tags();
        let mut hash = Sha256::new_with_prefix(&self.body);
        // What is told beside the body is a part of the answer: a copy for one market must not be taken for that of another.
        hash.update(self.context.as_ref().map(ToString::to_string).unwrap_or_default());
        let digest = hash.finalize();
        // 96 bits: an equal tag of two versions of one answer is not to be seen in any time.
        let tag = digest
            .iter()
            .take(12)
            .fold(String::from("\""), |tag, byte| format!("{tag}{byte:02x}"))
            + "\"";
        // How many are left is another number after each sale.
        let shows_stock = tags.iter().any(|tag| matches!(tag, Tag::Stock(_)));
        Shared {
            etag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")),
            tags: [Tag::Shop]
                .iter()
                .chain(tags.iter())
                .map(|tag| tag.to_string().into_boxed_str())
                .collect(),
            shared_max_age_s: if shows_stock { 0 } else { max_age_s },
            packed: Arc::default(),
        }
    }

    /// Whether it is over.
    pub(super) fn is_old(&self) -> bool {
        self.since.elapsed() >= LIFETIME
    }

    /// Whether one of its readers makes it anew before it is over, by chance: the closer the end and the longer it takes, the likelier (the
    /// rule of `XFetch`: Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015). `dice` is any number.
    pub(super) fn is_made_early(&self, dice: u64) -> bool {
        // Leading zeros of a random number are the whole part of a logarithm to the base of 2, of which 7/10 are the natural one.
        let ahead = self.took * dice.leading_zeros() * 7 / 10;
        self.since.elapsed() + ahead >= LIFETIME
    }

    /// Bytes that it takes, about. Its packed forms come later, and are together about as long as it is.
    pub(super) fn size(&self) -> u64 {
        let headers = size_of_val(&*self.told);
        let held = size_of::<Self>() + 2 * self.body.len() + size_of_val(&**self.made.tags()) + headers;
        u64::try_from(held).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn near_its_end_it_is_made_early_by_some() {
        let moment = Moment {
            epoch: Arc::from("e"),
            seq: 1,
        };
        let kept = Kept::new((Bytes::new(), None), Arc::from([]), &moment, Duration::from_secs(1));
        assert!(!kept.is_made_early(0) && !kept.is_old());
        let near = Duration::from_secs(2);
        tokio::time::advance(LIFETIME.saturating_sub(near)).await;
        assert!(!kept.is_made_early(u64::MAX), "half of all come first at the end");
        assert!(
            kept.is_made_early(u64::MAX >> 3),
            "one in eight comes two seconds before"
        );
        assert!(!kept.is_old());
        tokio::time::advance(near).await;
        assert!(kept.is_old() && kept.is_made_early(u64::MAX));
    }
}
