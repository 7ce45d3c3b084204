//! How each answer, silence, and the end are written.

use crate::commerce::account::EventSeal;
use crate::gateway::engine::Executed;
use crate::gateway::graphql::accept::Framing;
use crate::gateway::graphql::answer;
use crate::gateway::refusal::Refusal;

/// Milliseconds after which a browser comes back.
const RETRY_MS: u32 = 1_000;
const COMPLETE: &str = "event: complete\ndata:\n\n";
/// Lies between two parts, and is sent with the one before it: clients show a part when they see where it ends.
const BOUNDARY: &str = "\r\n--graphql";
/// Makes a boundary the last one.
const LAST: &str = "--\r\n";

/// How a stream is written.
#[derive(Debug)]
pub(super) enum Frames {
    /// Server-sent events, as graphql-sse has them for "distinct connections".
    Events {
        /// A browser's `EventSource` reads it.
        is_browser: bool,
        /// Seals ids, where a ticket has opened the stream.
        seal: Option<EventSeal>,
    },
    /// The parts of Apollo's subscriptions over HTTP.
    Parts,
}

impl Frames {
    pub(super) fn new(framing: Framing, is_browser: bool, seal: Option<EventSeal>) -> Self {
        match framing {
            Framing::Events => Self::Events { is_browser, seal },
            Framing::Parts => Self::Parts,
        }
    }

    /// What comes first: the client sees that the stream is open.
    pub(super) fn opening(&self) -> String {
        match self {
            Self::Events { is_browser: true, .. } => format!("retry: {RETRY_MS}\n\n"),
            Self::Events { .. } => self.silence(),
            Self::Parts => BOUNDARY.to_owned(),
        }
    }

    /// One answer, after which the stream goes on from `cursor`.
    pub(super) fn answer(&self, json: &str, cursor: Option<&str>) -> String {
        match self {
            Self::Events { seal, .. } => {
                let id = cursor.map(|cursor| match seal {
                    Some(seal) => seal.event_id(cursor),
                    None => cursor.to_owned(),
                });
                let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
                format!("event: next\n{id}data: {json}\n\n")
            }
            Self::Parts => part(&format!(r#"{{"payload":{json}}}"#)),
        }
    }

    /// A sign of life.
    pub(super) fn silence(&self) -> String {
        match self {
            Self::Events { .. } => ":\n\n".to_owned(),
            Self::Parts => part("{}"),
        }
    }

    /// There is nothing more to tell, ever.
    pub(super) fn complete(&self) -> String {
        match self {
            Self::Events { .. } => COMPLETE.to_owned(),
            Self::Parts => LAST.to_owned(),
        }
    }

    /// The client has to come back, for which `refusal` is the reason. Of events the mere end says so.
    pub(super) fn interrupted(&self, refusal: &Refusal) -> String {
        match self {
            Self::Events { .. } => String::new(),
            Self::Parts => fatal(refusal),
        }
    }

    /// It cannot go on. It is not complete for that where coming back can help.
    pub(super) fn refused(&self, refusal: &Refusal) -> String {
        match self {
            Self::Events { .. } => {
                let errors = answer::errors(refusal);
                let told = self.answer(&format!(r#"{{"errors":{errors}}}"#), None);
                let end = if refusal.reason.is_transient() { "" } else { COMPLETE };
                told + end
            }
            Self::Parts => fatal(refusal),
        }
    }

    /// The only answer of what is no subscription.
    pub(super) fn only(&self, result: &Result<Executed, Refusal>) -> String {
        let opening = match self {
            Self::Events { .. } => String::new(),
            Self::Parts => self.opening(),
        };
        opening + &self.answer(&answer::text(result), None) + &self.complete()
    }
}

fn part(json: &str) -> String {
    format!("\r\nContent-Type: application/json\r\n\r\n{json}{BOUNDARY}")
}

fn fatal(refusal: &Refusal) -> String {
    let errors = answer::errors(refusal);
    part(&format!(r#"{{"payload":null,"errors":{errors}}}"#)) + LAST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::refusal::{Reason, RequestError};
    use crate::platform::graphql::code;

    const ERRORS: &str = r#"[{"message":"come back","extensions":{"code":"UNAVAILABLE"}}]"#;

    fn refusal(reason: Reason) -> Refusal {
        Refusal::new(reason, RequestError::new(code::UNAVAILABLE, "come back"))
    }

    fn events(is_browser: bool) -> Frames {
        Frames::new(Framing::Events, is_browser, None)
    }

    #[test]
    fn events_are_written_as_their_clients_read_them() {
        let frames = events(false);
        assert_eq!(frames.opening(), ":\n\n");
        assert_eq!(events(true).opening(), "retry: 1000\n\n");
        let json = r#"{"data":{"n":1}}"#;
        assert_eq!(
            frames.answer(json, Some("c1")),
            "event: next\nid: c1\ndata: {\"data\":{\"n\":1}}\n\n"
        );
        assert_eq!(frames.answer(json, None), "event: next\ndata: {\"data\":{\"n\":1}}\n\n");
        assert_eq!(frames.silence(), ":\n\n");
        assert_eq!(frames.complete(), "event: complete\ndata:\n\n");
        assert_eq!(frames.interrupted(&refusal(Reason::Overloaded)), "");
        let told = format!("event: next\ndata: {{\"errors\":{ERRORS}}}\n\n");
        assert_eq!(frames.refused(&refusal(Reason::Internal)), told);
        assert_eq!(frames.refused(&refusal(Reason::Malformed)), told + COMPLETE);
    }

    #[test]
    fn a_boundary_follows_each_part_at_once() {
        let frames = Frames::Parts;
        let whole =
            frames.opening() + &frames.answer(r#"{"data":null}"#, Some("c1")) + &frames.silence() + &frames.complete();
        let expected = "\r\n--graphql\
            \r\nContent-Type: application/json\r\n\r\n{\"payload\":{\"data\":null}}\r\n--graphql\
            \r\nContent-Type: application/json\r\n\r\n{}\r\n--graphql--\r\n";
        assert_eq!(whole, expected);
        assert_eq!(
            frames.interrupted(&refusal(Reason::Overloaded)),
            format!(
                "\r\nContent-Type: application/json\r\n\r\n{{\"payload\":null,\"errors\":{ERRORS}}}\r\n--graphql--\r\n"
            )
        );
    }
}
