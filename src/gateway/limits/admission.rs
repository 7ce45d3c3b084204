//! How many operations run at once, and who is sent away when more are asked for than can be done.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::congestion::Congestion;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::chance;
use crate::platform::config::Config;
use crate::platform::graphql::code;

/// After how long those who were sent away may come back, at least; up to as much again is added at random, so that they do
/// not all come back at the same moment.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Lets as many operations run as are good for all of them; others wait in a queue. Cloning shares it.
///
/// A server that takes on everything answers everybody too late, when they have gone or ask again. So whoever would wait long
/// is told at once: where the queue has not drained for an interval, those who come newly and find a queue are refused
/// until it has.
#[derive(Clone)]
pub struct Admission(Arc<Inner>);

struct Inner {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    target: Duration,
    congestion: Mutex<Congestion>,
}

/// The right to run one operation, until it is dropped.
#[derive(Debug)]
#[must_use = "the operation's place is free again when this is dropped"]
pub struct Permit {
    _place: OwnedSemaphorePermit,
}

impl Admission {
    /// An admission by the settings `concurrency` and `queue_…`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let limits = &config.limits;
        Self::of(
            config.concurrency(),
            limits.queue_max,
            Duration::from_millis(limits.queue_target_ms),
        )
    }

    fn of(places: usize, waiting_max: usize, target: Duration) -> Self {
        Self(Arc::new(Inner {
            places: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            waiting_max,
            target,
            congestion: Mutex::new(Congestion::new(target, Instant::now())),
        }))
    }

    /// The right to run one operation, at once or after a wait. Who stops waiting leaves the queue.
    ///
    /// # Errors
    /// [`Reason::Overloaded`] where the queue is full, does not drain, or the wait became too long.
    pub async fn enter(&self) -> Result<Permit, Refusal> {
        let inner = &self.0;
        let places = Arc::clone(&inner.places);
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            inner.note(Duration::ZERO);
            return Ok(Permit { _place: place });
        }
        let is_congested = inner.is_congested();
        let waiting = Waiting::join(inner);
        // Somebody has to find out whether it is over: one at a time waits a little.
        let allowed = if is_congested { 1 } else { inner.waiting_max };
        if waiting.place > allowed {
            return Err(overloaded());
        }
        let patience = if is_congested {
            inner.target
        } else {
            Congestion::interval(inner.target)
        };
        let began = Instant::now();
        let entered = timeout(patience, places.acquire_owned()).await;
        inner.note(began.elapsed());
        match entered {
            Ok(Ok(place)) => Ok(Permit { _place: place }),
            Ok(Err(_)) | Err(_) => Err(overloaded()),
        }
    }
}

impl Inner {
    fn note(&self, wait: Duration) {
        self.congestion
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .note(Instant::now(), wait);
    }

    fn is_congested(&self) -> bool {
        self.congestion
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_congested(Instant::now())
    }
}

/// One that waits in the queue, until it is dropped.
struct Waiting<'a> {
    inner: &'a Inner,
    /// Counts from 1.
    place: usize,
}

