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
    /// Since when the client has taken nothing of what is to be sent: its socket is full.
    stalled: Option<Instant>,
    /// Parts of answers over HTTP/2 that wait until the client makes room for them.
    offered: usize,
    /// Since when it has made none, while there are such parts. Its socket may be empty all the while.
    offered_since: Instant,
    /// How long the client has for taking something while a stream is among the answers.
    patience: Option<Duration>,
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
pub(super) struct Running {
    progress: Arc<Progress>,
    /// The client has to take something before it gets more.
    is_offered: bool,
}

impl Progress {
    pub(super) fn begin(now: Instant) -> Arc<Self> {
        let state = State {
            running: 0,
            // Whoever connects has something to ask.
            in_head: true,
            since: now,
            stalled: None,
            offered: 0,
            offered_since: now,
            patience: None,
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
        Running {
            progress: Arc::clone(self),
            is_offered: false,
        }
    }

    /// The connection speaks something else from here on.
    pub(super) fn hand_over(&self) {
        self.state().protocol = Protocol::Other;
    }

    pub(super) fn is_http2(&self) -> bool {
        self.state().protocol == Protocol::Http2
    }

    /// Since when nothing has been asked; `None`: something is being answered, or not sent yet.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        let is_busy = state.running > 0 || state.stalled.is_some() || state.protocol == Protocol::Other;
        (!is_busy).then_some(state.since)
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
        let offered = (state.offered > 0).then_some(state.offered_since);
        let mut unread = state.stalled.into_iter().chain(offered);
        let limit = state
            .patience
            .map_or(timeouts.write, |patience| patience.min(timeouts.write));
        if unread.any(|since| now.duration_since(since) >= limit) {
            return Some(Overdue::Write);
        }
        // An answer may have been taken over by the connection as a whole and be on its way for long.
        if state.running > 0 || state.stalled.is_some() {
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

impl Running {
    /// A part of the answer lies ready, and the client has to make room before it gets another one.
    pub(super) fn offer(&mut self, now: Instant) {
        let mut state = self.progress.state();
        if !self.is_offered {
            self.is_offered = true;
            state.offered += 1;
        }
        state.offered_since = now;
    }

    /// The answer is a stream: whoever does not read it has as long as `patience`. That goes for the connection from here on.
    pub(super) fn stream(&mut self, patience: Duration) {
        let mut state = self.progress.state();
        state.patience = Some(state.patience.map_or(patience, |known| known.min(patience)));
    }

    /// The client made room.
    pub(super) fn take(&mut self) {
        if self.is_offered {
            self.is_offered = false;
            self.progress.state().offered -= 1;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.take();
        let mut state = self.progress.state();
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
    fn what_is_still_being_sent_is_not_idle() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        drop(progress.run());
        let ended = Instant::now();
        progress.write_blocked(after(ended, 74));
        assert_eq!(progress.overdue(&TIMEOUTS, true, after(ended, 76)), None);
        assert_eq!(progress.waits_since(), None);
        progress.wrote();
        assert_eq!(overdue(&progress, after(ended, 76)), Some(Overdue::Idle));
        assert!(progress.waits_since().is_some());
    }

    #[test]
    fn a_window_that_stays_shut_is_not_waited_for() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        let (mut shut, mut open) = (progress.run(), progress.run());
        shut.offer(start);
        assert_eq!(overdue(&progress, after(start, 29)), None);
        assert_eq!(overdue(&progress, after(start, 30)), Some(Overdue::Write));
        open.offer(after(start, 20));
        assert_eq!(overdue(&progress, after(start, 49)), None, "something was taken");
        // What comes next is not there yet: nobody waits for the client.
        shut.take();
        open.take();
        assert_eq!(overdue(&progress, after(start, 1_000)), None);
        shut.offer(after(start, 1_000));
        drop(shut);
        assert_eq!(overdue(&progress, after(start, 2_000)), None);
    }

    #[test]
    fn who_does_not_read_a_stream_is_not_waited_for_as_long() {
        let start = Instant::now();
        let progress = Progress::begin(start);
        let mut running = progress.run();
        running.stream(Duration::from_secs(10));
        progress.write_blocked(start);
        assert_eq!(overdue(&progress, after(start, 9)), None);
        assert_eq!(overdue(&progress, after(start, 10)), Some(Overdue::Write));
        progress.wrote();
        assert_eq!(overdue(&progress, after(start, 1_000)), None, "it may be silent");
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
