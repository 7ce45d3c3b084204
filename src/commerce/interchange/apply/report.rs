//! What an import did.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::commerce::interchange::record::Rejection;

/// What became of the records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: u64,
}

/// Something that was taken, though not quite as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub line: u64,
    pub subject: String,
    pub code: &'static str,
    pub reason: String,
}

/// Entries of one list of the report; further ones are only counted, so that a bad file of any size is reported in
/// bounded memory.
const LISTED_MAX: usize = 10_000;

/// The outcome of an import.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub dry_run: bool,
    /// By kind, as JSON lines name it: `product`, `market`, `tax` …
    pub kinds: BTreeMap<&'static str, Counts>,
    pub rejections: Vec<Rejection>,
    /// Rejections that are not listed.
    pub rejections_left_out: u64,
    pub warnings: Vec<Warning>,
    /// Warnings that are not listed.
    pub warnings_left_out: u64,
    /// Columns that were understood and are not kept.
    pub ignored_columns: Vec<String>,
    /// Columns that were not understood.
    pub unknown_columns: Vec<String>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    Created,
    Updated,
    Unchanged,
}

impl Report {
    /// Whether any record was refused.
    #[must_use]
    pub fn has_rejections(&self) -> bool {
        !self.rejections.is_empty()
    }

    pub(super) fn count(&mut self, kind: &'static str, became: Became) {
        let counts = self.kinds.entry(kind).or_default();
        match became {
            Became::Created => counts.created += 1,
            Became::Updated => counts.updated += 1,
            Became::Unchanged => counts.unchanged += 1,
        }
    }

    /// Notes a record that was refused, for one or more reasons.
    pub(super) fn reject(&mut self, kind: &'static str, reasons: Vec<Rejection>) {
        self.kinds.entry(kind).or_default().rejected += 1;
        for reason in reasons {
            if self.rejections.len() < LISTED_MAX {
                self.rejections.push(reason);
            } else {
                self.rejections_left_out += 1;
            }
        }
    }

    pub(super) fn warn(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            if self.warnings.len() < LISTED_MAX {
                self.warnings.push(warning);
            } else {
                self.warnings_left_out += 1;
            }
        }
    }

    /// Adds what a batch came to, once it is kept.
    pub(super) fn absorb(&mut self, part: Self) {
        for (kind, counts) in part.kinds {
            let total = self.kinds.entry(kind).or_default();
            total.created += counts.created;
            total.updated += counts.updated;
            total.unchanged += counts.unchanged;
            total.rejected += counts.rejected;
        }
        let room = LISTED_MAX.saturating_sub(self.rejections.len());
        self.rejections_left_out += part.rejections_left_out + part.rejections.len().saturating_sub(room) as u64;
        self.rejections.extend(part.rejections.into_iter().take(room));
        self.warn(part.warnings);
        self.warnings_left_out += part.warnings_left_out;
    }
}
