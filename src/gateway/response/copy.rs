//! An answer as it stands in Redis: sealed, since others may write there.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::context::AnswerContext;
use super::kept::Kept;
use super::key::AnswerKey;
use crate::platform::changes::{Moment, Tag};

/// Bytes of a seal.
const SEAL: usize = 32;

/// The secret by which entries are sealed; the same for all replicas of a shop, and for no other.
#[derive(Clone)]
pub(super) struct Sealer(Hmac<Sha256>);

/// What stands before an answer's bytes, on a line of its own.
#[derive(Serialize, Deserialize)]
struct Head {
    epoch: String,
    seq: i64,
    /// Milliseconds that it took to make.
    took_ms: u64,
    tags: Vec<String>,
    context: Option<AnswerContext>,
}

impl Sealer {
    pub(super) fn new(secret: &[u8]) -> Option<Self> {
        Hmac::<Sha256>::new_from_slice(secret).ok().map(Self)
    }

    fn mac(&self, key: &AnswerKey, entry: &[u8]) -> Hmac<Sha256> {
        // With its key, so that an entry is worth nothing under another.
        self.0.clone().chain_update(key.0).chain_update(entry)
    }

    /// `kept` as an entry under `key`.
    pub(super) fn pack(&self, key: &AnswerKey, kept: &Kept, took: Duration) -> Option<Vec<u8>> {
        let moment = kept.made.moment();
        let head = Head {
            epoch: moment.epoch.to_string(),
            seq: moment.seq,
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            tags: kept.made.tags().iter().map(Tag::to_string).collect(),
            context: kept.context.clone(),
        };
        let mut entry = vec![0; SEAL];
        serde_json::to_writer(&mut entry, &head).ok()?;
        entry.push(b'\n');
        entry.extend_from_slice(&kept.body);
        let (seal, rest) = entry.split_at_mut(SEAL);
        seal.copy_from_slice(&self.mac(key, rest).finalize().into_bytes());
        Some(entry)
    }

    /// The answer of an entry under `key`; `None`: it is not one of ours, or of a later version.
    pub(super) fn unpack(&self, key: &AnswerKey, entry: Vec<u8>) -> Option<Kept> {
        let entry = Bytes::from(entry);
        let (seal, rest) = entry.split_at_checked(SEAL)?;
        self.mac(key, rest).verify_slice(seal).ok()?;
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(rest.get(..end)?).ok()?;
        let tags: Option<Arc<[Tag]>> = head.tags.iter().map(|tag| Tag::parse(tag)).collect();
        let moment = Moment {
            epoch: Arc::from(head.epoch),
            seq: head.seq,
        };
        let took = Duration::from_millis(head.took_ms);
        let told = (entry.slice(SEAL + end + 1..), head.context);
        Some(Kept::new(told, tags?, &moment, took))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_back_under_its_key_and_by_its_secret_only() {
        let moment = Moment {
            epoch: Arc::from("e1"),
            seq: 17,
        };
        let body = Bytes::from_static(b"{\"data\":\n{}}");
        let context = AnswerContext {
            market: "de".to_owned(),
            language: "en".to_owned(),
            currency: "EUR".to_owned(),
        };
        let tags = Arc::from([Tag::Product(4), Tag::Words]);
        let kept = Kept::new((body, Some(context)), tags, &moment, Duration::ZERO);
        let (sealer, key) = (Sealer::new(b"secret").unwrap(), AnswerKey([7; 32]));
        let entry = sealer.pack(&key, &kept, Duration::from_millis(3)).unwrap();
        let back = sealer.unpack(&key, entry.clone()).unwrap();
        assert_eq!(
            (&back.body, &back.context, back.made.tags(), back.made.moment()),
            (&kept.body, &kept.context, kept.made.tags(), moment)
        );
        assert!(sealer.unpack(&AnswerKey([8; 32]), entry.clone()).is_none());
        assert!(Sealer::new(b"other").unwrap().unpack(&key, entry.clone()).is_none());
        for at in 0..entry.len() {
            let mut forged = entry.clone();
            forged[at] ^= 1;
            assert!(sealer.unpack(&key, forged).is_none(), "{at}");
        }
        for length in 0..entry.len() {
            assert!(sealer.unpack(&key, entry[..length].to_vec()).is_none(), "{length}");
        }
    }
}
