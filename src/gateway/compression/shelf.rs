//! The dictionaries that a server has.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
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

/// The dictionaries of a folder, by their hashes. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries {
    by_hash: Arc<HashMap<[u8; 32], Arc<Dictionary>>>,
    /// The one that clients without any are told of: the last by the name of its file.
    newest: Option<Arc<Dictionary>>,
}

impl Dictionaries {
    /// Those in the files of `folder` whose names end in `.dict`.
    ///
    /// # Errors
    /// Where a file cannot be read or used, or there are too many.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let listed = std::fs::read_dir(folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("the folder of dictionaries {} cannot be read", folder.display()))?;
        let mut files: Vec<_> = listed.into_iter().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == ENDING));
        files.sort();
        ensure!(
            files.len() <= COUNT_MAX,
            "{} has {} dictionaries, and {COUNT_MAX} are the most: remove those of releases that are not used any more",
            folder.display(),
            files.len()
        );
        let mut dictionaries = Vec::with_capacity(files.len());
        for file in files {
            let bytes = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let dictionary = Dictionary::new(bytes).map_err(anyhow::Error::msg);
            dictionaries.push(dictionary.with_context(|| format!("{} is no dictionary", file.display()))?);
        }
        Ok(Self::of(dictionaries))
    }

    pub(super) fn of(dictionaries: Vec<Dictionary>) -> Self {
        let dictionaries: Vec<_> = dictionaries.into_iter().map(Arc::new).collect();
        Self {
            newest: dictionaries.last().cloned(),
            by_hash: Arc::new(dictionaries.into_iter().map(|one| (*one.hash(), one)).collect()),
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
        let shelf = Dictionaries::of(vec![own]);
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
        let shelf = Dictionaries::read(folder.path()).unwrap();
        assert_eq!(shelf.newest().unwrap().bytes(), "the second of them");
        assert_eq!(shelf.by_hash.len(), 2);
        assert!(shelf.called(&shelf.newest().unwrap().hex()).is_some());
        write("0.dict", b"short");
        let refused = format!("{:#}", Dictionaries::read(folder.path()).unwrap_err());
        assert!(refused.contains("0.dict") && refused.contains("8 bytes"), "{refused}");
        assert!(Dictionaries::read(&folder.path().join("missing")).is_err());
    }
}
