//! Not asking again and again what does not answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How long nothing is asked after a failure.
const REST: Duration = Duration::from_secs(1);

/// A circuit breaker: closed while all is well; open for a second after each failure, then one caller finds out.
#[derive(Debug)]
pub(super) struct Breaker {
    began: Instant,
    /// When somebody may ask again, in milliseconds since `began`; 0 while all is well.
    open_until_ms: AtomicU64,
}

impl Breaker {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            open_until_ms: AtomicU64::new(0),
        }
    }

    /// Whether the caller may ask. Who may ask while it is open is the only one for the next second, whatever becomes of it:
    /// a caller that goes away in the middle leaves no lock behind.
    pub(super) fn allows(&self) -> bool {
        let open_until_ms = self.open_until_ms.load(Ordering::Relaxed);
        let now_ms = self.now_ms();
        open_until_ms == 0
            || (now_ms >= open_until_ms
                && self
                    .open_until_ms
                    .compare_exchange(
                        open_until_ms,
                        now_ms + millis(REST),
                        Ordering::Relaxed,
                        Ordering::Relaxed,
                    )
                    .is_ok())
    }

    /// It answered. Returns whether it had not before.
    pub(super) fn close(&self) -> bool {
        self.open_until_ms.load(Ordering::Relaxed) != 0 && self.open_until_ms.swap(0, Ordering::Relaxed) != 0
    }

    /// It failed. Returns whether it had answered before.
    pub(super) fn open(&self) -> bool {
        self.open_until_ms.swap(self.now_ms() + millis(REST), Ordering::Relaxed) == 0
    }

    fn now_ms(&self) -> u64 {
        millis(self.began.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_a_failure_one_asks_each_second() {
        let breaker = Breaker::new();
        assert!(breaker.allows() && breaker.allows());
        assert!(breaker.open());
        assert!(!breaker.allows());
        advance(REST / 2).await;
        assert!(!breaker.allows());
        advance(REST / 2).await;
        assert!(breaker.allows(), "one finds out");
        assert!(!breaker.allows(), "the others wait for the result");
        assert!(!breaker.open(), "it was known before");
        advance(REST).await;
        assert!(breaker.allows());
        assert!(breaker.close());
        assert!(breaker.allows() && breaker.allows());
        assert!(!breaker.close());
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_never_comes_back_holds_nobody_up() {
        let breaker = Breaker::new();
        breaker.open();
        for _ in 0..3 {
            advance(REST).await;
            assert!(breaker.allows());
        }
    }
}
