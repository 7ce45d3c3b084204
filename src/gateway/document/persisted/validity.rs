//! Whether a trusted document fits the schema.

use std::path::PathBuf;
use std::sync::Arc;

use crate::gateway::document::prepared::{Prepared, digest};
use crate::gateway::document::{DocumentSchema, ShapeLimits};
use crate::gateway::refusal::Refusal;

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

/// A validation against the schema `sdl`, by what prepares the documents of requests: what passes here runs there.
///
/// # Errors
/// Where `sdl` is not a schema.
pub fn validate_against(sdl: &str) -> anyhow::Result<Validate> {
    let schema = Arc::new(DocumentSchema::new(sdl)?);
    let limits = ShapeLimits::trusted();
    Ok(Arc::new(move |text| {
        let prepared = Prepared::new(text, &digest(text), &schema, &limits);
        prepared.map(|_| ()).map_err(|refusal| told(&refusal))
    }))
}

/// The first problems in one line.
fn told(refusal: &Refusal) -> String {
    let problems = refusal.errors.iter().take(PROBLEMS_MAX);
    let told = problems.map(|problem| match problem.locations.first() {
        Some(place) => format!("{}:{}: {}", place.line, place.column, problem.message),
        None => problem.message.to_string(),
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
