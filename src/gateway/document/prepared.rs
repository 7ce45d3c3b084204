//! A document that may run.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use super::operation::{PreparedOperation, Shared};
use super::reading::{Reading, read};
use super::schema::DocumentSchema;
use super::shape::{Shape, ShapeLimits};
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// The SHA-256 of a text.
pub(super) type Digest = [u8; 32];

pub(super) fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}

/// A valid, bounded document.
pub struct Prepared {
    hash: String,
    shape: Shape,
    operations: Vec<PreparedOperation>,
    bytes: u64,
    is_paid: AtomicBool,
}

/// Bytes that a document takes beside its normal forms, for each byte of its text: its tree with types and places.
const BYTES_PER_BYTE: u64 = 24;
/// Bytes that any document takes.
const BYTES_MIN: u64 = 2_048;

impl Prepared {
    /// Reads, checks and measures `text`, whose digest is `digest`.
    pub(super) fn new(
        text: &str,
        digest: &Digest,
        schema: &Arc<DocumentSchema>,
        limits: &ShapeLimits,
    ) -> Result<Self, Refusal> {
        let Reading { document, shape, lines } = read(text, schema, limits)?;
        let held = lines.bytes().saturating_add(text.len());
        let shared = Arc::new(Shared {
            schema: Arc::clone(schema),
            document,
            lines,
        });
        let operations = shared.document.operations.iter();
        let operations: Vec<PreparedOperation> = operations
            .map(|operation| PreparedOperation::new(&shared, operation, limits))
            .collect::<Result<_, _>>()?;
        let held = u64::try_from(held).unwrap_or(u64::MAX).saturating_mul(BYTES_PER_BYTE);
        let forms = operations
            .iter()
            .fold(0_u64, |sum, operation| sum.saturating_add(operation.bytes()));
        Ok(Self {
            hash: hex(digest),
            shape,
            operations,
            bytes: BYTES_MIN.saturating_add(held).saturating_add(forms),
            is_paid: AtomicBool::new(false),
        })
    }

    /// Returns the SHA-256 of the text in hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Returns what was counted in the document.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Returns the bytes that this can take at most, by estimate.
    #[must_use]
    pub fn size_hint(&self) -> u64 {
        self.bytes
    }

    /// Returns whether the caller is the first to ask, who pays for the preparation.
    pub fn is_first_use(&self) -> bool {
        !self.is_paid.swap(true, Ordering::Relaxed)
    }

    /// Returns the operation called `name`, or the only one where none is named.
    ///
    /// # Errors
    ///
    /// [`Reason::Operation`] when there is no such operation, or several and none is named.
    pub fn operation(&self, name: Option<&str>) -> Result<&PreparedOperation, Refusal> {
        let refuse = |message: String| {
            let error = RequestError::new(code::BAD_USER_INPUT, message).field("operationName");
            Refusal::new(Reason::Operation, error)
        };
        // GraphQL over HTTP: an empty name is no name.
        match name.filter(|name| !name.is_empty()) {
            Some(name) => {
                let mut operations = self.operations.iter();
                operations
                    .find(|operation| operation.name() == Some(name))
                    .ok_or_else(|| refuse("the document has no operation of this name".to_owned()))
            }
            None => match self.operations.as_slice() {
                [operation] => Ok(operation),
                [] => Err(refuse("the document has no operation".to_owned())),
                operations => Err(refuse(format!(
                    "the document has {} operations: name the one to run",
                    operations.len()
                ))),
            },
        }
    }

    /// Returns the operations in the order of the document, one without a name first.
    pub fn operations(&self) -> impl Iterator<Item = &PreparedOperation> {
        self.operations.iter()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
