//! The weights that a schema declares.

use std::collections::HashMap;

use anyhow::Context as _;
use apollo_compiler::Schema;
use apollo_compiler::ast::OperationType;
use apollo_compiler::schema::{Component, ExtendedType, FieldDefinition};

use super::annotation::{Annotation, ListSize};
use super::introspection;

/// Points of a mutation that declares nothing.
const MUTATION: u64 = 10;

/// The weights of one audience's schema.
#[derive(Debug)]
pub struct Weights {
    /// By type, then by field. What is not here has no weight and no known size.
    types: HashMap<String, HashMap<String, FieldWeight>>,
}

/// What is declared of a field; of an interface's field, what all types that implement it declare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FieldWeight {
    /// Points for each time that it is resolved.
    pub(super) own: u64,
    /// How long its lists are: the largest counts.
    pub(super) lists: Vec<ListSize>,
}

impl FieldWeight {
    /// Whether the lists' length is that of the returned object's `field`.
    pub(super) fn sizes(&self, field: &str) -> bool {
        self.lists
            .iter()
            .any(|list| list.sized_fields.iter().any(|sized| sized == field))
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn merge(&mut self, other: &Self) {
        self.own = self.own.max(other.own);
        for list in &other.lists {
            if !self.lists.contains(list) {
                self.lists.push(list.clone());
            }
        }
    }
}

impl Weights {
    /// The weights that `schema` declares by `@cost` and `@listSize`.
    ///
    /// # Errors
    /// Where a declaration cannot be meant: a slicing argument or a sized field that does not exist, a weight that is not a
    /// number. The error names the field.
    pub fn of(schema: &Schema) -> anyhow::Result<Self> {
        let mutation = schema.root_operation(OperationType::Mutation);
        let mut types: HashMap<String, HashMap<String, FieldWeight>> = HashMap::new();
        for (name, of_schema) in &schema.types {
            let mut weights = HashMap::new();
            for field in fields(of_schema) {
                let annotation =
                    Annotation::of(schema, field).with_context(|| format!("the cost of {name}.{}", field.name))?;
                let default = if mutation == Some(name) { MUTATION } else { 0 };
                let weight = FieldWeight {
                    own: annotation.weight.unwrap_or(default),
                    lists: annotation.list.into_iter().collect(),
                };
                if !weight.is_empty() {
                    weights.insert(field.name.to_string(), weight);
                }
            }
            if !weights.is_empty() {
                types.insert(name.to_string(), weights);
            }
        }
        for (name, field, size) in introspection::sizes(schema) {
            let list = ListSize {
                assumed: Some(size),
                ..ListSize::default()
            };
            let weight = FieldWeight {
                own: 0,
                lists: vec![list],
            };
            types
                .entry(name.to_owned())
                .or_default()
                .insert(field.to_owned(), weight);
        }
        let mut weights = Self { types };
        weights.raise_interfaces(schema);
        Ok(weights)
    }

    /// What is declared of a field.
    pub(super) fn field(&self, type_name: &str, field: &str) -> Option<&FieldWeight> {
        self.types.get(type_name)?.get(field)
    }

    /// A field of an interface weighs as much as the dearest of those that implement it.
    fn raise_interfaces(&mut self, schema: &Schema) {
        for (interface, implementers) in schema.implementers_map() {
            let Some(of_interface) = schema.get_interface(&interface) else {
                continue;
            };
            for field in of_interface.fields.keys() {
                let mut weight = self.field(&interface, field).cloned().unwrap_or_default();
                for object in &implementers.objects {
                    if let Some(other) = self.field(object, field) {
                        weight.merge(other);
                    }
                }
                if !weight.is_empty() {
                    let fields = self.types.entry(interface.to_string()).or_default();
                    fields.insert(field.to_string(), weight);
                }
            }
        }
    }
}

fn fields(of_schema: &ExtendedType) -> impl Iterator<Item = &Component<FieldDefinition>> {
    let fields = match of_schema {
        ExtendedType::Object(object) => Some(&object.fields),
        ExtendedType::Interface(interface) => Some(&interface.fields),
        _ => None,
    };
    fields.into_iter().flat_map(|fields| fields.values())
}
