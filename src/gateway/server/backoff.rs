//! How long to wait after the listener failed.

use std::io;
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(10);
const LAST: Duration = Duration::from_secs(1);

/// Waits that double while failures follow each other.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    last: Option<Duration>,
}

impl Backoff {
    /// The wait after one more failure.
    pub(super) fn grow(&mut self) -> Duration {
        let wait = self.last.map_or(FIRST, |last| (last * 2).min(LAST));
        self.last = Some(wait);
        wait
    }

    /// A connection was accepted.
    pub(super) fn reset(&mut self) {
        self.last = None;
    }
}

/// Whether only the connection failed that was about to be accepted. Anything else, such as having no file descriptors
/// left, comes back at once when it is tried again at once.
pub(super) fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_second_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = (0..9).map(|_| backoff.grow().as_millis()).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000]);
        backoff.reset();
        assert_eq!(backoff.grow().as_millis(), 10);
    }

    #[test]
    fn the_fault_of_one_connection_does_not_hold_up_the_next() {
        assert!(is_of_the_connection(&io::ErrorKind::ConnectionAborted.into()));
        // EMFILE and ENFILE of Linux.
        for code in [24, 23] {
            assert!(!is_of_the_connection(&io::Error::from_raw_os_error(code)), "{code}");
        }
    }
}
