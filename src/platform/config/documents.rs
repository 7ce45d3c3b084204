//! Which documents are run: any, those that clients registered by hash, or only trusted ones.

use serde::{Deserialize, Serialize};

use super::setting::Setting;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Documents {
    /// Whether clients may send a hash first and the text only when it is not known.
    pub apq: bool,
}

impl Default for Documents {
    fn default() -> Self {
        Self { apq: true }
    }
}

pub(super) const SETTINGS: &[Setting] = &[Setting {
    key: "documents.apq",
    variable: "TOTE_APQ",
    about: "Whether apps may send a document's hash instead of its text once it was sent (automatic persisted queries).",
    allowed: "`true` or `false`",
    unset: "",
    secret: false,
}];
