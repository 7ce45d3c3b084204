//! Errors that follow from others.

use std::collections::HashSet;

use apollo_compiler::ast::{Definition, Document, Selection};

/// What the validator says of a field of which it kept no selection.
const NO_SELECTIONS: &str = "must have a subselection set";

/// Offsets of fields that have selections in their text. The validator leaves out selections that it does not know, and then
/// misses what it left out.
pub(super) struct Selected(HashSet<usize>);

impl Selected {
    pub(super) fn of(document: &Document) -> Self {
        let mut offsets = HashSet::new();
        for definition in &document.definitions {
            match definition {
                Definition::OperationDefinition(operation) => gather(&operation.selection_set, &mut offsets),
                Definition::FragmentDefinition(fragment) => gather(&fragment.selection_set, &mut offsets),
                _ => {}
            }
        }
        Self(offsets)
    }

    /// Whether the error that says `message` of the place `offset` only follows from another one.
    pub(super) fn explains(&self, message: &str, offset: Option<usize>) -> bool {
        message.contains(NO_SELECTIONS) && offset.is_some_and(|offset| self.0.contains(&offset))
    }
}

fn gather(selections: &[Selection], offsets: &mut HashSet<usize>) {
    for selection in selections {
        match selection {
            Selection::Field(field) => {
                if let (false, Some(span)) = (field.selection_set.is_empty(), field.location()) {
                    offsets.insert(span.offset());
                }
                gather(&field.selection_set, offsets);
            }
            Selection::InlineFragment(inline) => gather(&inline.selection_set, offsets),
            Selection::FragmentSpread(_) => {}
        }
    }
}
