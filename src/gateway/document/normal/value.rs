//! Values and types as the executor takes them.

use apollo_compiler::ast;
use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Number, Value as ConstValue};
use async_graphql_value::Value;

/// The number that `literal` is written for; `None`: it is beyond what a number can be.
pub(in crate::gateway::document) fn number(literal: &str) -> Option<Number> {
    if let Ok(number) = literal.parse::<i64>() {
        return Some(number.into());
    }
    if let Ok(number) = literal.parse::<u64>() {
        return Some(number.into());
    }
    Number::from_f64(literal.parse().ok()?)
}

/// Returns `value` for the executor. A number out of range is null; validation has refused it before.
pub(super) fn value(value: &ast::Value) -> Value {
    match value {
        ast::Value::Variable(name) => Value::Variable(Name::new(name)),
        ast::Value::Null => Value::Null,
        ast::Value::Enum(name) => Value::Enum(Name::new(name)),
        ast::Value::String(text) => Value::String(text.clone()),
        ast::Value::Boolean(truth) => Value::Boolean(*truth),
        ast::Value::Int(literal) => number(literal.as_str()).map_or(Value::Null, Value::Number),
        ast::Value::Float(literal) => number(literal.as_str()).map_or(Value::Null, Value::Number),
        ast::Value::List(items) => Value::List(items.iter().map(|item| self::value(item)).collect()),
        ast::Value::Object(fields) => {
            let fields = fields.iter();
            Value::Object(
                fields
                    .map(|(name, field)| (Name::new(name), self::value(field)))
                    .collect(),
            )
        }
    }
}

/// Returns a value without variables, such as a default.
pub(super) fn constant(value: &ast::Value) -> ConstValue {
    self::value(value).into_const().unwrap_or_default()
}

pub(super) fn ty(ty: &ast::Type) -> Type {
    let base = match ty {
        ast::Type::Named(name) | ast::Type::NonNullNamed(name) => BaseType::Named(Name::new(name)),
        ast::Type::List(item) | ast::Type::NonNullList(item) => BaseType::List(Box::new(self::ty(item))),
    };
    Type {
        base,
        nullable: !ty.is_non_null(),
    }
}
