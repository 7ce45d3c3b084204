//! The values of variables as their types want them: `CoerceVariableValues` of the specification (6.1.2), which tells every
//! place that is wrong.

use apollo_compiler::ast::{self, Type};
use apollo_compiler::executable::Operation;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::{Name, Value, Variables};
use serde_json::{Map, Value as Json};

use super::normal::number;
use super::reading::ERRORS_MAX;
use super::schema::DocumentSchema;
use crate::gateway::refusal::{Reason, Refusal, RequestError};
use crate::platform::graphql::code;

/// Variables whose values have the types of their definitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coerced {
    values: Map<String, Json>,
}

impl Coerced {
    /// Returns the values; a variable that was neither given nor has a default is not among them.
    #[must_use]
    pub fn values(&self) -> &Map<String, Json> {
        &self.values
    }

    /// Returns the values as the executor takes them.
    #[must_use]
    pub fn variables(&self) -> Variables {
        let values = self.values.iter();
        let values = values.map(|(name, value)| (Name::new(name), executable(value)));
        Variables::from_value(Value::Object(values.collect()))
    }
}

fn executable(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(executable).collect()),
        Json::Object(fields) => {
            let fields = fields.iter();
            Value::Object(
                fields
                    .map(|(name, value)| (Name::new(name), executable(value)))
                    .collect(),
            )
        }
    }
}

/// Returns the variables of `operation` from `values`.
pub(super) fn coerce(
    schema: &DocumentSchema,
    operation: &Operation,
    mut values: Map<String, Json>,
) -> Result<Coerced, Refusal> {
    let mut coerced = Map::new();
    let mut errors = Vec::new();
    for variable in &operation.variables {
        let (name, ty) = (variable.name.as_str(), &*variable.ty);
        let mut coercion = Coercion {
            schema,
            variable: name,
            ty,
            path: vec![Step::Name("variables".to_owned()), Step::Name(name.to_owned())],
            errors: &mut errors,
        };
        let value = match (values.remove(name), &variable.default_value) {
            (Some(given), _) => coercion.value(given, ty),
            (None, Some(default)) => Some(literal(default)),
            (None, None) if ty.is_non_null() => coercion.error("it is required"),
            (None, None) => None,
        };
        coerced.extend(value.map(|value| (name.to_owned(), value)));
    }
    if errors.is_empty() {
        return Ok(Coerced { values: coerced });
    }
    errors.truncate(ERRORS_MAX);
    Err(Refusal::of(Reason::Variables, errors))
}

/// One part of the way to a value.
enum Step {
    Name(String),
    Item(usize),
}

struct Coercion<'a> {
    schema: &'a DocumentSchema,
    variable: &'a str,
    ty: &'a Type,
    path: Vec<Step>,
    errors: &'a mut Vec<RequestError>,
}

