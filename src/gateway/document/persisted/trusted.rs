//! Trusted documents by whom they are for.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::client::ClientIdentity;
use super::hash::DocumentHash;
use super::manifest::Entry;

/// Whose documents a manifest has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Everybody,
    Client {
        name: String,
        /// `None`: every version.
        version: Option<String>,
    },
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("everybody"),
            Self::Client { name, version: None } => f.write_str(name),
            Self::Client {
                name,
                version: Some(version),
            } => write!(f, "{name} {version}"),
        }
    }
}

/// A document of a manifest.
#[derive(Debug)]
pub(super) struct TrustedDocument {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) text: Arc<str>,
    pub(super) hash: DocumentHash,
}

impl TrustedDocument {
    pub(super) fn new(entry: Entry) -> Self {
        Self {
            hash: DocumentHash::of(&entry.text),
            text: entry.text.into(),
            id: entry.id,
            name: entry.name,
        }
    }

    /// What a person knows it by.
    pub(super) fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// Every trusted document. A client has those of its version, those of all its versions, and everybody's.
#[derive(Debug, Default)]
pub(super) struct TrustedDocuments {
    everybody: Shelf,
    clients: HashMap<String, ClientShelves>,
}

#[derive(Debug, Default)]
struct ClientShelves {
    every_version: Shelf,
    versions: HashMap<String, Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_id: HashMap<String, Arc<TrustedDocument>>,
    by_hash: HashMap<DocumentHash, Arc<TrustedDocument>>,
}

impl TrustedDocuments {
    /// Adds a manifest's documents.
    ///
    /// # Errors
    /// Where an id already stands for another text of the same owner.
    pub(super) fn add(&mut self, owner: &Owner, documents: &[Arc<TrustedDocument>]) -> Result<(), String> {
        let place = match owner {
            Owner::Everybody => &mut self.everybody,
            Owner::Client { name, version } => {
                let shelves = self.clients.entry(name.clone()).or_default();
                match version {
                    None => &mut shelves.every_version,
                    Some(version) => shelves.versions.entry(version.clone()).or_default(),
                }
            }
        };
        for document in documents {
            let known = place
                .by_id
                .entry(document.id.clone())
                .or_insert_with(|| Arc::clone(document));
            if known.hash != document.hash {
                return Err(format!(
                    "the id `{}` of {owner} stands for two different texts",
                    document.id
                ));
            }
            place
                .by_hash
                .entry(document.hash)
                .or_insert_with(|| Arc::clone(document));
        }
        Ok(())
    }

    pub(super) fn by_id(&self, client: &ClientIdentity, id: &str) -> Option<&Arc<TrustedDocument>> {
        self.shelves(client).find_map(|shelf| shelf.by_id.get(id))
    }

    /// The document with exactly that text.
    pub(super) fn by_hash(&self, client: &ClientIdentity, hash: DocumentHash) -> Option<&Arc<TrustedDocument>> {
        self.shelves(client).find_map(|shelf| shelf.by_hash.get(&hash))
    }

    /// The nearest first.
    fn shelves(&self, client: &ClientIdentity) -> impl Iterator<Item = &Shelf> {
        let named = client.name().and_then(|name| self.clients.get(name));
        let version = named
            .zip(client.version())
            .and_then(|(shelves, version)| shelves.versions.get(version));
        let every_version = named.map(|shelves| &shelves.every_version);
        version.into_iter().chain(every_version).chain([&self.everybody])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, text: &str) -> Arc<TrustedDocument> {
        Arc::new(TrustedDocument::new(Entry {
            id: id.to_owned(),
            name: None,
            text: text.to_owned(),
        }))
    }

    fn ios(version: Option<&str>) -> Owner {
        Owner::Client {
            name: "ios".to_owned(),
            version: version.map(str::to_owned),
        }
    }

    #[test]
    fn a_client_has_its_version_all_its_versions_and_everybodys() {
        let mut trusted = TrustedDocuments::default();
        trusted.add(&Owner::Everybody, &[document("1", "{all}")]).unwrap();
        trusted.add(&ios(None), &[document("2", "{ios}")]).unwrap();
        trusted
            .add(&ios(Some("4.2")), &[document("3", "{new}"), document("1", "{nearer}")])
            .unwrap();
        let found = |name: Option<&str>, version: Option<&str>| {
            let client = ClientIdentity::new(name, version);
            ["1", "2", "3"].map(|id| trusted.by_id(&client, id).map(|document| document.text.to_string()))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found(None, None), [some("{all}"), None, None]);
        assert_eq!(found(Some("web"), Some("4.2")), [some("{all}"), None, None]);
        assert_eq!(found(Some("ios"), Some("4.1")), [some("{all}"), some("{ios}"), None]);
        assert_eq!(
            found(Some("ios"), Some("4.2")),
            [some("{nearer}"), some("{ios}"), some("{new}")]
        );
        let client = ClientIdentity::new(Some("ios"), Some("4.2"));
        assert!(trusted.by_hash(&client, DocumentHash::of("{all}")).is_some());
        assert!(trusted.by_hash(&client, DocumentHash::of("{ all }")).is_none());
    }

    #[test]
    fn an_id_stands_for_one_text() {
        let mut trusted = TrustedDocuments::default();
        trusted.add(&ios(None), &[document("1", "{a}")]).unwrap();
        trusted.add(&ios(None), &[document("1", "{a}")]).unwrap();
        let message = trusted.add(&ios(None), &[document("1", "{b}")]).unwrap_err();
        assert_eq!(message, "the id `1` of ios stands for two different texts");
    }
}
