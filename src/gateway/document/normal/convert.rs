//! From the normal form to the document that the executor takes, without writing and parsing a text in between.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{self, Argument};
use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name as ApolloName, Node};
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field as RunField, InlineFragment, OperationDefinition,
    OperationType, Selection, SelectionSet, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::assignment::Shown;
use super::collect::{Field, Set};
use super::value::{constant, ty, value};
use crate::gateway::document::line::Lines;

/// Returns the document of `operation` whose selections are `set`.
pub(super) fn convert(operation: &Operation, set: &Set<'_>, shown: &dyn Shown, lines: &Lines) -> ExecutableDocument {
    let mut converter = Converter {
        shown,
        lines,
        used: HashSet::new(),
    };
    let at = converter.place(operation.name.as_ref().and_then(ApolloName::location));
    let selection_set = converter.set(set, at);
    let directives = converter.directives(&operation.directives);
    let definition = OperationDefinition {
        ty: match operation.operation_type {
            ast::OperationType::Query => OperationType::Query,
            ast::OperationType::Mutation => OperationType::Mutation,
            ast::OperationType::Subscription => OperationType::Subscription,
        },
        variable_definitions: converter.variables(operation),
        directives,
        selection_set,
    };
    let definition = Positioned::new(definition, at);
    ExecutableDocument {
        operations: match &operation.name {
            Some(name) => DocumentOperations::Multiple(HashMap::from([(Name::new(name), definition)])),
            None => DocumentOperations::Single(definition),
        },
        fragments: HashMap::new(),
    }
}

struct Converter<'a> {
    shown: &'a dyn Shown,
    lines: &'a Lines,
    /// Variables that the normal form still names.
    used: HashSet<String>,
}

impl Converter<'_> {
    fn place(&self, span: Option<SourceSpan>) -> Pos {
        let location = self.lines.of_span(span);
        location.map_or(Pos { line: 1, column: 1 }, |location| Pos {
            line: location.line,
            column: location.column,
        })
    }

    fn set(&mut self, set: &Set<'_>, at: Pos) -> Positioned<SelectionSet> {
        let items = match set {
            Set::Flat(fields) => self.fields(fields),
            Set::Types(types) => types
                .iter()
                .map(|(name, fields)| self.of_type(name, fields, at))
                .collect(),
        };
        Positioned::new(SelectionSet { items }, at)
    }

    fn of_type(&mut self, name: &str, fields: &[Field<'_>], at: Pos) -> Positioned<Selection> {
        let on = Positioned::new(Name::new(name), at);
        let items = self.fields(fields);
        let fragment = InlineFragment {
            type_condition: Some(Positioned::new(TypeCondition { on }, at)),
            directives: Vec::new(),
            selection_set: Positioned::new(SelectionSet { items }, at),
        };
        Positioned::new(Selection::InlineFragment(Positioned::new(fragment, at)), at)
    }

    fn fields(&mut self, fields: &[Field<'_>]) -> Vec<Positioned<Selection>> {
        fields.iter().map(|field| self.field(field)).collect()
    }

    fn field(&mut self, field: &Field<'_>) -> Positioned<Selection> {
        let first = field.first;
        let at = self.place(first.location());
        let name = Positioned::new(Name::new(&first.name), self.place(first.name.location()));
        let alias = first.alias.as_ref().filter(|alias| **alias != first.name);
        let alias = alias.map(|alias| Positioned::new(Name::new(alias), at));
        let given = first.arguments.iter().filter(|argument| match &*argument.value {
            // The executor takes a variable that was not given for null; the specification takes the default (6.4.1).
            ast::Value::Variable(variable) => !self.shown.is_left_out(variable),
            _ => true,
        });
        let given: Vec<&Node<Argument>> = given.collect();
        let run = RunField {
            alias,
            name,
            arguments: given.into_iter().map(|argument| self.argument(argument)).collect(),
            directives: self.directives(&first.directives),
            selection_set: match &field.set {
                Some(set) => self.set(set, at),
                // No place of a text: so a leaf is told from an object of which nothing is left.
                None => Positioned::new(SelectionSet::default(), Pos::default()),
            },
        };
        Positioned::new(Selection::Field(Positioned::new(run, at)), at)
    }

    fn argument(&mut self, argument: &Node<Argument>) -> (Positioned<Name>, Positioned<Value>) {
        self.note(&argument.value);
        (
            Positioned::new(Name::new(&argument.name), self.place(argument.name.location())),
            Positioned::new(value(&argument.value), self.place(argument.value.location())),
        )
    }

    /// Every directive but those that the normal form has answered.
    fn directives(&mut self, directives: &ast::DirectiveList) -> Vec<Positioned<Directive>> {
        let others = directives
            .iter()
            .filter(|directive| !matches!(&*directive.name, "skip" | "include"));
        let others = others.map(|directive| {
            let at = self.place(directive.location());
            let arguments = directive.arguments.iter().map(|argument| self.argument(argument));
            let directive = Directive {
                name: Positioned::new(Name::new(&directive.name), at),
                arguments: arguments.collect(),
            };
            Positioned::new(directive, at)
        });
        others.collect()
    }

    fn note(&mut self, value: &ast::Value) {
        match value {
            ast::Value::Variable(name) => {
                self.used.insert(name.to_string());
            }
            ast::Value::List(items) => items.iter().for_each(|item| self.note(item)),
            ast::Value::Object(fields) => fields.iter().for_each(|(_, field)| self.note(field)),
            _ => {}
        }
    }

    /// The definitions of the variables that are still used.
    fn variables(&self, operation: &Operation) -> Vec<Positioned<VariableDefinition>> {
        let used = operation
            .variables
            .iter()
            .filter(|variable| self.used.contains(variable.name.as_str()));
        let used = used.map(|variable| {
            let at = self.place(variable.location());
            let default = variable.default_value.as_ref();
            let definition = VariableDefinition {
                name: Positioned::new(Name::new(&variable.name), at),
                var_type: Positioned::new(ty(&variable.ty), at),
                directives: Vec::new(),
                default_value: default.map(|default| Positioned::new(constant(default), at)),
            };
            Positioned::new(definition, at)
        });
        used.collect()
    }
}
