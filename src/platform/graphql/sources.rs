//! What an answer is made of, noted while it is made.

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use crate::platform::changes::Tag;

/// Things that one answer may be made of. One that is made of more changes too often to be kept.
const TAGS_MAX: usize = 2_000;

/// What the answer to one request is made of, as far as it was asked for by [`super::ContextExt`] and by loaders. Whatever does not say
/// what it reads makes the answer its reader's own: it is the words of fields that must say that they may be shared, never the silence of one
/// that forgot to say that it may not. Cloning shares it.
#[derive(Clone, Default)]
pub struct Sources {
    made: Arc<Mutex<Made>>,
    /// They are those of a whole answer: what is noted while a part of it is made is noted for that part too.
    is_whole: bool,
}

tokio::task_local! {
    /// What the part of an answer is made of that is being made.
    static PART: Sources;
}

/// What `work` returns; what it notes for the whole answer is noted in `part` as well.
pub(super) async fn noting<T>(part: &Sources, work: impl Future<Output = T>) -> T {
    PART.scope(part.clone(), work).await
}

#[derive(Default)]
struct Made {
    is_own: bool,
    tags: BTreeSet<Tag>,
}

impl Sources {
    /// Those of a whole answer.
    #[must_use]
    pub(super) fn of_answer() -> Self {
        Self {
            is_whole: true,
            ..Self::default()
        }
    }

    /// Notes things that the answer shows, or would show if they were there.
    pub fn add(&self, tags: impl IntoIterator<Item = Tag>) {
        match self.part() {
            Some(part) => {
                let tags: Vec<Tag> = tags.into_iter().collect();
                part.lock().add(tags.iter().copied());
                self.lock().add(tags);
            }
            None => self.lock().add(tags),
        }
    }

    /// Notes that the answer is for whoever asks alone, or for this moment.
    pub fn keep_private(&self) {
        if let Some(part) = self.part() {
            part.lock().is_own = true;
        }
        self.lock().is_own = true;
    }

    /// What the answer is made of; `None`: it is not to be shared.
    #[must_use]
    pub fn shared(&self) -> Option<Arc<[Tag]>> {
        let made = self.lock();
        (!made.is_own).then(|| made.tags.iter().copied().collect())
    }

    /// Those of the part that is being made, where there is one.
    fn part(&self) -> Option<Self> {
        if self.is_whole {
            PART.try_with(Self::clone).ok()
        } else {
            None
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Made {
    fn add(&mut self, tags: impl IntoIterator<Item = Tag>) {
        if !self.is_own {
            self.tags.extend(tags);
            self.is_own = self.tags.len() > TAGS_MAX;
        }
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = self.lock();
        f.debug_struct("Sources")
            .field("is_own", &made.is_own)
            .field("tags", &made.tags)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ones_own_stays_so() {
        let sources = Sources::default();
        sources.add([Tag::Product(2), Tag::Product(1), Tag::Product(2)]);
        assert_eq!(
            sources.shared().as_deref(),
            Some([Tag::Product(1), Tag::Product(2)].as_slice())
        );
        sources.clone().keep_private();
        sources.add([Tag::Product(3)]);
        assert_eq!(sources.shared(), None);
    }

    #[test]
    fn an_answer_that_is_made_of_too_much_is_not_shared() {
        let sources = Sources::default();
        sources.add((0..).map(Tag::Product).take(TAGS_MAX));
        assert!(sources.shared().is_some());
        sources.add([Tag::Words]);
        assert_eq!(sources.shared(), None);
    }
}
