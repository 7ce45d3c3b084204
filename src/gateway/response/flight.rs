//! Answers that are being made: of those who ask for the same at one time, one makes it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::kept::Kept;
use super::key::AnswerKey;

/// What became of a flight: nothing where its answer is not to be shared, or where it failed.
type Landed = Option<Arc<Kept>>;
type Arrivals = watch::Receiver<Option<Landed>>;

#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<AnswerKey, Arrivals>>);

/// What somebody does who asks for an answer that is not there.
pub(super) enum Boarding {
    /// They make it.
    Leads(Flight),
    /// Somebody else made it, or did not.
    Landed(Landed),
}

/// An answer that is being made. Where it is dropped, those who wait go on by themselves.
#[derive(Debug)]
pub(super) struct Flight {
    flights: Arc<Flights>,
    key: AnswerKey,
    arrival: watch::Sender<Option<Landed>>,
}

impl Flights {
    pub(super) async fn board(self: &Arc<Self>, key: AnswerKey) -> Boarding {
        let mut arrivals = {
            let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(arrivals) = flights.get(&key) {
                arrivals.clone()
            } else {
                let (arrival, arrivals) = watch::channel(None);
                flights.insert(key, arrivals);
                return Boarding::Leads(Flight {
                    flights: Arc::clone(self),
                    key,
                    arrival,
                });
            }
        };
        // An error says that the flight was dropped.
        let landed = arrivals.wait_for(Option::is_some).await;
        Boarding::Landed(landed.ok().and_then(|landed| Option::clone(&landed)).flatten())
    }
}

impl Flight {
    /// Gives `kept` to those who wait.
    pub(super) fn land(self, kept: &Arc<Kept>) {
        self.arrival.send_replace(Some(Some(Arc::clone(kept))));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::FutureExt as _;

    use super::*;
    use crate::platform::changes::Moment;

    fn kept() -> Arc<Kept> {
        let moment = Moment {
            epoch: Arc::from(""),
            seq: 0,
        };
        Arc::new(Kept::new(
            (Bytes::from_static(b"x"), None),
            Arc::from([]),
            &moment,
            Duration::ZERO,
        ))
    }

    #[tokio::test]
    async fn one_makes_it_and_the_others_wait() {
        let flights = Arc::new(Flights::default());
        let key = AnswerKey([1; 32]);
        let Boarding::Leads(flight) = flights.board(key).await else {
            panic!("nobody else makes it");
        };
        assert!(matches!(flights.board(AnswerKey([2; 32])).await, Boarding::Leads(_)));
        let mut waiting = Box::pin(flights.board(key));
        assert!(waiting.as_mut().now_or_never().is_none());
        flight.land(&kept());
        assert!(matches!(waiting.await, Boarding::Landed(Some(kept)) if kept.body == "x"));
        assert!(flights.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_waits_for_what_does_not_come_goes_on() {
        let flights = Arc::new(Flights::default());
        let key = AnswerKey([1; 32]);
        let flight = flights.board(key).await;
        let mut waiting = Box::pin(flights.board(key));
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(flight);
        assert!(matches!(waiting.await, Boarding::Landed(None)));
        assert!(matches!(flights.board(key).await, Boarding::Leads(_)));
    }
}
