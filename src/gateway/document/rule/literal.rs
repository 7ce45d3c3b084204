//! The rules of one value.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Type, Value, VariableDefinition};
use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name, Node};

use crate::gateway::document::line::Lines;
use crate::gateway::document::normal::number;
use crate::gateway::document::schema::DocumentSchema;
use crate::gateway::refusal::RequestError;
use crate::platform::graphql::code;

/// Checks the values of one operation.
pub(super) struct Literals<'a> {
    schema: &'a DocumentSchema,
    lines: &'a Lines,
    variables: HashMap<&'a Name, &'a VariableDefinition>,
    errors: Vec<RequestError>,
}

impl<'a> Literals<'a> {
    pub(super) fn new(schema: &'a DocumentSchema, operation: &'a Operation, lines: &'a Lines) -> Self {
        let variables = operation.variables.iter();
        Self {
            schema,
            lines,
            variables: variables.map(|variable| (&variable.name, &**variable)).collect(),
            errors: Vec::new(),
        }
    }

    pub(super) fn into_errors(self) -> Vec<RequestError> {
        self.errors
    }

    /// Checks `value`, which stands where `ty` is expected. `has_default`: leaving it out has a meaning there.
    pub(super) fn check(&mut self, value: &Node<Value>, ty: &Type, has_default: bool) {
        match &**value {
            Value::Variable(name) => self.variable(name, ty, has_default, value.location()),
            Value::List(items) => {
                for item in items {
                    self.check(item, item_type(ty), false);
                }
            }
            Value::Object(fields) => self.object(fields, ty, value.location()),
            Value::Int(literal) => self.number(literal.as_str(), value.location()),
            Value::Float(literal) => self.number(literal.as_str(), value.location()),
            Value::Null | Value::Enum(_) | Value::String(_) | Value::Boolean(_) => {}
        }
    }

    /// Specification 5.8.5. The validator looks at variables that are a whole argument only.
    fn variable(&mut self, name: &Name, ty: &Type, has_default: bool, at: Option<SourceSpan>) {
        let Some(variable) = self.variables.get(name).copied() else {
            return;
        };
        let has_value = variable.default_value.as_ref().is_some_and(|value| !value.is_null());
        let is_allowed = if ty.is_non_null() && !variable.ty.is_non_null() {
            (has_value || has_default) && variable.ty.is_assignable_to(&ty.clone().nullable())
        } else {
            variable.ty.is_assignable_to(ty)
        };
        if !is_allowed {
            let message = format!(
                "variable `${name}` of type `{}` cannot stand where `{ty}` is expected",
                variable.ty
            );
            self.error(message, at);
        }
    }

    fn object(&mut self, fields: &[(Name, Node<Value>)], ty: &Type, at: Option<SourceSpan>) {
        let mut seen = HashSet::new();
        for (name, value) in fields {
            if !seen.insert(name) {
                self.error(
                    format!("the input field `{name}` stands in an object twice"),
                    value.location(),
                );
            }
        }
        let input = self.schema.schema().get_input_object(ty.inner_named_type());
        let Some(input) = input else {
            // The object is a value of a scalar; what is in it has no type.
            for (_, value) in fields {
                self.untyped(value);
            }
            return;
        };
        for (name, value) in fields {
            if let Some(field) = input.fields.get(name) {
                self.check(value, &field.ty, field.default_value.is_some());
            }
        }
        if self.schema.is_one_of(&input.name) {
            self.one_of(fields, &input.name, at);
        }
    }

    /// Specification (September 2025) 5.6.5 and 5.8.5.
    fn one_of(&mut self, fields: &[(Name, Node<Value>)], input: &Name, at: Option<SourceSpan>) {
        let [(name, value)] = fields else {
            self.error(
                format!("an object of `{input}` must hold exactly one of its fields"),
                at,
            );
            return;
        };
        let is_nullable = match &**value {
            Value::Null => true,
            Value::Variable(name) => self
                .variables
                .get(name)
                .is_some_and(|variable| !variable.ty.is_non_null()),
            _ => false,
        };
        if is_nullable {
            let message = format!("the only field of an object of `{input}`, `{name}`, must not be null");
            self.error(message, value.location());
        }
    }

    fn untyped(&mut self, value: &Node<Value>) {
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.untyped(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, value)| self.untyped(value)),
            Value::Int(literal) => self.number(literal.as_str(), value.location()),
            Value::Float(literal) => self.number(literal.as_str(), value.location()),
            _ => {}
        }
    }

    fn number(&mut self, literal: &str, at: Option<SourceSpan>) {
        if number(literal).is_none() {
            self.error("the number is out of range".to_owned(), at);
        }
    }

    fn error(&mut self, message: String, at: Option<SourceSpan>) {
        let error = RequestError::new(code::GRAPHQL_VALIDATION_FAILED, message);
        self.errors.push(error.at(self.lines.of_span(at)));
    }
}

/// The type of the items of a list that stands where `ty` is expected.
fn item_type(ty: &Type) -> &Type {
    match ty {
        Type::List(item) | Type::NonNullList(item) => item,
        Type::Named(_) | Type::NonNullNamed(_) => ty,
    }
}
