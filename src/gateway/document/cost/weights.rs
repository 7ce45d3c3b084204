//! The weights that a schema declares.

use std::collections::HashMap;

use anyhow::Context as _;
use apollo_compiler::Schema;
use apollo_compiler::ast::OperationType;
use apollo_compiler::schema::{Component, ExtendedType, FieldDefinition};

use super::annotation::{Annotation, ListSize};
use super::given::Inputs;
use super::introspection;

/// Points of a mutation that declares nothing.
const MUTATION: u64 = 10;

/// The weights of one audience's schema.
#[derive(Debug)]
pub struct Weights {
    /// By type, then by field. What is not here has no weight and no known size.
    types: HashMap<String, HashMap<String, FieldWeight>>,
    pub(super) inputs: Inputs,
}

/// What is declared of a field; of an abstract type's field, what all its types declare.
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
        let of_every_type = ListSize {
            assumed: Some(introspection::mean_of_every_type(schema)),
            sized_fields: introspection::OF_EVERY_TYPE.map(str::to_owned).to_vec(),
            ..ListSize::default()
        };
        let all = types.entry("__Schema".to_owned()).or_default();
        all.entry("types".to_owned()).or_default().lists.push(of_every_type);
        for name in introspection::DESCRIBED {
            let of_type = types.entry(name.to_owned()).or_default();
            of_type.entry("description".to_owned()).or_default().own = 1;
        }
        let mut weights = Self {
            types,
            inputs: Inputs::of(schema)?,
        };
        weights.raise_abstract(schema);
        Ok(weights)
    }

    /// What is declared of a field.
    pub(super) fn field(&self, type_name: &str, field: &str) -> Option<&FieldWeight> {
        self.types.get(type_name)?.get(field)
    }

    /// A field of an abstract type weighs as much as the dearest of those that its types have. That holds for fields that the
    /// abstract type itself lacks too: an operation can select them of it where all its types select the same.
    fn raise_abstract(&mut self, schema: &Schema) {
        let implementers = schema.implementers_map();
        for (name, of_schema) in &schema.types {
            let objects: Vec<_> = match of_schema {
                ExtendedType::Interface(_) => implementers
                    .get(name)
                    .map_or(vec![], |all| all.objects.iter().collect()),
                ExtendedType::Union(of_types) => of_types.members.iter().map(|member| &member.name).collect(),
                _ => continue,
            };
            let mut raised = self.types.remove(name.as_str()).unwrap_or_default();
            for object in objects {
                for (field, weight) in self.types.get(object.as_str()).into_iter().flatten() {
                    raised.entry(field.clone()).or_default().merge(weight);
                }
            }
            if !raised.is_empty() {
                self.types.insert(name.to_string(), raised);
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

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn error(fields: &str) -> String {
        let sdl = format!(
            "{}type Query {{ {fields} }} type Page {{ nodes: [Page!]!  one: Page }}",
            sample::DIRECTIVES
        );
        format!("{:#}", Weights::of(&sample::parse(&sdl)).unwrap_err())
    }

    #[test]
    fn a_wrong_declaration_is_named() {
        for (fields, expected) in [
            (
                r#"a: Int @cost(weight: "2.5")"#,
                "the cost of Query.a: @cost has the weight \"2.5\", which is not a whole number",
            ),
            (r#"a: Int @cost(weight: "-1")"#, "which is not a whole number"),
            (
                r#"a: [Int] @listSize(slicingArguments: ["first"])"#,
                "Query.a: @listSize: there is no argument first",
            ),
            (
                r#"a(first: String!): [Int] @listSize(slicingArguments: ["first"])"#,
                "neither a number nor a list",
            ),
            (
                r#"a(first: Int): [Int] @listSize(slicingArguments: ["first"])"#,
                "requireOneSlicingArgument",
            ),
            (
                r#"a(first: Int = 1, last: Int = 1): [Int] @listSize(slicingArguments: ["first", "last"])"#,
                "requireOneSlicingArgument",
            ),
            (
                r#"a: Page @listSize(assumedSize: 3, sizedFields: ["none"])"#,
                "Page has no field none",
            ),
            (
                r#"a: Page @listSize(assumedSize: 3, sizedFields: ["one"])"#,
                "Page.one, which is not a list",
            ),
            ("a: Page @listSize(assumedSize: 3)", "neither the field is a list"),
            ("a: [Page] @listSize(assumedSize: -3)", "assumedSize is -3"),
            (
                "a: [Page] @listSize(requireOneSlicingArgument: false)",
                "neither assumedSize nor slicingArguments",
            ),
        ] {
            let error = error(fields);
            assert!(error.contains(expected), "{fields}: {error}");
        }
    }

    #[test]
    fn a_field_of_an_abstract_type_weighs_as_much_as_the_dearest_behind_it() {
        let weights = Weights::of(&sample::schema()).unwrap();
        assert_eq!(weights.field("Node", "title").unwrap().own, 3);
        assert_eq!(weights.field("Node", "related").unwrap().lists.len(), 2);
        assert_eq!(weights.field("Node", "id"), None);
        assert_eq!(weights.field("Hit", "title").unwrap().own, 3);
    }

    #[test]
    fn a_mutation_costs_ten_unless_it_says_otherwise() {
        let weights = Weights::of(&sample::schema()).unwrap();
        assert_eq!(weights.field("Mutation", "add").unwrap().own, 10);
        assert_eq!(weights.field("Mutation", "addDear").unwrap().own, 50);
    }

    #[test]
    fn every_list_of_the_public_schema_has_a_declared_length() {
        let schema = sample::parse(&crate::gateway::schema::public_sdl());
        let weights = Weights::of(&schema).unwrap();
        let of_types = |(name, of_schema)| fields(of_schema).map(move |field| (name, field));
        let all = || schema.types.iter().flat_map(of_types);
        // The lists of a connection have the length that each field declares that returns one.
        let is_sized = |name: &str, list: &str| {
            let mut returning = all()
                .filter(|(_, field)| field.ty.inner_named_type() == name)
                .peekable();
            returning.peek().is_some()
                && returning.all(|(of, field)| weights.field(of, &field.name).is_some_and(|weight| weight.sizes(list)))
        };
        let lists: Vec<_> = all().filter(|(_, field)| field.ty.is_list()).collect();
        assert!(lists.len() > 20, "{lists:?}");
        let unsized_lists = lists.into_iter().filter(|(name, field)| {
            let is_declared = weights
                .field(name, &field.name)
                .is_some_and(|weight| !weight.lists.is_empty());
            !name.starts_with("__") && !is_declared && !is_sized(name, &field.name)
        });
        let unsized_lists: Vec<_> = unsized_lists
            .map(|(name, field)| format!("{name}.{}", field.name))
            .collect();
        assert_eq!(unsized_lists, [""; 0]);
    }
}