impl Coercion<'_> {
    /// Returns `value` as a `ty`; `None`: it is none, and an error says why.
    fn value(&mut self, value: Json, ty: &Type) -> Option<Json> {
        if value.is_null() {
            if ty.is_non_null() {
                return self.error("it must not be null");
            }
            return Some(Json::Null);
        }
        match ty {
            Type::List(item) | Type::NonNullList(item) => self.list(value, item),
            Type::Named(name) | Type::NonNullNamed(name) => match self.schema.schema().types.get(name)? {
                ExtendedType::Scalar(_) => self.scalar(value, name),
                ExtendedType::Enum(definition) => match value.as_str() {
                    Some(text) if definition.values.contains_key(text) => Some(value),
                    Some(_) => self.error(&format!("it is not a value of the enum {name}")),
                    None => self.mismatch(&value, name),
                },
                ExtendedType::InputObject(definition) => match value {
                    Json::Object(fields) => self.object(fields, definition),
                    other => self.mismatch(&other, name),
                },
                // Validation lets no such type through.
                ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_) => None,
            },
        }
    }

    /// A value that is no list stands for a list of itself (3.12).
    fn list(&mut self, value: Json, item: &Type) -> Option<Json> {
        let Json::Array(items) = value else {
            return self.value(value, item).map(|item| Json::Array(vec![item]));
        };
        let mut coerced = Vec::with_capacity(items.len());
        let mut is_whole = true;
        for (place, value) in items.into_iter().enumerate() {
            self.path.push(Step::Item(place));
            match self.value(value, item) {
                Some(value) => coerced.push(value),
                None => is_whole = false,
            }
            self.path.pop();
            if self.errors.len() > ERRORS_MAX {
                return None;
            }
        }
        is_whole.then_some(Json::Array(coerced))
    }

    fn scalar(&mut self, value: Json, name: &str) -> Option<Json> {
        match (name, &value) {
            ("Int", Json::Number(number)) => match number.as_i64() {
                Some(integer) if i32::try_from(integer).is_ok() => Some(value),
                None if number.is_f64() => self.error("an Int has no fraction and no exponent"),
                _ => self.error("an Int has 32 bits: -2147483648 to 2147483647"),
            },
            ("Float", Json::Number(_)) | ("String" | "ID", Json::String(_)) | ("Boolean", Json::Bool(_)) => Some(value),
            ("ID", Json::Number(number)) if !number.is_f64() => Some(Json::String(number.to_string())),
            ("Int" | "Float" | "String" | "Boolean" | "ID", _) => self.mismatch(&value, name),
            // What the shop's own scalars take is known to their code only.
            _ => Some(value),
        }
    }

    fn object(&mut self, mut given: Map<String, Json>, definition: &InputObjectType) -> Option<Json> {
        let errors = self.errors.len();
        let mut coerced = Map::new();
        let is_one_of = self.schema.is_one_of(&definition.name);
        if is_one_of && (given.len() != 1 || given.values().any(Json::is_null)) {
            self.error(&format!(
                "an object of {} holds exactly one of its fields, which is not null",
                definition.name
            ));
        }
        for (name, field) in &definition.fields {
            self.path.push(Step::Name(name.to_string()));
            let value = match (given.remove(name.as_str()), &field.default_value) {
                (Some(given), _) => self.value(given, &field.ty),
                (None, Some(default)) => Some(literal(default)),
                (None, None) if field.ty.is_non_null() => self.error("it is required"),
                (None, None) => None,
            };
            coerced.extend(value.map(|value| (name.to_string(), value)));
            self.path.pop();
        }
        for unknown in given.into_iter().map(|(name, _)| name).take(ERRORS_MAX) {
            self.path.push(Step::Name(unknown));
            self.error(&format!("{} has no such field", definition.name));
            self.path.pop();
        }
        (self.errors.len() == errors).then_some(Json::Object(coerced))
    }

    fn mismatch(&mut self, value: &Json, expected: &str) -> Option<Json> {
        let kind = match value {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "a list",
            Json::Object(_) => "an object",
        };
        self.error(&format!("{expected} is expected, not {kind}"))
    }

    /// Adds an error at the current place.
    fn error(&mut self, reason: &str) -> Option<Json> {
        let mut field = String::new();
        for step in &self.path {
            if !field.is_empty() {
                field.push('.');
            }
            match step {
                Step::Name(name) => field.push_str(name),
                Step::Item(place) => field.push_str(&place.to_string()),
            }
        }
        let inside = match field.split_once('.').and_then(|(_, path)| path.split_once('.')) {
            Some((_, inside)) => format!(" at `{inside}`"),
            None => String::new(),
        };
        let message = format!("variable `${}` of type `{}`{inside}: {reason}", self.variable, self.ty);
        let error = RequestError::new(code::BAD_USER_INPUT, message);
        self.errors.push(error.field(field));
        None
    }
}

/// The value of a default, which holds no variables.
fn literal(value: &ast::Value) -> Json {
    match value {
        ast::Value::Null | ast::Value::Variable(_) => Json::Null,
        ast::Value::Enum(name) => Json::String(name.to_string()),
        ast::Value::String(text) => Json::String(text.clone()),
        ast::Value::Boolean(truth) => Json::Bool(*truth),
        ast::Value::Int(literal) => number(literal.as_str()).map_or(Json::Null, Json::Number),
        ast::Value::Float(literal) => number(literal.as_str()).map_or(Json::Null, Json::Number),
        ast::Value::List(items) => Json::Array(items.iter().map(|item| self::literal(item)).collect()),
        ast::Value::Object(fields) => {
            let fields = fields.iter();
            Json::Object(
                fields
                    .map(|(name, value)| (name.to_string(), self::literal(value)))
                    .collect(),
            )
        }
    }
}
