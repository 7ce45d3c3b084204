//! Whether a trusted document fits the schema.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use apollo_compiler::diagnostic::Diagnostic;
use apollo_compiler::validation::DiagnosticData;
use apollo_compiler::{ExecutableDocument, Schema};

/// Problems that are told of one document.
const PROBLEMS_MAX: usize = 5;

/// Tells what is wrong with a document, by its text.
pub type Validate = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// A trusted document that would be refused where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidDocument {
    pub file: PathBuf,
    /// The operation's name, else the document's id.
    pub operation: String,
    /// What is wrong, with lines and columns.
    pub problem: String,
}

/// A validation against the schema `sdl`.
///
/// # Errors
/// Where `sdl` is not a schema.
pub fn validate_against(sdl: &str) -> anyhow::Result<Validate> {
    let schema = match Schema::parse_and_validate(sdl, "schema.graphql") {
        Ok(schema) => schema,
        Err(invalid) => bail!("the schema is not valid: {}", told(invalid.errors.iter())),
    };
    Ok(Arc::new(move |text| {
        match ExecutableDocument::parse_and_validate(&schema, text, "document.graphql") {
            Ok(_) => Ok(()),
            Err(invalid) => Err(told(invalid.errors.iter())),
        }
    }))
}

/// The first problems in one line.
fn told<'a>(problems: impl Iterator<Item = Diagnostic<'a, DiagnosticData>>) -> String {
    let told = problems
        .take(PROBLEMS_MAX)
        .map(|problem| match problem.line_column_range() {
            Some(range) => format!("{}:{}: {}", range.start.line, range.start.column, problem.error),
            None => problem.error.to_string(),
        });
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::schema::public_sdl;

    #[test]
    fn a_document_is_held_against_the_schema() {
        let validate = validate_against(&public_sdl()).unwrap();
        assert_eq!(validate("query Shop { shop { name } }"), Ok(()));
        let problem = validate("query Shop {\n  shop { nam }\n}").unwrap_err();
        assert!(problem.contains("2:10: ") && problem.contains("`nam`"), "{problem}");
        assert!(validate("query {").is_err());
        assert!(validate_against("type Query { a: Missing }").is_err());
    }
}
