//! What a connection does with its time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Timeouts;

/// How HTTP/2 begins (RFC 9113 section 3.4). No method of HTTP/1 begins so.
const HTTP2: &[u8] = b"PRI";

/// While places run short, a connection without a request gets no more than this.
const SHORT: Duration = Duration::from_secs(1);

/// What a connection does, as its socket and its requests report it. hyper has a timer of its own for heads, but it begins
/// when the last answer ended, so that it would also close what is only idle, and it does not run before the first byte.
#[derive(Debug)]
pub(super) struct Progress {
    state: Mutex<State>,
    evicted: CancellationToken,
}

#[derive(Debug)]
struct State {
    /// Requests whose answers are not sent to their end.
    running: usize,
    /// Bytes of a request came, and not yet its whole head.
    in_head: bool,
    /// Since when no request has been running, or the head has been coming.
    since: Instant,
    /// Since when the client has taken nothing of what is to be sent.
    stalled: Option<Instant>,
    protocol: Protocol,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// As many bytes as these came, and could be the beginning of HTTP/2.
    Unknown(usize),
    Http1,
    Http2,
    /// Whoever the connection was handed over to watches it.
    Other,
}

/// For what a connection has taken more time than it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Nothing was asked.
    Idle,
    /// The head of a request did not come to its end.
    Head,
    /// The client does not read.
    Write,
}

/// A request that is being answered, until it is dropped.
#[derive(Debug)]
pub(super) struct Running(Arc<Progress>);

impl Progress {
    pub(super) fn begin(now: Instant) -> Arc<Self> {
        let state = State {
            running: 0,
            // Whoever connects has something to ask.
            in_head: true,
            since: now,
            stalled: None,
            protocol: Protocol::Unknown(0),
        };
        Arc::new(Self {
            state: Mutex::new(state),
            evicted: CancellationToken::new(),
        })
    }

    /// What comes before HTTP is done.
    pub(super) fn open(&self, now: Instant) {
        self.state().since = now;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn read(&self, bytes: &[u8], now: Instant) {
        let mut state = self.state();
        if let Protocol::Unknown(known) = state.protocol {
            let expected = &HTTP2[known..];
            let length = expected.len().min(bytes.len());
            state.protocol = if bytes[..length] != expected[..length] {
                Protocol::Http1
            } else if length == expected.len() {
                Protocol::Http2
            } else {
                Protocol::Unknown(known + length)
            };
        }
        if state.running == 0 && !state.in_head && state.protocol == Protocol::Http1 && !bytes.is_empty() {
            state.in_head = true;
            state.since = now;
        }
    }

    /// The client took something, or there is nothing to be sent.
    pub(super) fn wrote(&self) {
        self.state().stalled = None;
    }

    pub(super) fn write_blocked(&self, now: Instant) {
        self.state().stalled.get_or_insert(now);
    }

    pub(super) fn run(self: &Arc<Self>) -> Running {
        let mut state = self.state();
        state.running += 1;
        state.in_head = false;
        Running(Arc::clone(self))
    }

    /// The connection speaks something else from here on.
    pub(super) fn hand_over(&self) {
        self.state().protocol = Protocol::Other;
    }

    pub(super) fn is_http2(&self) -> bool {
        self.state().protocol == Protocol::Http2
    }

    /// Since when nothing has been asked; `None`: something is being answered.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.running == 0 && state.protocol != Protocol::Other).then_some(state.since)
    }

    /// The connection has to make room for another one.
    pub(super) fn evict(&self) {
        self.evicted.cancel();
    }

    pub(super) async fn evicted(&self) {
        self.evicted.cancelled().await;
    }

