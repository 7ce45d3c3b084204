//! Tickets for streams: what stands for an access token where a client cannot send a header, such as a browser's
//! `EventSource`.
//!
//! A ticket stands in a URL, which others may write down. So it opens one stream only, within a minute. The browser comes
//! back by itself with the same ticket when the connection breaks: it shows by the id of the last event that it is the one
//! which had the stream, since each id is sealed for its ticket.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};

use super::code::AccountKey;
use super::secret::{SecretHash, is_secret};
use crate::platform::principal::Shopper;

const PREFIX: &str = "tick_";
/// How long a ticket can be used.
pub(super) const LIFETIME_MS: i64 = 60_000;
/// Bytes of a seal: 128 bits.
const SEAL: usize = 16;

/// Begins a new ticket.
pub(super) fn new_ticket() -> anyhow::Result<String> {
    super::secret::new_secret(PREFIX)
}

/// The hash of what has the form of a ticket.
pub(super) fn ticket_hash(text: &str) -> Option<SecretHash> {
    let is_one = text.strip_prefix(PREFIX).is_some_and(is_secret);
    is_one.then(|| SecretHash::of("stream ticket", text))
}

/// Whom a ticket that holds speaks for.
#[derive(Debug, Clone)]
pub struct TicketHolder {
    pub shopper: Shopper,
    /// When the access token ends that it was made with.
    pub ends_at: DateTime<Utc>,
    pub seal: EventSeal,
}

/// Makes the ids of the events of one ticket's stream.
#[derive(Clone)]
pub struct EventSeal {
    key: AccountKey,
    ticket: SecretHash,
}

impl EventSeal {
    pub(super) fn new(key: AccountKey, ticket: SecretHash) -> Self {
        Self { key, ticket }
    }

    /// The id of the event after which a stream goes on from `cursor`: the cursor, a point, and its seal.
    #[must_use]
    pub fn event_id(&self, cursor: &str) -> String {
        format!("{cursor}.{}", self.seal(cursor))
    }

    /// Whether `event_id` is one that this has made.
    pub(super) fn has_made(&self, event_id: &str) -> bool {
        let Some((cursor, seal)) = event_id.rsplit_once('.') else {
            return false;
        };
        let ours = self.seal(cursor);
        // Compared without a way to leave early, so that the time tells nothing about the seal.
        let differing = ours
            .bytes()
            .zip(seal.bytes())
            .fold(0, |differing, (a, b)| differing | (a ^ b));
        ours.len() == seal.len() && differing == 0
    }

    fn seal(&self, cursor: &str) -> String {
        let seal = self.key.seal_of_event(self.ticket, cursor);
        URL_SAFE_NO_PAD.encode(&seal[..SEAL])
    }
}

/// They are one where they make the same ids; for `Eq` of what holds one.
impl PartialEq for EventSeal {
    fn eq(&self, other: &Self) -> bool {
        self.ticket == other.ticket
    }
}

impl Eq for EventSeal {}

impl std::fmt::Debug for EventSeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventSeal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_shows_who_had_the_stream() {
        let key = AccountKey::new(b"a test key");
        let [one, other] = [(); 2].map(|()| new_ticket().unwrap());
        let [one, other] = [one, other].map(|ticket| EventSeal::new(key.clone(), ticket_hash(&ticket).unwrap()));
        let id = one.event_id("AAAB");
        assert!(id.starts_with("AAAB."));
        assert!(one.has_made(&id) && !other.has_made(&id));
        for forged in ["", "AAAB", "AAAB.", &id.replacen("AAAB", "AAAC", 1), &format!("{id}A")] {
            assert!(!one.has_made(forged), "{forged}");
        }
    }

    #[test]
    fn only_what_looks_like_a_ticket_is_looked_up() {
        assert!(ticket_hash(&new_ticket().unwrap()).is_some());
        for text in ["", "tick_", "tick_short", &format!("tok_{}", "a".repeat(43))] {
            assert!(ticket_hash(text).is_none(), "{text}");
        }
    }
}
