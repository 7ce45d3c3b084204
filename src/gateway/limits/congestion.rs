//! Whether operations have waited too long for too long.

use std::time::Duration;

use tokio::time::Instant;

/// Intervals last this many targets. RFC 8289 (`CoDel`), 4.3: a target of 5 to 10 % of the interval works best.
const TARGETS_IN_INTERVAL: u32 = 10;

/// The least wait of each interval. One long wait is a burst, which a queue is there for. Where even the luckiest of an
/// interval waited longer than the target, the queue does not drain: more is asked for than can be done.
#[derive(Debug)]
pub(super) struct Congestion {
    target: Duration,
    ends: Instant,
    /// The least wait of the interval that ends at `ends`.
    least: Option<Duration>,
    is_congested: bool,
}

impl Congestion {
    pub(super) fn new(target: Duration, now: Instant) -> Self {
        Self {
            target,
            ends: now + target * TARGETS_IN_INTERVAL,
            least: None,
            is_congested: false,
        }
    }

    /// How long an interval lasts.
    pub(super) fn interval(target: Duration) -> Duration {
        target * TARGETS_IN_INTERVAL
    }

    /// An operation left the queue at `now` after `wait`, whether it may run or gave up.
    pub(super) fn note(&mut self, now: Instant, wait: Duration) {
        self.advance(now);
        self.least = Some(self.least.map_or(wait, |least| least.min(wait)));
    }

    pub(super) fn is_congested(&mut self, now: Instant) -> bool {
        self.advance(now);
        self.is_congested
    }

    fn advance(&mut self, now: Instant) {
        if now < self.ends {
            return;
        }
        let interval = Self::interval(self.target);
        // What was seen before a pause says nothing about now.
        let is_recent = now < self.ends + interval;
        self.is_congested = is_recent && self.least.is_some_and(|least| least >= self.target);
        self.least = None;
        self.ends = now + interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Duration = Duration::from_millis(100);

    fn after(waits_ms: &[u64], pause_ms: u64) -> bool {
        let start = Instant::now();
        let mut congestion = Congestion::new(TARGET, start);
        for (at, wait_ms) in (0..).zip(waits_ms) {
            congestion.note(start + Duration::from_millis(at), Duration::from_millis(*wait_ms));
        }
        congestion.is_congested(start + Duration::from_millis(pause_ms))
    }

    #[test]
    fn a_burst_is_no_congestion() {
        assert!(!after(&[900, 900, 20, 900], 1_000));
        assert!(!after(&[0], 1_000));
        assert!(!after(&[], 1_000));
    }

    #[test]
    fn a_queue_that_does_not_drain_is_congestion_once_the_interval_is_over() {
        assert!(!after(&[100, 300, 900], 999));
        assert!(after(&[100, 300, 900], 1_000));
        assert!(!after(&[100, 300, 900], 2_000), "long ago");
    }

    #[test]
    fn congestion_ends_with_an_interval_in_which_somebody_waited_little() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut congestion = Congestion::new(TARGET, start);
        congestion.note(at(0), Duration::from_millis(500));
        assert!(congestion.is_congested(at(1_000)));
        congestion.note(at(1_500), Duration::from_millis(99));
        assert!(congestion.is_congested(at(1_999)));
        assert!(!congestion.is_congested(at(2_000)));
    }
}
