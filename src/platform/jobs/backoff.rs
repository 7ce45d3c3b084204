//! How long a job that failed waits before it is tried again.

use std::time::Duration;

/// The wait after a first failure is at most this long.
const FIRST: Duration = Duration::from_secs(1);

/// The wait after the failed attempt number `attempt`, counted from 1: anything from nothing up to a bound that doubles with each
/// attempt, and is `longest` at most. `random` decides ("full jitter": of many jobs that failed together, few come back together; M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
pub(super) fn wait_after(attempt: u32, longest: Duration, random: u64) -> Duration {
    let bound_ms = bound(attempt, longest).as_millis();
    let share = bound_ms.saturating_add(1).saturating_mul(u128::from(random)) >> 64;
    Duration::from_millis(u64::try_from(share).unwrap_or(u64::MAX))
}

/// The longest wait after that attempt.
fn bound(attempt: u32, longest: Duration) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    FIRST.saturating_mul(1 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn waits_double_up_to_the_longest() {
        let bounds: Vec<u64> = (1..=14).map(|attempt| bound(attempt, HOUR).as_secs()).collect();
        assert_eq!(bounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
        assert_eq!(bound(u32::MAX, HOUR), HOUR);
        assert_eq!(bound(6, Duration::from_secs(15)).as_secs(), 15);
    }

    proptest! {
        #[test]
        fn a_wait_is_anything_up_to_its_bound(attempt in 1_u32..100, random: u64) {
            prop_assert!(wait_after(attempt, HOUR, random) <= bound(attempt, HOUR));
            prop_assert_eq!(wait_after(attempt, HOUR, 0), Duration::ZERO);
            prop_assert_eq!(wait_after(attempt, HOUR, u64::MAX), bound(attempt, HOUR));
            prop_assert!(wait_after(attempt, HOUR, random / 2) <= wait_after(attempt, HOUR, random));
        }
    }
}
