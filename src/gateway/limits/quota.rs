//! How many points per second a caller gets, and how many at once.

use std::time::Duration;

const MICROS: u64 = 1_000_000;

/// A bucket of `burst` points that fills again by `per_second`. It is kept as the time that it takes to fill (GCRA, the
/// generic cell rate algorithm of ITU-T I.371): one number a caller, and nothing that would have to tick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    per_second: u64,
    burst: u32,
}

impl Quota {
    /// `None`: callers are not limited, which is what 0 points per second mean.
    pub(super) fn new(per_second: u32, burst: u32) -> Option<Self> {
        (per_second > 0).then_some(Self {
            per_second: per_second.into(),
            burst,
        })
    }

    /// What an operation of `cost` is charged. One that costs more than a full bucket takes a full bucket: otherwise it
    /// could never run. How much one operation may cost has a limit of its own.
    pub(super) fn charged(self, cost: u32) -> u32 {
        cost.min(self.burst)
    }

    /// The microseconds in which `points` come back, rounded up.
    pub(super) fn micros(self, points: u32) -> i64 {
        (u64::from(points) * MICROS).div_ceil(self.per_second).cast_signed()
    }

    /// The microseconds in which an empty bucket fills.
    pub(super) fn most(self) -> i64 {
        self.micros(self.burst)
    }

    /// How long a caller waits until a bucket that lacks `backlog` microseconds lacks no more than it holds; `None`: not at
    /// all.
    pub(super) fn wait(self, backlog: i64) -> Option<Duration> {
        let over = u64::try_from(backlog - self.most()).ok()?;
        (over > 0).then(|| Duration::from_millis(over.div_ceil(1_000)))
    }

    /// The points in a bucket that lacks `backlog` microseconds.
    pub(super) fn remaining(self, backlog: i64) -> u32 {
        let lacking = u64::try_from(backlog).unwrap_or(0);
        let points = self.most().unsigned_abs().saturating_sub(lacking) * self.per_second / MICROS;
        u32::try_from(points).unwrap_or(u32::MAX).min(self.burst)
    }

    pub(super) fn burst(self) -> u32 {
        self.burst
    }

    pub(super) fn per_second(self) -> u32 {
        u32::try_from(self.per_second).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_time() {
        let quota = Quota::new(1_000, 20_000).unwrap();
        assert_eq!(quota.micros(1), 1_000);
        assert_eq!(quota.most(), 20_000_000);
        assert_eq!(quota.remaining(0), 20_000);
        assert_eq!(quota.remaining(quota.micros(300)), 19_700);
        assert_eq!(quota.remaining(quota.most() + 1), 0);
        assert_eq!(quota.wait(quota.most()), None);
        assert_eq!(quota.wait(quota.most() + 1_500_000), Some(Duration::from_millis(1_500)));
        assert_eq!(quota.wait(quota.most() + 1), Some(Duration::from_millis(1)));
    }

    #[test]
    fn nobody_gets_more_by_rounding() {
        let quota = Quota::new(3, 1).unwrap();
        assert_eq!(quota.micros(1), 333_334);
        assert_eq!(quota.remaining(0), 1);
    }

    #[test]
    fn the_largest_settings_fit() {
        let quota = Quota::new(1, 10_000_000).unwrap();
        assert_eq!(quota.remaining(0), 10_000_000);
        let quota = Quota::new(1_000_000, 10_000_000).unwrap();
        assert_eq!(quota.remaining(quota.micros(1)), 9_999_999);
    }

    #[test]
    fn zero_is_no_limit() {
        assert!(Quota::new(0, 10).is_none());
    }
}
