//! What is to be told next.

use crate::platform::changes::Standing;

/// What was never told, or may have been lost.
const UNKNOWN: i64 = -1;

/// Up to which number of the shop's feed the CDN was told what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Counts its moves.
    pub(super) version: i64,
    /// The life of the feed.
    pub(super) epoch: String,
    pub(super) told_to: i64,
    /// Up to here it was told twice.
    pub(super) settled_to: i64,
    /// When, and up to where, it is told again; `None`: all is settled.
    pub(super) again: Option<Again>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) to: i64,
    pub(super) at_ms: i64,
}

/// Where the feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) epoch: String,
    pub(super) seq: i64,
    /// Up to this number, what is gone is told no more.
    pub(super) gone_to: i64,
}

/// What is told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// What changed after this number.
    After(i64),
    /// That everything may have changed.
    Everything,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            version: 0,
            epoch: String::new(),
            told_to: UNKNOWN,
            settled_to: UNKNOWN,
            again: None,
        }
    }
}

impl Head {
    pub(super) fn new(standing: Option<&Standing>) -> Self {
        Self {
            epoch: standing.map(|shop| shop.epoch.clone()).unwrap_or_default(),
            seq: standing.map_or(0, |shop| shop.head),
            gone_to: standing.map_or(0, |shop| shop.purged_to),
        }
    }
}

impl Place {
    /// What is to be told where the feed stands at `head`; `None`: nothing for now.
    pub(super) fn round(&self, head: &Head, now_ms: i64) -> Option<Round> {
        if self.is_lost(head) {
            return Some(Round::Everything);
        }
        let from = match self.again {
            Some(again) if again.at_ms <= now_ms => self.settled_to,
            _ => self.told_to,
        };
        if from == UNKNOWN {
            return Some(Round::Everything);
        }
        (from < head.seq).then_some(Round::After(from))
    }

    /// The place after a round that began at `began_ms`, when the feed stood at `head`. What it told for the first time is told again at
    /// `again_ms`, or in the round after that where another one is to come before.
    pub(super) fn after_round(&self, head: &Head, began_ms: i64, again_ms: i64) -> Self {
        let pending = self.again.filter(|again| again.at_ms > began_ms);
        let (settled_to, pending) = match self.again {
            _ if self.is_lost(head) => (UNKNOWN, None),
            Some(again) if pending.is_none() => (again.to, None),
            _ => (self.settled_to, pending),
        };
        let next = || Again {
            to: head.seq,
            at_ms: again_ms,
        };
        Self {
            version: self.version + 1,
            epoch: head.epoch.clone(),
            told_to: head.seq,
            settled_to,
            again: pending.or_else(|| (settled_to < head.seq).then(next)),
        }
    }

    /// Whether it is none of this life of the feed, or what came after it is not all there any more.
    fn is_lost(&self, head: &Head) -> bool {
        let is_gone = self.settled_to != UNKNOWN && self.settled_to < head.gone_to;
        self.epoch != head.epoch || self.told_to > head.seq || is_gone
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(epoch: &str, seq: i64, gone_to: i64) -> Head {
        Head {
            epoch: epoch.to_owned(),
            seq,
            gone_to,
        }
    }

    fn settled(seq: i64) -> Place {
        Place {
            version: 7,
            epoch: "life".to_owned(),
            told_to: seq,
            settled_to: seq,
            again: None,
        }
    }

    #[test]
    fn what_changed_is_told_at_once_and_again_later() {
        let place = settled(10);
        assert_eq!(place.round(&head("life", 10, 0), 0), None);
        let moved = head("life", 12, 0);
        assert_eq!(place.round(&moved, 1_000), Some(Round::After(10)));
        let place = place.after_round(&moved, 1_000, 3_000);
        assert_eq!((place.version, place.told_to, place.settled_to), (8, 12, 10));
        assert_eq!(place.round(&moved, 2_999), None);
        // What comes before that time is told at once, and again after it.
        let more = head("life", 15, 0);
        assert_eq!(place.round(&more, 2_000), Some(Round::After(12)));
        let place = place.after_round(&more, 2_000, 4_000);
        assert_eq!(place.again, Some(Again { to: 12, at_ms: 3_000 }));
        assert_eq!(place.round(&more, 3_000), Some(Round::After(10)));
        let place = place.after_round(&more, 3_000, 5_000);
        assert_eq!(
            (place.settled_to, place.again),
            (12, Some(Again { to: 15, at_ms: 5_000 }))
        );
        assert_eq!(place.round(&more, 5_000), Some(Round::After(12)));
        let place = place.after_round(&more, 5_000, 7_000);
        assert_eq!((place.settled_to, place.again), (15, None));
        assert_eq!(place.round(&more, i64::MAX), None);
    }

    #[test]
    fn what_cannot_be_told_one_by_one_is_everything_twice() {
        for (place, head) in [
            (Place::default(), head("life", 12, 0)),
            (Place::default(), head("", 0, 0)),
            (settled(10), head("other", 12, 0)),
            (settled(10), head("life", 9, 0)),
            (settled(10), head("life", 12, 11)),
        ] {
            assert_eq!(place.round(&head, 0), Some(Round::Everything), "{place:?} {head:?}");
            let once = place.after_round(&head, 0, 2_000);
            assert_eq!(once.round(&head, 0), None, "{place:?} {head:?}");
            assert_eq!(once.round(&head, 2_000), Some(Round::Everything));
            let twice = once.after_round(&head, 2_000, 4_000);
            assert_eq!((twice.round(&head, i64::MAX), twice.again), (None, None));
        }
    }

    proptest! {
        /// Whenever rounds come, each number is told in two of them at least, the second time after a while, and then no more.
        #[test]
        fn each_change_is_told_twice_and_then_settled(steps in prop::collection::vec((0_i64..3, 0_i64..3_000), 1..40)) {
            let (mut place, mut now_ms, mut seq) = (settled(0), 0, 0);
            let mut told: Vec<Vec<i64>> = vec![Vec::new()];
            // At last nothing changes any more, and time goes by.
            for (changes, wait_ms) in steps.into_iter().chain([(0, 10_000), (0, 10_000), (0, 10_000)]) {
                now_ms += wait_ms;
                for _ in 0..changes {
                    seq += 1;
                    told.push(Vec::new());
                }
                let head = head("life", seq, 0);
                if let Some(round) = place.round(&head, now_ms) {
                    let Round::After(from) = round else { panic!("nothing was lost") };
                    for times in &mut told[usize::try_from(from + 1).unwrap()..] {
                        times.push(now_ms);
                    }
                    place = place.after_round(&head, now_ms, now_ms + 2_000);
                    prop_assert!(place.settled_to <= place.told_to);
                }
            }
            prop_assert_eq!(&place.again, &None);
            for times in &told[1..] {
                prop_assert!(times.len() >= 2 && times[times.len() - 1] - times[0] >= 2_000, "{:?}", times);
            }
        }
    }
}
