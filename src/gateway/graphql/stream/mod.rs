//! Answers one after the other over HTTP.
//!
//! The body of such an answer is pulled: the next one is run when the client has taken the last. So nothing piles up for a
//! client that does not read, and the server's watch over connections ends it (see `server/progress.rs`).
//!
//! - [`mod@answer`]: the way from a request to a response, whole or in parts.
//! - `framing.rs`: how each answer, silence, and the end are written.
//! - `body.rs`: pulls the subscription.

mod answer;
mod body;
mod framing;

pub(super) use self::answer::{answer, last_event_id};
pub(super) use self::body::Told;
