//! The buckets of this process: what limits callers without Redis, and while it is away.

use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::sync::Cache;

use crate::platform::redis::Charge;

/// Callers that are remembered, about 20 MB of them. Beyond that the least asked for are forgotten, which gives them a full
/// bucket: whoever is being limited asks often, and stays.
const CALLERS_MAX: usize = 100_000;

/// When each caller's bucket is full again, in microseconds of the clock.
///
/// Not the crate `governor`, which has the same arithmetic: its keyed limiter grows without a bound until somebody sweeps it,
/// takes from one bucket only, and gives nothing back. All three are needed here, and the arithmetic has to be the same
/// as that of the script in Redis.
pub(super) struct Buckets(Cache<String, Arc<Mutex<i64>>>);

impl Buckets {
    pub(super) fn new() -> Self {
        Self::of(CALLERS_MAX)
    }

    fn of(callers_max: usize) -> Self {
        Self(Cache::new(callers_max))
    }

    /// Adds every charge to its bucket, or none where one of the buckets does not hold it. Returns what the buckets would
    /// then lack, in microseconds; see [`crate::platform::redis::Redis::charge`], which does the same for all processes.
    ///
    /// Each caller of this must name the buckets in the same order of kinds, since they are locked one after another.
    pub(super) fn charge(&self, charges: &[Charge], now: i64) -> Vec<i64> {
        let buckets: Vec<_> = charges.iter().map(|charge| self.bucket(&charge.key)).collect();
        let mut full_at: Vec<_> = buckets
            .iter()
            .map(|bucket| bucket.lock().unwrap_or_else(PoisonError::into_inner))
            .collect();
        let backlogs: Vec<i64> = charges
            .iter()
            .zip(&full_at)
            .map(|(charge, full_at)| charge.backlog(**full_at - now))
            .collect();
        if charges
            .iter()
            .zip(&backlogs)
            .all(|(charge, backlog)| *backlog <= charge.most)
        {
            for (full_at, backlog) in full_at.iter_mut().zip(&backlogs) {
                **full_at = now + backlog;
            }
        }
        backlogs
    }

    fn bucket(&self, key: &str) -> Arc<Mutex<i64>> {
        if let Some(bucket) = self.0.get(key) {
            return bucket;
        }
        let fresh = || Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(0)));
        match self.0.get_or_insert_with(key, fresh) {
            Ok(bucket) => bucket,
            Err(never) => match never {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge(key: &str, micros: i64) -> Charge {
        Charge {
            key: key.to_owned(),
            micros,
            most: 100,
        }
    }

    #[test]
    fn a_bucket_empties_and_fills_with_time() {
        let buckets = Buckets::new();
        assert_eq!(buckets.charge(&[charge("a", 60)], 1_000), [60]);
        assert_eq!(buckets.charge(&[charge("a", 60)], 1_000), [120], "refused");
        assert_eq!(buckets.charge(&[charge("a", 40)], 1_000), [100]);
        assert_eq!(buckets.charge(&[charge("a", 10)], 1_030), [80]);
        assert_eq!(
            buckets.charge(&[charge("a", 1)], 9_000),
            [1],
            "it never holds more than full"
        );
        assert_eq!(buckets.charge(&[charge("b", 1)], 9_000), [1], "each has its own");
    }

    #[test]
    fn of_two_buckets_both_are_charged_or_none() {
        let buckets = Buckets::new();
        buckets.charge(&[charge("b", 90)], 1_000);
        assert_eq!(buckets.charge(&[charge("a", 20), charge("b", 20)], 1_000), [20, 110]);
        assert_eq!(buckets.charge(&[charge("a", 0), charge("b", 0)], 1_000), [0, 90]);
    }

    #[test]
    fn what_is_given_back_never_makes_more_than_a_full_bucket() {
        let buckets = Buckets::new();
        buckets.charge(&[charge("a", 50)], 1_000);
        assert_eq!(buckets.charge(&[charge("a", -30)], 1_000), [20]);
        assert_eq!(buckets.charge(&[charge("a", -30)], 1_000), [0]);
        assert_eq!(buckets.charge(&[charge("a", 100)], 1_000), [100]);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let buckets = Buckets::new();
        buckets.charge(&[charge("a", 50)], 1_000_000);
        assert_eq!(buckets.charge(&[charge("a", 10)], 1_000), [10]);
        assert_eq!(buckets.charge(&[charge("a", 10)], 1_000), [20]);
    }

    #[test]
    fn callers_are_remembered_up_to_a_bound() {
        let buckets = Buckets::of(1_000);
        for number in 0..50_000 {
            buckets.charge(&[charge(&format!("a:{number}"), 10)], 1_000);
        }
        assert!(buckets.0.len() <= 1_000, "{}", buckets.0.len());
    }

    #[test]
    fn a_caller_that_is_limited_is_not_forgotten_for_others() {
        let buckets = Buckets::of(1_000);
        let mut most = 0;
        for number in 0..20_000 {
            buckets.charge(&[charge(&format!("a:{number}"), 10)], 1_000);
            most = most.max(buckets.charge(&[charge("greedy", 1)], 1_000)[0]);
        }
        assert_eq!(most, 101, "it got its hundred and nothing more");
    }
}
