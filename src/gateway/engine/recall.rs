//! Requests that were read before. One that comes again word for word, for the same market, languages, app and audience, means the
//! same answer, so it is not parsed, weighed and scoped again to find out which of the kept ones that is.

use std::fmt;
use std::sync::Arc;

use async_graphql::Executor;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::ask::Caller;
use super::outcome::{Executed, Outcome, Record};
use super::run::{Engine, REQUEST_COST, authentication};
use crate::gateway::response::{AnswerKey, Found};
use crate::platform::changes::Moment;
use crate::platform::graphql::{Audience, Viewer};

/// Requests that are remembered, about 5 MB of them.
const REMEMBERED_MAX: usize = 10_000;

/// A request as it was sent, with everything beside it that decides which answer it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    key: [u8; 32],
    edition: Edition,
}

/// What requests were read by. With another shop or other trusted documents the same words may mean something else.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edition {
    epoch: Arc<str>,
    shop_at: i64,
    documents: u64,
}

/// What was found out when it was read.
#[derive(Debug)]
struct Reading {
    answer: AnswerKey,
    operation_name: Option<String>,
    operation_kind: Option<&'static str>,
    hash: Option<String>,
    estimated: Option<u64>,
}

/// The requests that were read before, by their wording.
pub(super) struct Recall(Cache<[u8; 32], Arc<Reading>>);

impl Default for Recall {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED_MAX))
    }
}

impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Recall").field(&self.0.len()).finish()
    }
}

impl<E: Executor> Engine<E> {
    /// The wording of a request that is made of `parts`, its headers and its body; `None`: it is always read. Ask for it before
    /// [`Scopes::moment`](super::Scopes::moment), which brings the shop up to what is known: so what is remembered is never older than it says.
    #[must_use]
    pub fn wording(&self, caller: &Caller, parts: &[&[u8]]) -> Option<Wording> {
        // What tells of the token is nobody else's, and a partner may be granted some fields only.
        if matches!(caller.viewer, Viewer::Partner(_)) || authentication(&caller.viewer).is_some() {
            return None;
        }
        let edition = self.edition()?;
        let audience: &[u8] = match caller.viewer.audience() {
            Audience::Public => b"public",
            Audience::Staff => b"staff",
        };
        let app = [caller.client.name(), caller.client.version()].map(|word| word.unwrap_or_default().as_bytes());
        let mut hash = Sha256::new();
        hash.update(edition.shop_at.to_be_bytes());
        hash.update(edition.documents.to_be_bytes());
        for part in [edition.epoch.as_bytes(), audience]
            .into_iter()
            .chain(app)
            .chain(parts.iter().copied())
        {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        Some(Wording {
            key: hash.finalize().into(),
            edition,
        })
    }

    /// The kept answer that `wording` means, as it is at `moment`; `None`: the request is to be read.
    pub async fn again(&self, wording: &Wording, caller: &Caller, moment: &Moment) -> Option<Outcome> {
        let answers = self.0.answers.as_ref()?;
        let reading = self.recall().0.get(&wording.key)?;
        // The shop may have become another one since the wording was asked for.
        if self.edition().as_ref() != Some(&wording.edition) {
            return None;
        }
        let Found::Kept(kept, place) = answers.recall(reading.answer, moment)? else {
            return None;
        };
        let record = Record {
            operation_name: reading.operation_name.clone(),
            operation_kind: reading.operation_kind,
            hash: reading.hash.clone(),
            estimated: reading.estimated,
            found: Some(place.name()),
            ..Record::default()
        };
        let passed = async {
            let _place = self.0.admission.enter().await?;
            self.charge(caller, REQUEST_COST).await
        };
        let result = passed.await.map(|_| Executed {
            kept: Some(kept),
            ..Executed::default()
        });
        Some(Outcome { result, record })
    }

    /// Remembers that `wording` means `answer`, which is one that is kept: what is its reader's own would only take the place of others.
    pub(super) fn remember(&self, wording: &Wording, answer: AnswerKey, record: &Record) {
        let reading = Reading {
            answer,
            operation_name: record.operation_name.clone(),
            operation_kind: record.operation_kind,
            hash: record.hash.clone(),
            estimated: record.estimated,
        };
        self.recall().0.insert(wording.key, Arc::new(reading));
    }

    fn edition(&self) -> Option<Edition> {
        let (epoch, shop_at) = self.0.answers.as_ref()?.shop();
        Some(Edition {
            epoch,
            shop_at,
            documents: self.0.documents.edition(),
        })
    }
}