    /// Returns what has taken too long at `now`. `are_places_short`: see [`super::places::Places`].
    pub(super) fn overdue(&self, timeouts: &Timeouts, are_places_short: bool, now: Instant) -> Option<Overdue> {
        let state = self.state();
        if state.protocol == Protocol::Other {
            return None;
        }
        let stalled = state
            .stalled
            .is_some_and(|since| now.duration_since(since) >= timeouts.write);
        if stalled {
            return Some(Overdue::Write);
        }
        if state.running > 0 {
            return None;
        }
        let (overdue, limit) = if state.in_head && state.protocol != Protocol::Http2 {
            (Overdue::Head, timeouts.head)
        } else {
            (Overdue::Idle, timeouts.idle)
        };
        let limit = if are_places_short { limit.min(SHORT) } else { limit };
        (now.duration_since(state.since) >= limit).then_some(overdue)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        if state.running == 0 {
            state.in_head = false;
            state.since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUTS: Timeouts = Timeouts {
        head: Duration::from_secs(10),
        body: Duration::from_secs(30),
        idle: Duration::from_secs(75),
        write: Duration::from_secs(30),
        handshake: Duration::from_secs(10),
        pre_stop: Duration::ZERO,
        drain: Duration::ZERO,
    };

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    fn overdue(progress: &Progress, at: Instant) -> Option<Overdue> {
        progress.overdue(&TIMEOUTS, false, at)
    }

    #[test]
    fn a_head_that_comes_byte_by_byte_gets_no_more_time_for_it() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        for second in 0..10 {
            progress.read(b"G", after(start, second));
            assert_eq!(overdue(&progress, after(start, second)), None, "{second}");
        }
        assert_eq!(overdue(&progress, after(start, 10)), Some(Overdue::Head));
    }

    #[test]
    fn silence_from_the_beginning_is_a_head_that_does_not_come() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        assert_eq!(overdue(&progress, after(start, 9)), None);
        assert_eq!(overdue(&progress, after(start, 10)), Some(Overdue::Head));
    }

    #[test]
    fn a_kept_connection_may_be_idle_for_longer_until_the_next_head_begins() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        progress.read(b"GET / HTTP/1.1\r\n\r\n", start);
        let running = progress.run();
        assert_eq!(
            overdue(&progress, after(start, 1_000)),
            None,
            "a request may take its time"
        );
        drop(running);
        let ended = Instant::now();
        assert_eq!(overdue(&progress, after(ended, 74)), None);
        assert_eq!(overdue(&progress, after(ended, 76)), Some(Overdue::Idle));
        progress.read(b"G", after(ended, 70));
        assert_eq!(overdue(&progress, after(ended, 79)), None);
        assert_eq!(overdue(&progress, after(ended, 80)), Some(Overdue::Head));
    }

    #[test]
    fn http2_is_recognised_and_idle_while_it_runs_nothing() {
        let start = Instant::now();
        for parts in [&[&b"PRI * HTTP/2.0"[..]][..], &[b"P", b"R", b"I *"]] {
            let progress = Progress::begin(start);
            for part in parts {
                progress.read(part, start);
            }
            assert!(progress.is_http2());
            assert_eq!(overdue(&progress, after(start, 74)), None);
            assert_eq!(overdue(&progress, after(start, 75)), Some(Overdue::Idle));
        }
        for method in [&b"POST /"[..], b"PUT /", b"PATCH /", b"GET /"] {
            let progress = Progress::begin(start);
            progress.read(method, start);
            assert!(!progress.is_http2());
        }
    }

    #[test]
    fn a_client_that_reads_nothing_is_not_waited_for() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        let _running = progress.run();
        progress.write_blocked(after(start, 1));
        progress.write_blocked(after(start, 20));
        assert_eq!(overdue(&progress, after(start, 30)), None);
        assert_eq!(overdue(&progress, after(start, 31)), Some(Overdue::Write));
        progress.wrote();
        assert_eq!(overdue(&progress, after(start, 31)), None);
    }

    #[test]
    fn idle_connections_make_room_while_places_run_short() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        assert_eq!(progress.overdue(&TIMEOUTS, true, after(start, 1)), Some(Overdue::Head));
        let running = progress.run();
        assert_eq!(progress.overdue(&TIMEOUTS, true, after(start, 100)), None);
        drop(running);
        let ended = Instant::now();
        assert_eq!(progress.overdue(&TIMEOUTS, true, after(ended, 2)), Some(Overdue::Idle));
    }

    #[test]
    fn what_was_handed_over_is_watched_by_its_new_owner() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        progress.hand_over();
        progress.write_blocked(start);
        assert_eq!(overdue(&progress, after(start, 1_000)), None);
    }
}
