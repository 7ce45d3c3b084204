//! What the executor gets.

use std::fmt;

use apollo_compiler::ExecutableDocument as ApolloDocument;
use apollo_compiler::executable::Operation;
use async_graphql::Value;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};

use super::assignment::Shown;
use super::collect::collect;
use super::convert::convert;
use super::print::Printed;
use crate::gateway::document::cost::Plan;
use crate::gateway::document::line::Lines;
use crate::gateway::document::schema::DocumentSchema;
use crate::gateway::refusal::Refusal;
use crate::platform::graphql::Weigh;

/// One operation in normal form, for one choice of everything that the form depends on.
///
/// There are no fragments to spread and no `@skip` or `@include`. A selection set on an object type is a list of fields with
/// unique response keys, in the order in which the answer has them. A selection set on an abstract type is either such a list,
/// or one inline fragment for each concrete type, each with such a list. Where nothing is left of a set, it is empty.
#[derive(Debug)]
pub struct Runnable {
    pub document: ExecutableDocument,
    plan: Plan,
}

impl Runnable {
    pub(in crate::gateway::document) fn new(
        schema: &DocumentSchema,
        document: &ApolloDocument,
        operation: &Operation,
        shown: &dyn Shown,
        lines: &Lines,
    ) -> Result<Self, Refusal> {
        let set = collect(schema, document, &operation.selection_set, shown)?;
        let document = convert(operation, &set, shown, lines);
        let plan = match operation_of(&document) {
            Some(operation) => Plan::compile(schema.weights(), schema.schema(), operation),
            None => Plan::default(),
        };
        Ok(Self { document, plan })
    }

    /// Returns the operation of the document, which has no other.
    #[must_use]
    pub fn operation(&self) -> Option<&OperationDefinition> {
        operation_of(&self.document)
    }

    /// Returns what the operation costs.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

impl Weigh for Runnable {
    fn points(&self, path: &[&str], value: &Value) -> Option<u64> {
        self.plan.actual_part(path, value)
    }
}

fn operation_of(document: &ExecutableDocument) -> Option<&OperationDefinition> {
    match &document.operations {
        DocumentOperations::Single(operation) => Some(&operation.node),
        DocumentOperations::Multiple(operations) => operations.values().next().map(|operation| &operation.node),
    }
}

/// The document as text that any GraphQL implementation takes.
impl fmt::Display for Runnable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printed(&self.document).fmt(out)
    }
}
