//! Why a socket is closed, as a code.

use std::borrow::Cow;

use tokio_tungstenite::tungstenite;
use tokio_tungstenite::tungstenite::error::ProtocolError;

use crate::platform::principal::Unauthenticated;

/// Bytes of a reason, which must fit into one frame of control (RFC 6455, 5.5).
const REASON_MAX: usize = 123;

/// Why a socket ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client closed it, with this code.
    ByClient(u16),
    /// Nobody is there any more.
    Gone,
    /// We close it.
    Close { code: u16, reason: Cow<'static, str> },
}

impl Ending {
    const fn close(code: u16, reason: &'static str) -> Self {
        Self::Close {
            code,
            reason: Cow::Borrowed(reason),
        }
    }

    /// The client has asked for the end.
    pub(super) const TERMINATED: Self = Self::close(1000, "Terminated");
    /// The client did not answer a ping.
    pub(super) const SILENT: Self = Self::close(1001, "No sign of life");
    /// The server stops: another one is there.
    pub(super) const RESTARTING: Self = Self::close(1012, "The server is restarting");
    /// The client does not take what is sent.
    pub(super) const SLOW: Self = Self::close(1013, "Too slow");
    /// We cannot go on for now.
    pub(super) const UNAVAILABLE: Self = Self::close(1013, "Try again later");
    pub(super) const UNACKNOWLEDGED: Self = Self::close(4401, "Unauthorized");
    pub(super) const SUBPROTOCOL: Self = Self::close(4406, "Subprotocol not acceptable");
    pub(super) const INIT_TIMEOUT: Self = Self::close(4408, "Connection initialisation timeout");
    pub(super) const SECOND_INIT: Self = Self::close(4429, "Too many initialisation requests");

    /// The client is not known any more, or never was.
    pub(super) const fn unknown(why: Unauthenticated) -> Self {
        Self::close(4403, why.reason())
    }

    /// A message is none of the subprotocol.
    pub(super) fn bad_message(what: &str) -> Self {
        Self::worded(4400, format!("Invalid message: {what}"))
    }

    /// An operation with this id runs already.
    pub(super) fn duplicate(id: &str) -> Self {
        Self::worded(4409, format!("Subscriber for {id} already exists"))
    }

    fn worded(code: u16, mut reason: String) -> Self {
        reason.truncate(reason.floor_char_boundary(REASON_MAX));
        Self::Close {
            code,
            reason: reason.into(),
        }
    }

    /// For the log: RFC 6455 has 1006 for what ended without a word.
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::ByClient(code) | Self::Close { code, .. } => *code,
            Self::Gone => 1006,
        }
    }
}

impl From<tungstenite::Error> for Ending {
    fn from(error: tungstenite::Error) -> Self {
        match error {
            tungstenite::Error::Capacity(_) => Self::close(1009, "Message too large"),
            tungstenite::Error::Utf8(_) => Self::close(1007, "Not UTF-8"),
            tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Self::Gone,
            tungstenite::Error::Protocol(_) => Self::close(1002, "Not a frame of a WebSocket"),
            _ => Self::Gone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        for id in ["1", &"ä".repeat(200)] {
            let Ending::Close { code, reason } = Ending::duplicate(id) else {
                panic!("we close it");
            };
            assert_eq!(code, 4409);
            assert!(
                reason.len() <= REASON_MAX && reason.starts_with("Subscriber for "),
                "{reason}"
            );
        }
    }
}
