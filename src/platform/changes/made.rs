//! Something that is kept, with what it was made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::ledger::{Ledger, Moment};
use super::tag::Tag;

/// What something was made of, and up to which moment it is known to be what would be made again.
#[derive(Debug)]
pub struct Made {
    tags: Arc<[Tag]>,
    /// Of the feed's life in which it was made.
    epoch: Arc<str>,
    holds_to: AtomicI64,
}

impl Made {
    /// Of `tags`, at `moment`: one that was known before anything was read.
    #[must_use]
    pub fn new(tags: Arc<[Tag]>, moment: &Moment) -> Self {
        Self {
            tags,
            epoch: Arc::clone(&moment.epoch),
            holds_to: AtomicI64::new(moment.seq),
        }
    }

    #[must_use]
    pub fn tags(&self) -> &Arc<[Tag]> {
        &self.tags
    }

    /// The latest moment at which it is known to hold.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment {
            epoch: Arc::clone(&self.epoch),
            seq: self.holds_to.load(Ordering::Acquire),
        }
    }

    /// Whether it is still what would be made at `now`, which is not before the last look of `ledger`.
    #[must_use]
    pub fn holds(&self, ledger: &Ledger, now: &Moment) -> bool {
        let known = self.holds_to.load(Ordering::Acquire);
        if known == now.seq && self.epoch == now.epoch {
            return true;
        }
        // Whoever looked later may know more than `now`; that is as good.
        let holds = ledger.holds(&self.tags, &self.moment());
        if holds && self.epoch == now.epoch {
            self.holds_to.fetch_max(now.seq, Ordering::AcqRel);
        }
        holds
    }
}
