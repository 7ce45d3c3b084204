//! What came of a request.

use std::sync::Arc;

use async_graphql::{ServerError, Value};
use bytes::Bytes;

use crate::gateway::refusal::Refusal;
use crate::gateway::response::{AnswerContext, Fill, Kept};
use crate::platform::changes::Tag;

/// An operation that was run.
#[derive(Debug, Default)]
pub struct Executed {
    pub data: Value,
    /// Masked: a fault has no cause, everything has a code.
    pub errors: Vec<ServerError>,
    /// What the request was answered for.
    pub context: Option<AnswerContext>,
    /// `extensions.authentication`: why the token of the request was not taken.
    pub authentication: Option<Value>,
    /// `extensions.cost`, where it was asked for.
    pub cost: Option<Value>,
    /// The whole answer as it was kept; then there is nothing in the other fields.
    pub kept: Option<Arc<Kept>>,
    /// By what the answer is to be kept, where it is the same for everybody.
    pub share: Option<Share>,
}

/// Keeps an answer that is the same for everybody.
#[derive(Debug)]
pub struct Share {
    pub(super) fill: Box<Fill>,
    pub(super) tags: Arc<[Tag]>,
}

impl Share {
    /// Keeps `body`, the answer as bytes, which was made for `context`.
    pub async fn keep(self, body: Bytes, context: Option<AnswerContext>) -> Arc<Kept> {
        self.fill.keep((body, context), self.tags).await
    }
}

/// What the log tells of a request, as far as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    pub operation_name: Option<String>,
    pub operation_kind: Option<&'static str>,
    /// SHA-256 of the document's text.
    pub hash: Option<String>,
    /// Points by the estimate.
    pub estimated: Option<u64>,
    /// Points by what was returned.
    pub actual: Option<u64>,
    pub statements: u32,
    /// Where the answer was found; `None`: it was made.
    pub found: Option<&'static str>,
}

/// What came of a request, and what the log tells of it.
#[derive(Debug)]
pub struct Outcome {
    pub result: Result<Executed, Refusal>,
    pub record: Record,
}
