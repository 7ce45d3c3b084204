//! Which documents are run: any, those that clients registered by hash, or only trusted ones.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// Whether clients may send a hash first and the text only when it is not known.
    pub apq: bool,
    /// Mebibytes of registered texts in the memory of one process.
    pub apq_cache_mb: u32,
    /// Days that Redis keeps a registered text.
    pub apq_days: u32,
    /// What is done about documents that no manifest has.
    pub trusted: TrustedDocuments,
    /// Files and folders of manifests, with commas between them.
    pub files: Option<String>,
}

/// What is done about documents that are not trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrustedDocuments {
    /// Nothing: manifests are not even read.
    #[default]
    Off,
    /// They are run, counted and logged.
    Measure,
    /// They are refused.
    Require,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            apq: true,
            apq_cache_mb: 16,
            apq_days: 30,
            trusted: TrustedDocuments::default(),
            files: None,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "documents.apq",
        variable: "TOTE_APQ",
        about: "Whether apps may send a document's hash instead of its text once it was sent (automatic persisted queries).",
        allowed: "`true` or `false`",
        unset: "",
        secret: false,
    },
    Setting {
        key: "documents.apq_cache_mb",
        variable: "TOTE_APQ_CACHE_MB",
        about: "Mebibytes of memory for texts that were registered by hash. With Redis, what is not in memory is found there.",
        allowed: "a number from 1 to 1024",
        unset: "",
        secret: false,
    },
    Setting {
        key: "documents.apq_days",
        variable: "TOTE_APQ_DAYS",
        about: "Days that Redis keeps a registered text after it was last asked for.",
        allowed: "a number from 1 to 365",
        unset: "",
        secret: false,
    },
    Setting {
        key: "documents.trusted",
        variable: "TOTE_TRUSTED_DOCUMENTS",
        about: "What is done about documents that no manifest has: nothing, count and log them, or refuse them.",
        allowed: "`off`, `measure`, or `require` with manifests in TOTE_DOCUMENTS",
        unset: "",
        secret: false,
    },
    Setting {
        key: "documents.files",
        variable: "TOTE_DOCUMENTS",
        about: "Manifests of trusted documents: files, which are everybody's, and folders, see below. They are read again when they change.",
        allowed: "paths with commas between them",
        unset: "none",
        secret: false,
    },
];

impl Documents {
    /// Returns the files and folders of manifests.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        let paths = self.files.as_deref().unwrap_or_default().split(',').map(str::trim);
        paths.filter(|path| !path.is_empty()).map(PathBuf::from).collect()
    }

    pub(super) fn first_invalid(&self) -> Option<&'static str> {
        if !(1..=1024).contains(&self.apq_cache_mb) {
            return Some("documents.apq_cache_mb");
        }
        if !(1..=365).contains(&self.apq_days) {
            return Some("documents.apq_days");
        }
        if self.files.is_some() && self.paths().is_empty() {
            return Some("documents.files");
        }
        let has_nothing_to_trust = self.trusted == TrustedDocuments::Require && self.files.is_none();
        has_nothing_to_trust.then_some("documents.trusted")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stand_between_commas() {
        let documents = Documents {
            files: Some("a.json, manifests/,".to_owned()),
            ..Documents::default()
        };
        assert_eq!(
            documents.paths(),
            [PathBuf::from("a.json"), PathBuf::from("manifests/")]
        );
        assert_eq!(documents.first_invalid(), None);
    }

    #[test]
    fn nothing_can_be_required_without_manifests() {
        let required = Documents {
            trusted: TrustedDocuments::Require,
            ..Documents::default()
        };
        assert_eq!(required.first_invalid(), Some("documents.trusted"));
        let blank = Documents {
            files: Some(" , ".to_owned()),
            ..Documents::default()
        };
        assert_eq!(blank.first_invalid(), Some("documents.files"));
    }
}
