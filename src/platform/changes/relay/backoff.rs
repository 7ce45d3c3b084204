//! How long to wait before a connection is tried again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The wait after `failures` of them in a row: between half of a bound that doubles each time and the whole, so that processes
/// which lost the same server do not come back at one moment. `random` decides.
pub(super) fn wait_after(failures: u32, random: u64) -> Duration {
    let bound = FIRST
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(LONGEST);
    let half_ms = u64::try_from(bound.as_millis() / 2).unwrap_or(u64::MAX);
    Duration::from_millis(half_ms + random % (half_ms + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_seconds() {
        let longest = |failures| (0..=2_500).map(|random| wait_after(failures, random)).max();
        let bounds = [1, 2, 3, 6, 7, 40].map(|failures| longest(failures).map(|wait| wait.as_millis()));
        assert_eq!(bounds, [100, 200, 400, 3200, 5000, 5000].map(Some));
        assert_eq!(wait_after(1, 0).as_millis(), 50);
    }
}
