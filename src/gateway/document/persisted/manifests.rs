//! The manifests that the configuration names: read at start, and again when they change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, anyhow};
use arc_swap::ArcSwap;

use super::manifest;
use super::places::{self, Place, Stamp};
use super::trusted::{Owner, TrustedDocument, TrustedDocuments};
use super::validity::{InvalidDocument, Validate};

/// Bytes of a manifest. A large app has some thousand documents of a few kilobytes.
const BYTES_MAX: u64 = 64 << 20;

/// What one manifest holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestSummary {
    pub file: PathBuf,
    pub owner: Owner,
    pub documents: usize,
}

/// Every trusted document of the files that are watched.
pub(super) struct Manifests {
    /// Files and folders, as the configuration names them.
    paths: Vec<PathBuf>,
    validate: Validate,
    files: Mutex<BTreeMap<PathBuf, Known>>,
    /// What was told of paths that cannot be looked at, so that it is told once.
    troubles: Mutex<BTreeSet<String>>,
    current: ArcSwap<TrustedDocuments>,
    edition: AtomicU64,
}

/// A file as it was last looked at.
#[derive(Debug, Clone)]
struct Known {
    owner: Owner,
    stamp: Stamp,
    /// Those of the last time that it could be read.
    documents: Arc<[Arc<TrustedDocument>]>,
}

impl Manifests {
    /// # Errors
    /// Where one of them cannot be read.
    pub(super) fn read(paths: Vec<PathBuf>, validate: Validate) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for path in &paths {
            for place in places::below(path)? {
                let known = Known::read(&place).with_context(|| unusable(&place.file))?;
                report(&invalid(&place.file, &known, &validate));
                files.insert(place.file, known);
            }
        }
        let current = index(&files)?;
        Ok(Self {
            paths,
            validate,
            files: Mutex::new(files),
            troubles: Mutex::default(),
            current: ArcSwap::from_pointee(current),
            edition: AtomicU64::new(0),
        })
    }

    /// How often they have changed.
    pub(super) fn edition(&self) -> u64 {
        self.edition.load(Ordering::Acquire)
    }

    pub(super) fn current(&self) -> arc_swap::Guard<Arc<TrustedDocuments>> {
        self.current.load()
    }

    /// Looks at the files again. What cannot be read is logged, and stays as it was.
    pub(super) fn refresh(&self) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, is_changed) = self.look(&files);
        if !is_changed {
            return;
        }
        *files = seen;
        match index(&files) {
            Ok(current) => {
                self.current.store(Arc::new(current));
                self.edition.fetch_add(1, Ordering::AcqRel);
                let documents: usize = files.values().map(|known| known.documents.len()).sum();
                tracing::info!(manifests = files.len(), documents, "trusted documents read again");
            }
            Err(cause) => tracing::warn!(
                cause = format!("{cause:#}"),
                "manifests contradict each other; the trusted documents stay as they were"
            ),
        }
    }

    /// The files as they are now, and whether that differs from `before`.
    fn look(&self, before: &BTreeMap<PathBuf, Known>) -> (BTreeMap<PathBuf, Known>, bool) {
        let mut seen = BTreeMap::new();
        let mut troubles = BTreeSet::new();
        let mut is_changed = false;
        for path in &self.paths {
            let found = match places::below(path) {
                Ok(found) => found,
                Err(cause) => {
                    troubles.insert(format!("{cause:#}"));
                    let known = before.iter().filter(|(file, _)| file.starts_with(path));
                    seen.extend(known.map(|(file, known)| (file.clone(), known.clone())));
                    continue;
                }
            };
            for place in found {
                let known = before.get(&place.file);
                if let Some(known) = known.filter(|known| known.stamp == place.stamp) {
                    seen.insert(place.file, known.clone());
                    continue;
                }
                is_changed = true;
                let read = self.read_again(&place, known);
                seen.insert(place.file, read);
            }
        }
        self.tell(troubles);
        let is_changed = is_changed || before.len() != seen.len();
        (seen, is_changed)
    }

    /// The file anew; where it cannot be read, with the documents that it had.
    fn read_again(&self, place: &Place, before: Option<&Known>) -> Known {
        match Known::read(place) {
            Ok(known) => {
                report(&invalid(&place.file, &known, &self.validate));
                known
            }
            Err(cause) => {
                tracing::warn!(
                    file = %place.file.display(),
                    cause = format!("{cause:#}"),
                    "a manifest cannot be used; what it held before stays in force"
                );
                Known {
                    owner: place.owner.clone(),
                    stamp: place.stamp,
                    documents: before.map_or_else(|| Arc::from([]), |known| Arc::clone(&known.documents)),
                }
            }
        }
    }

    fn tell(&self, troubles: BTreeSet<String>) {
        let mut told = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        for cause in troubles.difference(&told) {
            tracing::warn!(
                cause,
                "manifests cannot be looked for; those that are known stay in force"
            );
        }
        *told = troubles;
    }
}

