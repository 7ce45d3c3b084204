//! The dictionaries that a server has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context as _, ensure};
use arc_swap::ArcSwap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::http::{HeaderMap, HeaderName, HeaderValue};

use super::Dictionary;

/// What a client says that it has.
pub(super) const AVAILABLE: HeaderName = HeaderName::from_static("available-dictionary");

/// The ending of files that are dictionaries.
const ENDING: &str = "dict";
/// Each takes some MiB once it is prepared for all codings.
const COUNT_MAX: usize = 16;

/// The dictionaries of a folder: read at start, and again when it changes. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries(Arc<Folder>);

#[derive(Debug, Default)]
struct Folder {
    /// `None`: there are none, and none will come.
    path: Option<PathBuf>,
    looked: Mutex<Looked>,
    current: ArcSwap<Shelf>,
}

/// What the last look at the folder found.
#[derive(Debug, Default)]
struct Looked {
    files: Vec<File>,
    /// Why what was found is not used, so that it is told once.
    trouble: Option<String>,
}

impl Looked {
    fn tell(&mut self, cause: &anyhow::Error) {
        let cause = format!("{cause:#}");
        if self.trouble.as_ref() != Some(&cause) {
            tracing::warn!(
                cause,
                "the dictionaries cannot be read again; those that are known stay in force"
            );
            self.trouble = Some(cause);
        }
    }
}

/// A dictionary's file, and what differs when it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct File {
    path: PathBuf,
    modified: SystemTime,
    size: u64,
}

/// Some dictionaries, by their hashes.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    by_hash: HashMap<[u8; 32], Arc<Dictionary>>,
    /// The one that clients without any are told of: the last by the name of its file.
    newest: Option<Arc<Dictionary>>,
}

impl Dictionaries {
    /// Those in the files of `folder` whose names end in `.dict`.
    ///
    /// # Errors
    /// Where a file cannot be read or used, or there are too many.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let files = files_of(folder)?;
        let shelf = Shelf::read(folder, &files)?;
        Ok(Self(Arc::new(Folder {
            path: Some(folder.to_owned()),
            looked: Mutex::new(Looked { files, trouble: None }),
            current: ArcSwap::from_pointee(shelf),
        })))
    }

    /// Looks at the folder again. Where something of it cannot be used, that is logged, and the dictionaries stay as they were.
    pub fn refresh(&self) {
        let Some(folder) = &self.0.path else { return };
        let mut looked = self.0.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let files = match files_of(folder) {
            Ok(files) => files,
            Err(cause) => {
                looked.files.clear();
                return looked.tell(&cause);
            }
        };
        if files == looked.files {
            return;
        }
        match Shelf::read(folder, &files) {
            Ok(read) => {
                tracing::info!(dictionaries = read.by_hash.len(), "dictionaries read again");
                self.0.current.store(Arc::new(read));
                looked.trouble = None;
            }
            Err(cause) => looked.tell(&cause),
        }
        looked.files = files;
    }

    /// Those of the last look.
    pub(super) fn current(&self) -> Arc<Shelf> {
        self.0.current.load_full()
    }
}

/// The dictionaries' files in `folder`, in the order of their names.
fn files_of(folder: &Path) -> anyhow::Result<Vec<File>> {
    let unreadable = || format!("the folder of dictionaries {} cannot be read", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            let metadata = std::fs::metadata(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            files.push(File {
                modified: metadata.modified().with_context(unreadable)?,
                size: metadata.len(),
                path,
            });
        }
    }
    files.sort();
    Ok(files)
}

impl Shelf {
    fn read(folder: &Path, files: &[File]) -> anyhow::Result<Self> {
        ensure!(
            files.len() <= COUNT_MAX,
            "{} has {} dictionaries, and {COUNT_MAX} are the most: remove those of releases that are not used any more",
            folder.display(),
            files.len()
        );
        let mut dictionaries = Vec::with_capacity(files.len());
        for File { path, .. } in files {
            let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let dictionary = Dictionary::new(bytes).map_err(anyhow::Error::msg);
            dictionaries.push(dictionary.with_context(|| format!("{} is no dictionary", path.display()))?);
        }
        Ok(Self::of(dictionaries))
    }

    pub(super) fn of(dictionaries: Vec<Dictionary>) -> Self {
        let dictionaries: Vec<_> = dictionaries.into_iter().map(Arc::new).collect();
        Self {
            newest: dictionaries.last().cloned(),
            by_hash: dictionaries.into_iter().map(|one| (*one.hash(), one)).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_hash.is_empty()
    }

    pub(super) fn newest(&self) -> Option<&Arc<Dictionary>> {
        self.newest.as_ref()
    }

    /// The one that the client says it has; `None`: it has none, or none of ours.
    pub(super) fn named(&self, headers: &HeaderMap) -> Option<&Arc<Dictionary>> {
        let mut lines = headers.get_all(AVAILABLE).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return None;
        };
        self.by_hash.get(&hash(line)?)
    }