impl<'a> Waiting<'a> {
    fn join(inner: &'a Inner) -> Self {
        Self {
            place: inner.waiting.fetch_add(1, Ordering::Relaxed) + 1,
            inner,
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.inner.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

fn overloaded() -> Refusal {
    let jitter_ms = chance::bits() % 1_000;
    let error = RequestError::new(
        code::UNAVAILABLE,
        "the server has too much to do; try again a little later",
    );
    Refusal::new(Reason::Overloaded, error).retry_after(RETRY_AFTER + Duration::from_millis(jitter_ms))
}

impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission")
            .field("free", &self.0.places.available_permits())
            .field("waiting", &self.0.waiting.load(Ordering::Relaxed))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tokio::task::JoinSet;
    use tokio::time::{advance, sleep};

    use super::*;

    const TARGET: Duration = Duration::from_millis(100);

    fn is_overloaded(result: &Result<Permit, Refusal>) -> bool {
        result
            .as_ref()
            .is_err_and(|refusal| refusal.reason == Reason::Overloaded)
    }

    #[tokio::test(start_paused = true)]
    async fn as_many_run_as_there_are_places_and_others_wait_their_turn() {
        let admission = Admission::of(2, 10, TARGET);
        let first = admission.enter().await.unwrap();
        let _second = admission.enter().await.unwrap();
        let mut third = Box::pin(admission.enter());
        assert!(third.as_mut().now_or_never().is_none());
        drop(first);
        assert!(third.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_refuses_at_once() {
        let admission = Admission::of(1, 2, TARGET);
        let permit = admission.enter().await.unwrap();
        let mut waiting: Vec<_> = (0..2).map(|_| Box::pin(admission.enter())).collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        let refused = admission.enter().now_or_never().unwrap();
        assert!(is_overloaded(&refused));
        let refusal = refused.unwrap_err();
        assert_eq!(refusal.errors[0].code, "UNAVAILABLE");
        let wait = refusal.retry_after.unwrap();
        assert!((RETRY_AFTER..RETRY_AFTER * 2).contains(&wait), "{wait:?}");
        // Whoever went away made room.
        drop(waiting);
        assert!(admission.enter().now_or_never().is_none());
        drop(permit);
        assert!(admission.enter().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_an_interval() {
        let admission = Admission::of(1, 10, TARGET);
        let _permit = admission.enter().await.unwrap();
        let began = Instant::now();
        assert!(is_overloaded(&admission.enter().await));
        assert_eq!(began.elapsed(), TARGET * 10);
    }

    /// Operations of 10 ms come every `every_ms` for ten seconds. Returns how many ran, how many were refused, and the
    /// longest wait of those that ran in the second half.
    async fn load(admission: &Admission, every_ms: u64) -> (u32, u32, Duration) {
        let mut operations = JoinSet::new();
        let begun = Instant::now();
        for _ in 0..10_000 / every_ms {
            let admission = admission.clone();
            operations.spawn(async move {
                let came = Instant::now();
                let permit = admission.enter().await;
                let wait = came.elapsed();
                if permit.is_ok() {
                    sleep(Duration::from_millis(10)).await;
                }
                (permit.is_ok(), came.duration_since(begun), wait)
            });
            sleep(Duration::from_millis(every_ms)).await;
        }
        let all = operations.join_all().await;
        let ran = all.iter().filter(|(ran, ..)| *ran).count();
        let late = all
            .iter()
            .filter(|(ran, came, _)| *ran && *came > Duration::from_secs(5));
        let longest = late.map(|(.., wait)| *wait).max().unwrap_or_default();
        let ran = u32::try_from(ran).unwrap();
        (ran, u32::try_from(all.len()).unwrap() - ran, longest)
    }

    #[tokio::test(start_paused = true)]
    async fn what_can_be_done_is_done() {
        // Two places and 10 ms each: 200 a second can be done, 100 are asked for.
        let (_, refused, longest) = load(&Admission::of(2, 1_000, TARGET), 10).await;
        assert_eq!((refused, longest), (0, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn under_twice_the_load_that_can_be_done_the_places_stay_busy_and_waits_stay_short() {
        // One place and 10 ms each: 100 a second can be done, 200 are asked for.
        let (ran, refused, longest) = load(&Admission::of(1, 1_000, TARGET), 5).await;
        assert!(refused > 800, "{refused}");
        assert!(ran > 900, "most of the 1,000 that fit into the time, but {ran}");
        assert!(longest < TARGET * 10, "{longest:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_standstill_the_next_ones_run_again() {
        let admission = Admission::of(1, 1_000, TARGET);
        let stuck = admission.enter().await.unwrap();
        let mut waiting = JoinSet::new();
        for _ in 0..50 {
            let admission = admission.clone();
            waiting.spawn(async move { is_overloaded(&admission.enter().await) });
        }
        assert!(waiting.join_all().await.into_iter().all(|refused| refused));
        // The next interval knows. One may still try, for a short time; others are refused at once.
        advance(TARGET * 10).await;
        let mut one = Box::pin(admission.enter());
        assert!(one.as_mut().now_or_never().is_none());
        assert!(
            admission
                .enter()
                .now_or_never()
                .is_some_and(|refused| is_overloaded(&refused))
        );
        drop(stuck);
        assert!(one.await.is_ok());
        assert!(admission.enter().await.is_ok());
    }
}
