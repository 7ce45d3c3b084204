//! What a feed came to.

use serde::{Deserialize, Serialize};

use super::row::ROWS_SHOWN_MAX;

/// What is wrong with a row, or was taken otherwise than it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowComplaint {
    /// As [`super::FeedRow::line`]; `None`: it is about the feed.
    pub line: Option<u64>,
    /// The name of the field in an input.
    pub field: String,
    /// In `SCREAMING_SNAKE_CASE`.
    pub code: String,
    pub message: String,
}

impl RowComplaint {
    pub(super) fn new(line: Option<u64>, field: &str, code: &str, message: impl Into<String>) -> Self {
        Self {
            line,
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.into(),
        }
    }
}

/// How a feed ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Applied,
    /// It is the last one of its source: nothing was to be done.
    AlreadyApplied,
    /// A later one of its source was applied before: nothing was written.
    Stale,
    /// Something is wrong with it: nothing was written.
    Refused,
}

/// What a feed came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedOutcome {
    pub verdict: Verdict,
    /// The sequence of the last feed of the source that was applied; `None`: none was.
    pub last_sequence: Option<i64>,
    /// Rows of the feed.
    pub rows: u64,
    /// Variants of which a level is not what it was.
    pub variants_changed: u64,
    pub refusals: Vec<RowComplaint>,
    /// Refusals that are not listed.
    pub refusals_left_out: u64,
    pub warnings: Vec<RowComplaint>,
    /// Warnings that are not listed.
    pub warnings_left_out: u64,
}

impl FeedOutcome {
    pub(super) fn new(verdict: Verdict, last_sequence: Option<i64>, rows: usize) -> Self {
        Self {
            verdict,
            last_sequence,
            rows: rows as u64,
            variants_changed: 0,
            refusals: vec![],
            refusals_left_out: 0,
            warnings: vec![],
            warnings_left_out: 0,
        }
    }

    /// With refusals, of which as many are listed as fit.
    #[must_use]
    pub fn refused(mut self, refusals: Vec<RowComplaint>) -> Self {
        self.refusals_left_out = refusals.len().saturating_sub(ROWS_SHOWN_MAX) as u64;
        self.refusals = refusals;
        self.refusals.truncate(ROWS_SHOWN_MAX);
        self
    }

    pub(super) fn warned(mut self, warnings: Vec<RowComplaint>) -> Self {
        self.warnings_left_out = warnings.len().saturating_sub(ROWS_SHOWN_MAX) as u64;
        self.warnings = warnings;
        self.warnings.truncate(ROWS_SHOWN_MAX);
        self
    }

    /// A file of which something cannot be read.
    #[must_use]
    pub fn unreadable(rows: usize, refusals: Vec<RowComplaint>) -> Self {
        Self::new(Verdict::Refused, None, rows).refused(refusals)
    }
}
