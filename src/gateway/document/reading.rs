//! From a text to a valid document, or to everything that is wrong with it.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Document;
use apollo_compiler::diagnostic::ToCliReport as _;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::DiagnosticList;

use super::cascade::Selected;
use super::line::Lines;
use super::rule;
use super::schema::DocumentSchema;
use super::shape::{Shape, ShapeLimits};
use super::suggest::suggestion;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// Errors that are told of one document. It can be wrong in as many places as it has; a few are enough to mend it.
pub(super) const ERRORS_MAX: usize = 50;

/// A valid document.
pub(super) struct Reading {
    /// Without its text: errors of execution name places, which `lines` knows.
    pub(super) document: ExecutableDocument,
    pub(super) shape: Shape,
    pub(super) lines: Lines,
}

/// Reads `text` as a document for `schema`.
///
/// What it costs is bounded by the limits: the parser stops at tokens and recursion, the rest is measured before the
/// validator sees it.
pub(super) fn read(text: &str, schema: &DocumentSchema, limits: &ShapeLimits) -> Result<Reading, Refusal> {
    let lines = Lines::of(text);
    let (ast, shape) = parse(text, &lines, limits)?;
    limits.check(&shape)?;
    let mut document = match ast.to_executable_validate(schema.schema()) {
        Ok(document) => document.into_inner(),
        Err(failed) => return Err(invalid(&failed.errors, text, schema, &lines, &ast)),
    };
    let errors = rule::check(schema, &document, &lines);
    if !errors.is_empty() {
        return Err(Refusal::of(Reason::Validation, errors));
    }
    // Places are told by `lines`; what the validator keeps for its own reports is twice the text.
    document.sources = apollo_compiler::parser::SourceMap::default();
    Ok(Reading { document, shape, lines })
}

/// Returns what is counted in `text`, whether it is valid or not; `None`: it cannot be parsed within `limits`.
#[must_use]
pub fn measure(text: &str, limits: &ShapeLimits) -> Option<Shape> {
    parse(text, &Lines::of(text), limits).ok().map(|(_, shape)| shape)
}

fn parse(text: &str, lines: &Lines, limits: &ShapeLimits) -> Result<(Document, Shape), Refusal> {
    let bound = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
    let mut parser = Parser::new()
        .token_limit(bound(limits.tokens))
        .recursion_limit(bound(limits.recursion));
    let parsed = parser.parse_ast(text, "document");
    let (tokens, recursion) = (parser.tokens_reached(), parser.recursion_reached());
    let reached = |counted: usize, limit: u64| u64::try_from(counted).unwrap_or(u64::MAX) > limit;
    let mut stopped = Shape::default();
    if reached(tokens, limits.tokens) {
        // The parser stopped there, so how many there are is not known.
        stopped.tokens = u64::MAX;
    }
    if reached(recursion, limits.recursion) {
        stopped.recursion = u64::MAX;
    }
    limits.check(&stopped)?;
    match parsed {
        Ok(document) => {
            let shape = Shape::of(&document, tokens, recursion, limits.recursion);
            Ok((document, shape))
        }
        Err(failed) => Err(unreadable(&failed.errors, lines)),
    }
}

fn unreadable(errors: &DiagnosticList, lines: &Lines) -> Refusal {
    let errors = errors.iter().map(|found| {
        let error = RequestError::new(code::GRAPHQL_PARSE_FAILED, found.error.to_string());
        error.at(lines.of_span(found.error.location()))
    });
    Refusal::of(Reason::Syntax, errors.take(ERRORS_MAX).collect())
}

fn invalid(errors: &DiagnosticList, text: &str, schema: &DocumentSchema, lines: &Lines, ast: &Document) -> Refusal {
    let selected = Selected::of(ast);
    let errors = errors.iter().filter_map(|found| {
        let (mut message, span) = (found.error.to_string(), found.error.location());
        let offset = span.map(|span| span.offset());
        if selected.explains(&message, offset) {
            return None;
        }
        if let Some(near) = suggestion(schema.schema(), &message) {
            message.push_str(&near);
        } else if let Some(name) = offset.and_then(|offset| name_at(text, offset))
            && !message.contains(name)
        {
            message = format!("`{name}`: {message}");
        }
        let error = RequestError::new(code::GRAPHQL_VALIDATION_FAILED, message);
        Some(error.at(lines.of_span(span)))
    });
    Refusal::of(Reason::Validation, errors.take(ERRORS_MAX).collect())
}

/// The name that begins at `offset`: not every message of the validator has it.
fn name_at(text: &str, offset: usize) -> Option<&str> {
    let rest = text.get(offset..)?;
    let end = rest
        .find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}
