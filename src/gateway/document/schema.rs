//! The schema of one audience, as documents are read against it.

use std::collections::HashMap;

use anyhow::{Context as _, anyhow};
use apollo_compiler::ast::{DirectiveDefinition, DirectiveLocation, FieldDefinition, Type};
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema, name};

use super::cost::Weights;

/// One audience's schema.
pub struct DocumentSchema {
    schema: Valid<Schema>,
    /// The object types that an interface or a union can be, in the order of the schema.
    possible: HashMap<Name, Vec<Name>>,
    weights: Weights,
}

impl DocumentSchema {
    /// The schema that `sdl` defines.
    ///
    /// # Errors
    ///
    /// When `sdl` is not a valid schema.
    pub fn new(sdl: &str) -> anyhow::Result<Self> {
        let mut schema = Schema::builder()
            .parse(sdl, "schema")
            .build()
            .map_err(|failed| anyhow!("{}", failed.errors))
            .context("the schema cannot be read")?;
        add_one_of(&mut schema);
        let schema = schema
            .validate()
            .map_err(|failed| anyhow!("{}", failed.errors))
            .context("the schema is not valid")?;
        let possible = possible_types(&schema);
        let weights = Weights::of(&schema).context("the costs of the schema cannot be read")?;
        Ok(Self {
            schema,
            possible,
            weights,
        })
    }

    pub(super) fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// Whether `name` is a field of `Query` or of `Mutation`.
    #[must_use]
    pub fn has_root_field(&self, name: &str) -> bool {
        let definition = &self.schema.schema_definition;
        let roots = [&definition.query, &definition.mutation, &definition.subscription];
        roots
            .into_iter()
            .flatten()
            .any(|root| self.schema.type_field(root, name).is_ok())
    }

    /// What the fields of the schema cost.
    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The object types that a value of the composite type `name` can be; `None`: it is an object type itself.
    pub(super) fn possible(&self, name: &Name) -> Option<&[Name]> {
        self.possible.get(name).map(Vec::as_slice)
    }

    /// Whether a fragment on `condition` applies to objects of the type `object`.
    pub(super) fn applies(&self, condition: &Name, object: &Name) -> bool {
        condition == object || self.schema.is_subtype(condition, object)
    }

    /// The type of `field` on `parent`, without its lists and exclamation marks.
    pub(super) fn field_type(&self, parent: &Name, field: &Name) -> Option<&Name> {
        let definition = self.schema.type_field(parent, field).ok()?;
        Some(definition.ty.inner_named_type())
    }

    /// Whether objects of the input type `name` hold exactly one of their fields.
    pub(super) fn is_one_of(&self, name: &Name) -> bool {
        let input = self.schema.get_input_object(name);
        input.is_some_and(|input| input.directives.has(ONE_OF))
    }
}

const ONE_OF: &str = "oneOf";

/// The validator knows neither `@oneOf` nor its introspection, which are of the specification of 2025.
fn add_one_of(schema: &mut Schema) {
    let directive = name!("oneOf");
    schema
        .directive_definitions
        .entry(directive.clone())
        .or_insert_with(|| {
            Node::new(DirectiveDefinition {
                description: None,
                name: directive,
                arguments: Vec::new(),
                repeatable: false,
                locations: vec![DirectiveLocation::InputObject],
            })
        });
    if let Some(ExtendedType::Object(introspected)) = schema.types.get_mut("__Type") {
        let field = name!("isOneOf");
        introspected.make_mut().fields.entry(field.clone()).or_insert_with(|| {
            Component::new(FieldDefinition {
                description: None,
                name: field,
                arguments: Vec::new(),
                ty: Type::Named(name!("Boolean")),
                directives: apollo_compiler::ast::DirectiveList::default(),
            })
        });
    }
}

fn possible_types(schema: &Valid<Schema>) -> HashMap<Name, Vec<Name>> {
    let abstract_types = schema.types.iter().filter_map(|(name, definition)| {
        let objects = || schema.types.iter().filter(|(_, definition)| definition.is_object());
        let is_member = |object: &&Name| schema.is_subtype(name, object);
        match definition {
            ExtendedType::Interface(_) | ExtendedType::Union(_) => {
                let members = objects().map(|(object, _)| object).filter(is_member);
                Some((name.clone(), members.cloned().collect()))
            }
            _ => None,
        }
    });
    abstract_types.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_the_shop_is_valid() {
        let schema = DocumentSchema::new(&crate::gateway::schema::public_sdl()).unwrap();
        let possible = schema.possible(&name!("Node")).unwrap();
        assert!(possible.contains(&name!("Product")), "{possible:?}");
        assert!(schema.possible(&name!("Product")).is_none());
        assert!(schema.is_one_of(&name!("ProductFilter")));
        assert!(!schema.is_one_of(&name!("AttributeFilter")));
    }

    #[test]
    fn a_schema_that_is_none_is_refused_with_the_reason() {
        for sdl in ["type Query {", "type Query { a: Missing }", ""] {
            assert!(DocumentSchema::new(sdl).is_err(), "{sdl}");
        }
    }

    #[test]
    fn one_of_needs_no_definition() {
        let sdl = "type Query { a(by: By!): Int } input By @oneOf { id: ID name: String }";
        assert!(DocumentSchema::new(sdl).unwrap().is_one_of(&name!("By")));
    }
}
