//! Who is connected, and how many may be.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::address::network;
use super::progress::Progress;

/// Places for connections.
///
/// When none is left, new connections wait in the system's queue instead of being closed: for a phone a second more is
/// nothing, and an error is one. So that they need not wait for long, connections on which nothing is asked are given
/// little time while places run short (see [`super::progress`]).
///
/// One client cannot take all places. Where it opens more than its share, the one of its connections goes that has asked
/// nothing for the longest time: so whoever shares an address with an attacker is served all the same. Where all of them
/// are busy, the new one is closed at once, since it would otherwise stand in the queue of everybody.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    max: usize,
    per_client_max: usize,
    clients: Mutex<HashMap<IpAddr, Vec<Arc<Progress>>>>,
    /// The process has no file descriptors left.
    exhausted: AtomicBool,
    open: TaskTracker,
}

/// A place for a connection of whoever comes next.
#[derive(Debug)]
pub(super) struct Seat {
    _permit: OwnedSemaphorePermit,
    /// The server ends when the last one is gone.
    _open: TaskTrackerToken,
}

/// The place of a connection, also of one that has become a socket. Dropping it frees it.
#[derive(Debug)]
pub(super) struct Place {
    _seat: Seat,
    _share: Option<Share>,
}

/// A place's part in the share of its client.
#[derive(Debug)]
struct Share {
    places: Arc<Places>,
    client: IpAddr,
    progress: Arc<Progress>,
}

impl Places {
    pub(super) fn new(max: usize, per_client_max: usize, open: TaskTracker) -> Arc<Self> {
        let max = max.min(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            all: Arc::new(Semaphore::new(max)),
            max,
            per_client_max,
            clients: Mutex::default(),
            exhausted: AtomicBool::new(false),
            open,
        })
    }

    /// Waits for a place.
    pub(super) async fn free(&self) -> Option<Seat> {
        let permit = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Seat {
            _permit: permit,
            _open: self.open.token(),
        })
    }

    pub(super) fn are_left(&self) -> bool {
        self.all.available_permits() > 0
    }

    /// Whether fewer than an eighth of the places are left, or the process cannot open more.
    pub(super) fn are_short(&self) -> bool {
        self.all.available_permits() <= self.max / 8 || self.exhausted.load(Ordering::Relaxed)
    }

    pub(super) fn set_exhausted(&self, exhausted: bool) {
        self.exhausted.store(exhausted, Ordering::Relaxed);
    }

    /// Gives a seat to `client` for a connection with this `progress`; `None` where it has enough.
    pub(super) fn give(self: &Arc<Self>, seat: Seat, client: IpAddr, progress: &Arc<Progress>) -> Option<Place> {
        let client = network(client);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = clients.entry(client).or_default();
        if connections.len() >= self.per_client_max {
            let waiting = connections.iter().enumerate();
            let waiting = waiting.filter_map(|(at, progress)| Some((progress.waits_since()?, at)));
            let (_, longest) = waiting.min()?;
            connections.swap_remove(longest).evict();
        }
        connections.push(Arc::clone(progress));
        Some(Place {
            _seat: seat,
            _share: Some(Share {
                places: Arc::clone(self),
                client,
                progress: Arc::clone(progress),
            }),
        })
    }

    /// Gives a seat to a proxy, which speaks for any number of clients.
    pub(super) fn give_to_proxy(seat: Seat) -> Place {
        Place {
            _seat: seat,
            _share: None,
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut clients = self.places.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(connections) = clients.get_mut(&self.client) else {
            return;
        };
        // It is not there any more where it had to make room.
        connections.retain(|progress| !Arc::ptr_eq(progress, &self.progress));
        if connections.is_empty() {
            clients.remove(&self.client);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tokio::time::Instant;

    use super::*;

    fn seat(places: &Places) -> Option<Seat> {
        places.free().now_or_never().flatten()
    }

    fn sit(places: &Arc<Places>, client: &str) -> Option<(Place, Arc<Progress>)> {
        let progress = Progress::begin(Instant::now());
        let place = places.give(seat(places)?, client.parse().unwrap(), &progress)?;
        Some((place, progress))
    }

    fn is_evicted((_, progress): &(Place, Arc<Progress>)) -> bool {
        progress.evicted().now_or_never().is_some()
    }

    #[test]
    fn one_client_cannot_take_all_places() {
        let places = Places::new(16, 2, TaskTracker::new());
        let first = sit(&places, "192.0.2.7").unwrap();
        let second = sit(&places, "::ffff:192.0.2.7").unwrap();
        let _busy = (first.1.run(), second.1.run());
        assert!(sit(&places, "192.0.2.7").is_none());
        let _other = sit(&places, "192.0.2.8").unwrap();
        drop(first);
        assert!(sit(&places, "192.0.2.7").is_some(), "its place is free again");
        let phone = (
            sit(&places, "2001:db8::1").unwrap(),
            sit(&places, "2001:db8::2").unwrap(),
        );
        let _busy = (phone.0.1.run(), phone.1.1.run());
        assert!(sit(&places, "2001:db8::3").is_none(), "of the same /64");
        let _neighbour = sit(&places, "2001:db8:0:1::3").unwrap();
    }

    #[test]
    fn who_has_asked_nothing_for_the_longest_time_makes_room() {
        let places = Places::new(16, 3, TaskTracker::new());
        let [busy, slow, new] = [(); 3].map(|()| sit(&places, "192.0.2.7").unwrap());
        let _running = busy.1.run();
        let another = sit(&places, "192.0.2.7").unwrap();
        let evicted = [&busy, &slow, &new, &another].map(is_evicted);
        assert_eq!(evicted, [false, true, false, false]);
        drop(slow);
        let _last = sit(&places, "192.0.2.7").unwrap();
        assert!(
            is_evicted(&new),
            "an evicted connection that ends frees no second place"
        );
    }

    #[test]
    fn places_run_short_before_there_are_none() {
        let places = Places::new(16, 16, TaskTracker::new());
        let mut seats: Vec<Seat> = (0..13).map(|_| seat(&places).unwrap()).collect();
        assert!(!places.are_short());
        seats.push(seat(&places).unwrap());
        assert!(places.are_short());
        seats.extend([seat(&places).unwrap(), seat(&places).unwrap()]);
        assert!(seat(&places).is_none());
        seats.truncate(3);
        assert!(!places.are_short());
        places.set_exhausted(true);
        assert!(places.are_short());
    }

    #[test]
    fn nothing_is_kept_of_clients_that_are_gone() {
        let places = Places::new(16, 16, TaskTracker::new());
        let given = sit(&places, "192.0.2.7").unwrap();
        assert_eq!(places.clients.lock().unwrap().len(), 1);
        drop(given);
        assert_eq!(places.clients.lock().unwrap().len(), 0);
        assert_eq!(places.all.available_permits(), 16);
    }
}
