//! What a write of staff came to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is wrong, or was taken otherwise than it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// In `SCREAMING_SNAKE_CASE`, as imports have it.
    pub code: String,
    /// The way to it within the input.
    pub field: Vec<String>,
    pub message: String,
}

impl Complaint {
    pub(super) fn new(code: &str, field: &[&str], message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            field: field.iter().map(|&step| step.to_owned()).collect(),
            message: message.into(),
        }
    }

    /// The same of a row of a list.
    pub(super) fn of_row(code: &str, list: &str, at: usize, field: &str, message: impl Into<String>) -> Self {
        Self::new(code, &[list, &at.to_string(), field], message)
    }
}

/// The outcome that is kept: with refusals nothing was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub products: Vec<i64>,
    pub variant: Option<i64>,
    pub collection: Option<i64>,
    pub schedule: Option<Uuid>,
    pub refusals: Vec<Complaint>,
    pub warnings: Vec<Complaint>,
}

impl Outcome {
    pub(super) fn refused(refusals: Vec<Complaint>) -> Self {
        Self {
            refusals,
            ..Self::default()
        }
    }
}
