//! From what a request names to a text that may be run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::client::ClientIdentity;
use super::hash::DocumentHash;
use super::manifests::Manifests;
use super::reference::{DocumentReference, IdField};
use super::refused;
use super::registered::RegisteredTexts;
use super::shared::SharedTexts;
use super::trusted::TrustedDocument;
use super::validity::Validate;
use crate::gateway::document::Trust;
use crate::gateway::refusal::Refusal;
use crate::platform::config;
use crate::platform::config::TrustedDocuments as Mode;
use crate::platform::redis::Redis;

/// A document that may be run.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub text: Arc<str>,
    pub hash: DocumentHash,
    pub trust: Trust,
    /// Whether [`Documents::keep`] will register the text under its hash.
    pub register: bool,
}

impl Resolved {
    fn trusted(document: &TrustedDocument) -> Self {
        Self {
            text: Arc::clone(&document.text),
            hash: document.hash,
            trust: Trust::Trusted,
            register: false,
        }
    }
}

/// Knows documents by their hashes and ids.
#[derive(Debug)]
pub struct Documents {
    mode: Mode,
    /// `None`: automatic persisted queries are switched off.
    registered: Option<RegisteredTexts>,
    manifests: Manifests,
    untrusted: AtomicU64,
}

impl Documents {
    /// What the configuration says, with its manifests read. A document that `validate` finds fault with is logged.
    ///
    /// # Errors
    /// Where a manifest cannot be read; the message names the file and the place.
    pub fn new(config: &config::Documents, redis: Option<Redis>, validate: Validate) -> anyhow::Result<Self> {
        let lifetime = Duration::from_hours(24) * config.apq_days;
        // Where only trusted documents are run, nobody may add to them.
        let registers = config.apq && config.trusted != Mode::Require;
        let registered = registers.then(|| {
            let shared = redis.map(|redis| SharedTexts::new(redis, lifetime));
            RegisteredTexts::new(u64::from(config.apq_cache_mb) << 20, lifetime, shared)
        });
        let paths = match config.trusted {
            Mode::Off => Vec::new(),
            Mode::Measure | Mode::Require => config.paths(),
        };
        Ok(Self {
            mode: config.trusted,
            registered,
            manifests: Manifests::read(paths, validate)?,
            untrusted: AtomicU64::new(0),
        })
    }

    /// The document that `reference` means for `client`.
    ///
    /// # Errors
    /// Where it is not known, is not the one that its hash says, or is not trusted and only trusted ones are run.
    pub async fn resolve(&self, reference: DocumentReference, client: &ClientIdentity) -> Result<Resolved, Refusal> {
        match reference {
            DocumentReference::Text(text) => {
                let hash = DocumentHash::of(&text);
                self.text(text, hash, false, "query", client)
            }
            DocumentReference::Id {
                id,
                field,
                text: Some(text),
            } => self.text_with_id(&id, field, text, client),
            DocumentReference::Id { id, field, text: None } => self.id(&id, field, client).await,
        }
    }

    /// Registers a text that may be, now that it is known to be valid.
    pub async fn keep(&self, resolved: &Resolved) {
        if let Some(registered) = self.registered.as_ref().filter(|_| resolved.register) {
            registered.keep(resolved.hash, &resolved.text).await;
        }
    }

    /// Takes in what changed in the manifests since they were last looked at. It looks at every file's time and size, and
    /// reads those that differ; one that cannot be read is logged, and what it held before stays in force.
    ///
    /// It waits for the file system: call it where that may be.
    pub fn refresh(&self) {
        self.manifests.refresh();
    }

    /// Whether who asks for `resolved` again may be answered without resolving it: its text does not change before
    /// [`Self::edition`] does, and nobody counts.
    #[must_use]
    pub fn is_repeatable(&self, resolved: &Resolved) -> bool {
        match resolved.trust {
            Trust::Trusted => true,
            Trust::Untrusted => self.mode == Mode::Off,
        }
    }

    /// Another number after each change of the trusted documents.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.manifests.edition()
    }

    /// How many requests ran a document that is not trusted, where that is measured.
    #[must_use]
    pub fn untrusted_count(&self) -> u64 {
        self.untrusted.load(Ordering::Relaxed)
    }

    async fn id(&self, id: &str, field: IdField, client: &ClientIdentity) -> Result<Resolved, Refusal> {
        let hash = DocumentHash::parse(id);
        if let Some(trusted) = self.trusted(id, hash, client) {
            return Ok(Resolved::trusted(&trusted));
        }
        match (self.mode, hash, &self.registered) {
            (Mode::Require, _, _) => Err(refused::not_trusted(field.name())),
            (_, Some(hash), Some(registered)) => match registered.find(hash).await {
                Some(text) => self.untrusted(text, hash, false, field.name(), client),
                None => Err(refused::not_found()),
            },
            // An app whose manifest was not brought here yet: it sends the text, and that is measured.
            (Mode::Measure, _, _) => Err(refused::not_found()),
            // Also for an id of a manifest while manifests are ignored: the app goes on with texts.
            (Mode::Off, _, _) => Err(refused::not_supported()),
        }
    }

    fn text_with_id(
        &self,
        id: &str,
        field: IdField,
        text: String,
        client: &ClientIdentity,
    ) -> Result<Resolved, Refusal> {
        let hash = DocumentHash::of(&text);
        let id_hash = DocumentHash::parse(id);
        if let Some(trusted) = self.trusted(id, None, client) {
            return if trusted.hash == hash {
                Ok(Resolved::trusted(&trusted))
            } else {
                Err(refused::mismatch(field))
            };
        }
        match id_hash {
            Some(id_hash) if id_hash != hash => Err(refused::mismatch(field)),
            None if field == IdField::Sha256Hash && self.mode == Mode::Off => Err(refused::no_hash(field)),
            _ => self.text(text, hash, id_hash.is_some(), "query", client),
        }
    }

    fn text(
        &self,
        text: String,
        hash: DocumentHash,
        register: bool,
        field: &str,
        client: &ClientIdentity,
    ) -> Result<Resolved, Refusal> {
        if self.mode != Mode::Off
            && let Some(trusted) = self.manifests.current().by_hash(client, hash)
        {
            return Ok(Resolved::trusted(trusted));
        }
        self.untrusted(text.into(), hash, register, field, client)
    }

    /// The document of a manifest with this id, or with this hash: apps that know nothing of manifests send the hash.
    fn trusted(&self, id: &str, hash: Option<DocumentHash>, client: &ClientIdentity) -> Option<Arc<TrustedDocument>> {
        let documents = self.manifests.current();
        let by_hash = || documents.by_hash(client, hash?);
        documents.by_id(client, id).or_else(by_hash).cloned()
    }

    fn untrusted(
        &self,
        text: Arc<str>,
        hash: DocumentHash,
        register: bool,
        field: &str,
        client: &ClientIdentity,
    ) -> Result<Resolved, Refusal> {
        match self.mode {
            Mode::Require => return Err(refused::not_trusted(field)),
            Mode::Measure => {
                self.untrusted.fetch_add(1, Ordering::Relaxed);
                tracing::info!(
                    document.hash = %hash,
                    client.name = client.name(),
                    client.version = client.version(),
                    "a document that is not trusted is run"
                );
            }
            Mode::Off => {}
        }
        Ok(Resolved {
            text,
            hash,
            trust: Trust::Untrusted,
            register: register && self.registered.is_some(),
        })
    }
}