    /// The one with this name in hexadecimal.
    pub(super) fn called(&self, hex: &str) -> Option<&Arc<Dictionary>> {
        self.by_hash.values().find(|dictionary| dictionary.hex() == hex)
    }
}

/// The hash in a byte sequence such as `:pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4=:` (RFC 9842 section 2.2, RFC 9651).
fn hash(value: &HeaderValue) -> Option<[u8; 32]> {
    let text = value.to_str().ok()?.trim();
    // Parameters after it say nothing to us.
    let text = text.split(';').next()?.trim_end();
    let encoded = text.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(encoded).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(dictionary: &Dictionary) -> String {
        format!(":{}:", STANDARD.encode(dictionary.hash()))
    }

    #[test]
    fn a_client_is_believed_to_have_what_the_server_has_too() {
        let own = Dictionary::new(b"dictionary of ours".to_vec()).unwrap();
        let foreign = Dictionary::new(b"dictionary of others".to_vec()).unwrap();
        let (known, unknown) = (header_of(&own), header_of(&foreign));
        let (known, unknown) = (known.as_str(), unknown.as_str());
        let shelf = Shelf::of(vec![own]);
        let named = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(AVAILABLE, line.parse().unwrap());
            }
            shelf.named(&headers).is_some()
        };
        assert!(named(&[known]) && named(&[&format!(" {known};a=1")]));
        let bare = known.trim_matches(':');
        let short = format!(":{}:", STANDARD.encode([1; 31]));
        for lines in [
            &[][..],
            &[unknown],
            &[bare],
            &[short.as_str()],
            &[""],
            &[":"],
            &["::"],
            &[":!:"],
            &[known, unknown],
        ] {
            assert!(!named(lines), "{lines:?}");
        }
    }

    #[test]
    fn the_last_file_is_the_one_that_is_offered() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("2026-11-02.dict", b"the second of them");
        write("2026-11-01.dict", b"the first of them");
        write("readme.txt", b"x");
        let dictionaries = Dictionaries::read(folder.path()).unwrap();
        let shelf = dictionaries.current();
        assert_eq!(shelf.newest().unwrap().bytes(), "the second of them");
        assert_eq!(shelf.by_hash.len(), 2);
        assert!(shelf.called(&shelf.newest().unwrap().hex()).is_some());
        write("0.dict", b"short");
        let refused = format!("{:#}", Dictionaries::read(folder.path()).unwrap_err());
        assert!(refused.contains("0.dict") && refused.contains("8 bytes"), "{refused}");
        assert!(Dictionaries::read(&folder.path().join("missing")).is_err());
    }

    #[test]
    fn a_folder_that_changes_is_read_again_and_one_that_is_broken_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("1.dict", b"the first of them");
        let dictionaries = Dictionaries::read(folder.path()).unwrap();
        // What a server holds while it runs.
        let shared = dictionaries.clone();
        let newest = || {
            dictionaries.refresh();
            let shelf = shared.current();
            (
                shelf.by_hash.len(),
                shelf.newest().map(|one| one.bytes().clone()).unwrap_or_default(),
            )
        };
        assert_eq!(newest(), (1, "the first of them".into()));
        let untouched = shared.current();
        dictionaries.refresh();
        assert!(
            Arc::ptr_eq(&untouched, &shared.current()),
            "nothing is read that has not changed"
        );
        write("2.dict", b"the second of them");
        assert_eq!(newest(), (2, "the second of them".into()));
        write("3.dict", b"short");
        assert_eq!(newest(), (2, "the second of them".into()));
        write("3.dict", b"the third is mended");
        assert_eq!(newest(), (3, "the third is mended".into()));
        std::fs::remove_file(folder.path().join("3.dict")).unwrap();
        std::fs::remove_file(folder.path().join("1.dict")).unwrap();
        assert_eq!(newest(), (1, "the second of them".into()));
        std::fs::rename(folder.path(), folder.path().with_extension("away")).unwrap();
        assert_eq!(newest(), (1, "the second of them".into()));
        std::fs::rename(folder.path().with_extension("away"), folder.path()).unwrap();
        write("4.dict", b"the fourth of them");
        assert_eq!(newest(), (2, "the fourth of them".into()));
    }
}