/// What `paths` hold, and what is wrong with it, for a person to read.
///
/// # Errors
/// Where a manifest cannot be read, or two contradict each other.
pub fn survey(paths: &[PathBuf], validate: &Validate) -> anyhow::Result<(Vec<ManifestSummary>, Vec<InvalidDocument>)> {
    let mut files = BTreeMap::new();
    for path in paths {
        for place in places::below(path)? {
            let known = Known::read(&place).with_context(|| unusable(&place.file))?;
            files.insert(place.file, known);
        }
    }
    index(&files)?;
    let summaries = files.iter().map(|(file, known)| ManifestSummary {
        file: file.clone(),
        owner: known.owner.clone(),
        documents: known.documents.len(),
    });
    let invalid = files.iter().flat_map(|(file, known)| invalid(file, known, validate));
    Ok((summaries.collect(), invalid.collect()))
}

/// The documents of one manifest, each with what a person knows it by: its operation's name, or its id where the format tells no names.
///
/// # Errors
/// Where it cannot be read.
pub fn documents_of(file: &Path) -> anyhow::Result<Vec<(String, Arc<str>)>> {
    let mut documents = Vec::new();
    for place in places::below(file)? {
        let known = Known::read(&place).with_context(|| unusable(&place.file))?;
        let named = known.documents.iter();
        documents.extend(named.map(|document| (document.label().to_owned(), Arc::clone(&document.text))));
    }
    Ok(documents)
}

impl Known {
    fn read(place: &Place) -> anyhow::Result<Self> {
        if place.stamp.size > BYTES_MAX {
            return Err(anyhow!("it has {} bytes, {BYTES_MAX} are the most", place.stamp.size));
        }
        let bytes = std::fs::read(&place.file)?;
        let entries = manifest::parse(&bytes).map_err(anyhow::Error::msg)?;
        let documents = entries.into_iter().map(|entry| Arc::new(TrustedDocument::new(entry)));
        Ok(Self {
            owner: place.owner.clone(),
            stamp: place.stamp,
            documents: documents.collect(),
        })
    }
}

fn unusable(file: &Path) -> String {
    format!("the manifest {} cannot be used", file.display())
}

fn index(files: &BTreeMap<PathBuf, Known>) -> anyhow::Result<TrustedDocuments> {
    let mut documents = TrustedDocuments::default();
    for (file, known) in files {
        documents
            .add(&known.owner, &known.documents)
            .map_err(anyhow::Error::msg)
            .with_context(|| unusable(file))?;
    }
    Ok(documents)
}

fn invalid(file: &Path, known: &Known, validate: &Validate) -> Vec<InvalidDocument> {
    let problem = |document: &Arc<TrustedDocument>| {
        validate(&document.text).err().map(|problem| InvalidDocument {
            file: file.to_owned(),
            operation: document.label().to_owned(),
            problem,
        })
    };
    known.documents.iter().filter_map(problem).collect()
}

fn report(invalid: &[InvalidDocument]) {
    for document in invalid {
        tracing::warn!(
            file = %document.file.display(),
            operation = document.operation,
            problem = document.problem,
            "a trusted document does not fit the schema: it is refused where it is used"
        );
    }
}

