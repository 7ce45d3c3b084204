//! How many entries a list is expected to have.

use std::convert::Infallible;

use async_graphql::parser::types::Field;
use async_graphql::{Name, Value};
use serde_json::{Map, Value as Json};

use super::annotation::{ListSize, Slicing};

/// Entries of a list of which nothing is declared.
pub(super) const UNKNOWN: u64 = 10;

/// The length of a list, as far as it is known before the variables are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Size {
    /// The largest length that is asked for in the document or by defaults.
    known: Option<u64>,
    /// Lengths that variables ask for.
    asked: Box<[Asked]>,
    /// The length where none is asked for.
    otherwise: u64,
}

/// A length that a variable asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    variable: Name,
    /// The length where the variable has no value.
    default: Option<u64>,
}

impl Size {
    /// The length of a list of which nothing is declared.
    pub(super) fn unknown() -> Self {
        Self {
            known: None,
            asked: Box::default(),
            otherwise: UNKNOWN,
        }
    }

    /// The length that `list` and the arguments of `field` give.
    pub(super) fn of(list: &ListSize, field: &Field) -> Self {
        let mut known = None;
        let mut asked = Vec::new();
        for Slicing { argument, default } in &list.slicing {
            let length = match Given::of(field, argument) {
                Given::Variable(variable) => {
                    asked.push(Asked {
                        variable,
                        default: *default,
                    });
                    None
                }
                Given::Literal(value) => literal(&value).or(*default),
            };
            known = known.max(length);
        }
        Self {
            known,
            asked: asked.into(),
            otherwise: list.assumed.unwrap_or(UNKNOWN),
        }
    }

    /// The length with these variables.
    pub(super) fn value(&self, variables: &Map<String, Json>) -> u64 {
        let given = self.asked.iter().filter_map(|asked| {
            variables
                .get(asked.variable.as_str())
                .and_then(length)
                .or(asked.default)
        });
        given.chain(self.known).max().unwrap_or(self.otherwise)
    }
}

/// What a document gives for an argument.
enum Given {
    Variable(Name),
    /// Null where it gives nothing. Variables within it are null too: a list is as long with them.
    Literal(Value),
}

impl Given {
    fn of(field: &Field, argument: &str) -> Self {
        let mut variables = Vec::new();
        let constant = field.get_argument(argument).and_then(|value| {
            let null = |variable| {
                variables.push(variable);
                Ok::<_, Infallible>(Value::Null)
            };
            value.node.clone().into_const_with(null).ok()
        });
        match (constant, variables.pop()) {
            (Some(Value::Null), Some(variable)) => Self::Variable(variable),
            (constant, _) => Self::Literal(constant.unwrap_or_default()),
        }
    }
}

/// The length that a value in the document asks for; none where it is null or no length.
fn literal(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_i64().map(|_| 0)),
        Value::List(entries) => u64::try_from(entries.len()).ok(),
        // One entry stands for a list of one.
        Value::String(_) | Value::Enum(_) | Value::Object(_) => Some(1),
        _ => None,
    }
}

/// The length that the value of a variable asks for.
fn length(value: &Json) -> Option<u64> {
    match value {
        Json::Number(number) => number.as_u64().or_else(|| number.as_i64().map(|_| 0)),
        Json::Array(entries) => u64::try_from(entries.len()).ok(),
        Json::String(_) | Json::Object(_) => Some(1),
        Json::Null | Json::Bool(_) => None,
    }
}
