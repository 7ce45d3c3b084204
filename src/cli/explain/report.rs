//! What is told of one document.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::gateway::document::cost;
use crate::gateway::document::{DocumentCache, OperationKind, PreparedOperation, ShapeLimits, Trust, measure};
use crate::gateway::refusal::{Refusal, RequestError};
use crate::platform::graphql::Audience;

/// How documents are to be explained.
pub(super) struct Request<'a> {
    pub(super) documents: &'a DocumentCache,
    pub(super) variables: Option<&'a Map<String, Json>>,
    pub(super) operation: Option<&'a str>,
    /// Points that one operation may cost.
    pub(super) cost_max: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) file: String,
    /// The SHA-256 by which apps can name the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
    /// Why the document is refused.
    pub(super) errors: Vec<Json>,
    /// What was counted, where it could be.
    pub(super) shape: Vec<Figure>,
    pub(super) operations: Vec<OperationReport>,
}

#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) value: u64,
    pub(super) maximum: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OperationReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) kind: &'static str,
    /// Why the variables or the cost are refused.
    pub(super) errors: Vec<Json>,
    /// What it costs with these variables; none where variables are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cost: Option<Cost>,
    /// What runs; none where variables are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<String>,
}

/// The points of an operation, by the names that `extensions.cost` of an answer has.
#[derive(Debug, Serialize)]
pub(super) struct Cost {
    pub(super) requested: u64,
    pub(super) maximum: u32,
    /// The path of the field that adds most by itself.
    pub(super) dearest: Option<String>,
}

impl Report {
    pub(super) async fn of(file: String, text: &str, request: &Request<'_>) -> Self {
        let prepared = request
            .documents
            .prepare(text, Audience::Public, Trust::Untrusted)
            .await;
        let mut report = Self {
            file,
            hash: None,
            errors: Vec::new(),
            shape: Vec::new(),
            operations: Vec::new(),
        };
        // What is over a limit is counted as well, up to limits of which nobody should come near.
        let shape = match &prepared {
            Ok(prepared) => Some(*prepared.shape()),
            Err(_) => measure(text, &ShapeLimits::trusted()),
        };
        if let Some(shape) = shape {
            let figures = request.documents.shape().figures(&shape).into_iter();
            let figures = figures.map(|(name, value, maximum)| Figure { name, value, maximum });
            report.shape = figures.collect();
        }
        match prepared {
            Ok(prepared) => {
                report.hash = Some(prepared.hash().to_owned());
                if let Some(name) = request.operation {
                    match prepared.operation(Some(name)) {
                        Ok(operation) => report.operations.push(OperationReport::of(operation, request)),
                        Err(refusal) => report.errors = errors(&refusal),
                    }
                } else {
                    let operations = prepared.operations();
                    let operations = operations.map(|operation| OperationReport::of(operation, request));
                    report.operations = operations.collect();
                }
            }
            Err(refusal) => report.errors = errors(&refusal),
        }
        report
    }

    pub(super) fn is_refused(&self) -> bool {
        !self.errors.is_empty() || self.operations.iter().any(|operation| !operation.errors.is_empty())
    }
}

impl OperationReport {
    fn of(operation: &PreparedOperation, request: &Request<'_>) -> Self {
        let mut report = Self {
            name: operation.name().map(str::to_owned),
            kind: OperationKind::as_str(operation.kind()),
            errors: Vec::new(),
            cost: None,
            document: None,
        };
        let values = request.variables.cloned().unwrap_or_default();
        let weighed = operation.coerce(values).and_then(|variables| {
            let runnable = operation.runnable(&variables)?;
            let estimate = runnable.plan().estimate(variables.values());
            Ok((runnable, estimate))
        });
        match weighed {
            Ok((runnable, estimate)) => {
                if let Err(refusal) = cost::check(&estimate, request.cost_max) {
                    report.errors = errors(&refusal);
                }
                report.document = Some(runnable.to_string());
                report.cost = Some(Cost {
                    requested: estimate.total,
                    maximum: request.cost_max,
                    dearest: Some(estimate.dearest().to_owned()).filter(|path| !path.is_empty()),
                });
            }
            // Where nobody said what the variables are, that some are missing is no fault of the document.
            Err(refusal) if request.variables.is_some() => report.errors = errors(&refusal),
            Err(_) => {}
        }
        report
    }
}

/// The errors of `refusal` as an answer has them.
fn errors(refusal: &Refusal) -> Vec<Json> {
    refusal.errors.iter().map(error).collect()
}

fn error(error: &RequestError) -> Json {
    let mut extensions = Map::new();
    extensions.insert("code".to_owned(), error.code.into());
    extensions.extend(error.extensions.clone());
    let locations = error.locations.iter();
    let locations: Vec<Json> = locations
        .map(|location| json!({"line": location.line, "column": location.column}))
        .collect();
    json!({"message": error.message, "locations": locations, "extensions": extensions})
}