impl fmt::Debug for Manifests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manifests")
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::gateway::document::persisted::ClientIdentity;

    /// Finds fault with documents that have the word `wrong` in them.
    fn validate() -> Validate {
        Arc::new(|text| {
            if text.contains("wrong") {
                Err("1:1: wrong".to_owned())
            } else {
                Ok(())
            }
        })
    }

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self) -> PathBuf {
            self.0.path().to_owned()
        }

        fn write(&self, file: &str, text: &str) {
            let file = self.0.path().join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }

        /// A manifest in Relay's format.
        fn put(&self, file: &str, documents: &Json) {
            self.write(file, &documents.to_string());
        }

        fn read(&self) -> anyhow::Result<Manifests> {
            Manifests::read(vec![self.path()], validate())
        }
    }

    fn text(manifests: &Manifests, client: Option<&str>, version: Option<&str>, id: &str) -> Option<String> {
        let client = ClientIdentity::new(client, version);
        let documents = manifests.current();
        documents.by_id(&client, id).map(|document| document.text.to_string())
    }

    #[test]
    fn a_folder_says_whose_a_manifest_is() {
        let folder = Folder::new();
        folder.put("all.json", &json!({"1": "{all}"}));
        folder.put("ios/any.json", &json!({"2": "{ios}"}));
        folder.put("ios/4.2.0.json", &json!({"3": "{new}"}));
        folder.put("ios/deeper/5.json", &json!({"4": "{deeper}"}));
        folder.write(".hidden/1.json", "no manifest");
        folder.write("ios/4.2.0.variables.json", "no manifest");
        folder.write("README.md", "no manifest");
        let manifests = folder.read().unwrap();
        let found = |client, version| ["1", "2", "3", "4"].map(|id| text(&manifests, client, version, id).is_some());
        assert_eq!(found(None, None), [true, false, false, false]);
        assert_eq!(found(Some("ios"), Some("4.1.9")), [true, true, false, false]);
        assert_eq!(found(Some("ios"), Some("4.2.0")), [true, true, true, false]);
    }

    #[test]
    fn a_file_that_cannot_be_used_stops_the_start_and_is_named() {
        let folder = Folder::new();
        let missing = Manifests::read(vec![folder.path().join("missing.json")], validate()).unwrap_err();
        assert!(format!("{missing:#}").contains("missing.json"), "{missing:#}");
        folder.write("ios/1.json", "{\n\"a\": }");
        let broken = format!("{:#}", folder.read().unwrap_err());
        assert!(broken.contains("1.json") && broken.contains("line 2"), "{broken}");
        folder.put("ios/1.json", &json!({}));
        folder.put("a.json", &json!({"1": "{a}"}));
        folder.put("b.json", &json!({"1": "{b}"}));
        let contradiction = format!("{:#}", folder.read().unwrap_err());
        assert!(
            contradiction.contains("b.json") && contradiction.contains("two different texts"),
            "{contradiction}"
        );
    }

    #[test]
    fn a_broken_file_keeps_what_it_held_until_it_is_mended() {
        let folder = Folder::new();
        folder.put("a.json", &json!({"1": "{a}"}));
        folder.put("b.json", &json!({"2": "{b}"}));
        let manifests = folder.read().unwrap();
        let both = |one: Option<&str>, two: Option<&str>| {
            manifests.refresh();
            assert_eq!(text(&manifests, None, None, "1").as_deref(), one);
            assert_eq!(text(&manifests, None, None, "2").as_deref(), two);
        };
        folder.write("a.json", "{\"1\": ");
        folder.put("b.json", &json!({"2": "{changed}"}));
        both(Some("{a}"), Some("{changed}"));
        both(Some("{a}"), Some("{changed}"));
        folder.put("a.json", &json!({"1": "{mended}"}));
        both(Some("{mended}"), Some("{changed}"));
        folder.write("new.json", "broken");
        both(Some("{mended}"), Some("{changed}"));
        folder.put("new.json", &json!({"1": "{contradicts}"}));
        both(Some("{mended}"), Some("{changed}"));
        std::fs::remove_file(folder.path().join("new.json")).unwrap();
        std::fs::remove_file(folder.path().join("b.json")).unwrap();
        both(Some("{mended}"), None);
        std::fs::rename(folder.path(), folder.path().with_extension("away")).unwrap();
        both(Some("{mended}"), None);
        std::fs::rename(folder.path().with_extension("away"), folder.path()).unwrap();
        folder.put("b.json", &json!({"2": "{back}"}));
        both(Some("{mended}"), Some("{back}"));
    }

    #[test]
    fn a_survey_counts_documents_and_names_those_that_do_not_fit() {
        let folder = Folder::new();
        folder.put("all.json", &json!({"1": "{all}", "2": "{wrong}"}));
        folder.put("ios/4.2.0.json", &json!({"3": "{new}"}));
        let (summaries, invalid) = survey(&[folder.path()], &validate()).unwrap();
        let told: Vec<_> = summaries
            .iter()
            .map(|summary| (summary.owner.to_string(), summary.documents))
            .collect();
        assert_eq!(told, [("everybody".to_owned(), 2), ("ios 4.2.0".to_owned(), 1)]);
        assert_eq!(
            invalid,
            [InvalidDocument {
                file: folder.path().join("all.json"),
                operation: "2".to_owned(),
                problem: "1:1: wrong".to_owned(),
            }]
        );
    }
}
