//! How large a document may be.

use serde_json::json;

use super::Shape;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::config;
use crate::platform::graphql::code;

/// The most of everything that is counted in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapeLimits {
    /// Words, signs, spaces and comments of the text.
    pub tokens: u64,
    /// Levels of brackets, and of selections with every fragment in its place.
    pub recursion: u64,
    /// Levels of fields.
    pub depth: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Fields of an operation itself.
    pub root_fields: u64,
    /// Fields and fragments; also what the normal form has for every type.
    pub selections: u64,
    /// Directives.
    pub directives: u64,
}

impl Default for ShapeLimits {
    fn default() -> Self {
        Self::new(&config::Shape::default())
    }
}

impl ShapeLimits {
    #[must_use]
    pub fn new(config: &config::Shape) -> Self {
        Self {
            tokens: config.tokens_max.into(),
            recursion: RECURSION_MAX,
            depth: config.depth_max.into(),
            aliases: config.aliases_max.into(),
            root_fields: config.root_fields_max.into(),
            selections: config.selections_max.into(),
            directives: config.directives_max.into(),
        }
    }

    /// The limits of documents that were read by people before they came here. What remains keeps a mistake from ending
    /// the process.
    #[must_use]
    pub fn trusted() -> Self {
        Self {
            tokens: 100_000,
            recursion: RECURSION_MAX,
            depth: u64::MAX,
            aliases: u64::MAX,
            root_fields: u64::MAX,
            selections: 100_000,
            directives: u64::MAX,
        }
    }

    /// Returns the figures of `shape` with their names and limits.
    #[must_use]
    pub fn figures(&self, shape: &Shape) -> [(&'static str, u64, u64); 7] {
        [
            ("tokens", shape.tokens, self.tokens),
            ("recursion", shape.recursion, self.recursion),
            ("depth", shape.depth, self.depth),
            ("aliases", shape.aliases, self.aliases),
            ("rootFields", shape.root_fields, self.root_fields),
            ("selections", shape.selections, self.selections),
            ("directives", shape.directives, self.directives),
        ]
    }

    /// Refuses what is over a limit, with an error for each.
    pub(in crate::gateway::document) fn check(&self, shape: &Shape) -> Result<(), Refusal> {
        let over = self
            .figures(shape)
            .into_iter()
            .filter(|(_, value, maximum)| value > maximum);
        let errors: Vec<RequestError> = over
            .map(|(name, value, maximum)| too_much(name, value, maximum))
            .collect();
        if errors.is_empty() {
            return Ok(());
        }
        Err(Refusal::of(Reason::Validation, errors))
    }
}

/// Levels of brackets or selections. Every one is a frame or a few on a stack of 2 MiB, in this program, in the validator and
/// in the executor; a debug build stays within it with twice as many (measured 2026-11).
const RECURSION_MAX: u64 = 128;

/// The error for `value` of what `name` says, where `maximum` is the most.
pub(in crate::gateway::document) fn too_much(name: &'static str, value: u64, maximum: u64) -> RequestError {
    let counted = match name {
        "tokens" => "tokens",
        "recursion" => "levels of nesting",
        "depth" => "levels of fields",
        "aliases" => "aliases",
        "rootFields" => "fields at its root",
        "directives" => "directives",
        "conditions" => "variables in @skip and @include",
        _ => "selections with its fragments written out",
    };
    let message = if value == u64::MAX {
        format!("the document has more than the {maximum} {counted} that one may have")
    } else {
        format!("the document has {value} {counted}, {maximum} are the most")
    };
    RequestError::new(code::GRAPHQL_VALIDATION_FAILED, message)
        .with("limit", name)
        .with("value", if value == u64::MAX { json!(null) } else { json!(value) })
        .with("maximum", maximum)
}
