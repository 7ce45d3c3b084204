//! The values of a document with their types: where they stand, and which variables may stand in them.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, DirectiveList, InputValueDefinition};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::literal::Literals;
use crate::gateway::document::line::Lines;
use crate::gateway::document::reading::ERRORS_MAX;
use crate::gateway::document::schema::DocumentSchema;
use crate::gateway::refusal::RequestError;

/// Returns the errors of a document that is valid by the rules of the validator.
pub(in crate::gateway::document) fn check(
    schema: &DocumentSchema,
    document: &ExecutableDocument,
    lines: &Lines,
) -> Vec<RequestError> {
    let mut errors = Vec::new();
    for operation in document.operations.iter() {
        let mut walk = Walk {
            schema,
            document,
            seen: HashSet::new(),
            literals: Literals::new(schema, operation, lines),
        };
        walk.operation(operation);
        for error in walk.literals.into_errors() {
            // Those that are told are enough, and each is held against them.
            if errors.len() == ERRORS_MAX {
                return errors;
            }
            // Fragments are walked for every operation that spreads them: its variables are part of the rules.
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
    }
    errors
}

struct Walk<'a> {
    schema: &'a DocumentSchema,
    document: &'a ExecutableDocument,
    seen: HashSet<&'a Name>,
    literals: Literals<'a>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a Operation) {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                self.literals.check(default, &variable.ty, false);
            }
            self.directives(&variable.directives);
        }
        self.directives(&operation.directives);
        self.set(&operation.selection_set);
    }

    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if self.seen.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives {
            if let Some(definition) = self.schema.schema().directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, arguments: &'a [Node<Argument>], definitions: &'a [Node<InputValueDefinition>]) {
        for argument in arguments {
            if let Some(definition) = definitions.iter().find(|known| known.name == argument.name) {
                let has_default = definition.default_value.is_some();
                self.literals.check(&argument.value, &definition.ty, has_default);
            }
        }
    }
}
