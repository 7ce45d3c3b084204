//! Who is connected, and how many may be.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Places for connections.
///
/// When none is left, new connections wait in the system's queue instead of being closed: for a phone a second more is
/// nothing, and an error is one. So that they need not wait for long, connections on which nothing is asked are given
/// little time while places run short (see [`super::progress`]). One client cannot take all places; what it opens beyond
/// its share is closed at once, since it would otherwise stand in the queue of everybody.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    max: usize,
    per_client_max: usize,
    clients: Mutex<HashMap<IpAddr, usize>>,
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
    /// The client that this place is counted for.
    client: Option<(Arc<Places>, IpAddr)>,
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

    /// Whether fewer than an eighth of the places are left, or the process cannot open more.
    pub(super) fn are_short(&self) -> bool {
        self.all.available_permits() <= self.max / 8 || self.exhausted.load(Ordering::Relaxed)
    }

    pub(super) fn set_exhausted(&self, exhausted: bool) {
        self.exhausted.store(exhausted, Ordering::Relaxed);
    }

    /// Gives a seat to `client`; `None` where it has enough.
    pub(super) fn give(self: &Arc<Self>, seat: Seat, client: IpAddr) -> Option<Place> {
        let client = network(client);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let count = clients.entry(client).or_default();
        if *count >= self.per_client_max {
            return None;
        }
        *count += 1;
        Some(Place {
            _seat: seat,
            client: Some((Arc::clone(self), client)),
        })
    }

    /// Gives a seat to a proxy, which speaks for any number of clients.
    pub(super) fn give_to_proxy(seat: Seat) -> Place {
        Place {
            _seat: seat,
            client: None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((places, client)) = self.client.take() else {
            return;
        };
        let mut clients = places.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = clients.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                clients.remove(&client);
            }
        }
    }
}

/// What counts as one client: an address of IPv4, and of IPv6 what a household or a phone is given as a whole.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn seat(places: &Places) -> Option<Seat> {
        places.free().now_or_never().flatten()
    }

    #[test]
    fn one_client_cannot_take_all_places() {
        let places = Places::new(16, 2, TaskTracker::new());
        let sit = |client: &str| places.give(seat(&places).unwrap(), client.parse().unwrap());
        let first = sit("192.0.2.7").unwrap();
        let _second = sit("::ffff:192.0.2.7").unwrap();
        assert!(sit("192.0.2.7").is_none());
        let _other = sit("192.0.2.8").unwrap();
        let _phone = (sit("2001:db8::1").unwrap(), sit("2001:db8::2").unwrap());
        assert!(sit("2001:db8::3").is_none(), "of the same /64");
        let _neighbour = sit("2001:db8:0:1::3").unwrap();
        drop(first);
        assert!(sit("192.0.2.7").is_some(), "its place is free again");
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
        let given = places.give(seat(&places).unwrap(), "192.0.2.7".parse().unwrap());
        assert_eq!(places.clients.lock().unwrap().len(), 1);
        drop(given);
        assert_eq!(places.clients.lock().unwrap().len(), 0);
        assert_eq!(places.all.available_permits(), 16);
    }
}
