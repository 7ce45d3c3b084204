//! How long a job that failed waits before it is tried again.

use std::time::Duration;

/// The wait after a first failure is at most this long.
const FIRST: Duration = Duration::from_secs(1);
/// No wait is longer.
const LONGEST: Duration = Duration::from_hours(1);

/// The wait after the failed attempt number `attempt`, counted from 1: anything from nothing up to a bound that doubles with each
/// attempt. `random` decides ("full jitter": of many jobs that failed together, few come back together; M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
pub(super) fn wait_after(attempt: u32, random: u64) -> Duration {
    let bound_ms = bound(attempt).as_millis();
    let share = bound_ms.saturating_add(1).saturating_mul(u128::from(random)) >> 64;
    Duration::from_millis(u64::try_from(share).unwrap_or(u64::MAX))
}

/// The longest wait after that attempt.
pub(super) fn bound(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

/// Random bits. Where the system has none, a wait is as long as it may be.
pub(super) fn random() -> u64 {
    getrandom::u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let bounds: Vec<u64> = (1..=14).map(|attempt| bound(attempt).as_secs()).collect();
        assert_eq!(bounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
        assert_eq!(bound(u32::MAX), LONGEST);
    }

    proptest! {
        #[test]
        fn a_wait_is_anything_up_to_its_bound(attempt in 1_u32..100, random: u64) {
            prop_assert!(wait_after(attempt, random) <= bound(attempt));
            prop_assert_eq!(wait_after(attempt, 0), Duration::ZERO);
            prop_assert_eq!(wait_after(attempt, u64::MAX), bound(attempt));
            prop_assert!(wait_after(attempt, random / 2) <= wait_after(attempt, random));
        }
    }
}
