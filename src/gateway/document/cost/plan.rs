//! An operation as what costs something in it.

use std::sync::Arc;

use apollo_compiler::Schema;
use apollo_compiler::ast;
use apollo_compiler::schema::{ExtendedType, FieldDefinition, Type};
use async_graphql::parser::types::{Field, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use serde_json::{Map, Value as Json};

use super::estimate::{self, Estimate};
use super::given::Given;
use super::size::{Size, UNKNOWN};
use super::weights::{FieldWeight, Weights};
use super::{actual, introspection};

/// An operation, reduced to what costs something. Made once for a document; estimating is a walk over it.
#[derive(Default, Debug)]
pub struct Plan {
    root: Box<[Node]>,
}

/// A field that costs something, by itself or by what is selected of it.
#[derive(Debug)]
pub(super) struct Node {
    /// Its name in the answer.
    pub(super) key: Name,
    /// The names in the answer that lead to it.
    pub(super) path: Arc<str>,
    /// Points for each time that it is resolved.
    pub(super) own: u64,
    /// What its arguments give that costs something.
    pub(super) given: Box<[Given]>,
    /// Points for each object that it returns: 0 where it returns leaves.
    pub(super) object: u64,
    pub(super) length: Length,
    /// How many objects each entry of its list holds: 1, but for lists within lists.
    pub(super) nested: u64,
    /// How long the lists are that it sizes, of the object that it returns.
    pub(super) sizes: Box<[Size]>,
    pub(super) below: Below,
    /// What is below it are descriptions of the schema, which cost less.
    pub(super) is_introspection: bool,
}

/// How many objects a field returns.
#[derive(Debug)]
pub(super) enum Length {
    /// It is no list.
    One,
    /// What the field says that its object came from.
    Handed,
    /// The largest of these.
    List(Box<[Size]>),
}

/// What is selected of the objects of a field.
#[derive(Debug)]
pub(super) enum Below {
    Fields(Box<[Node]>),
    /// By concrete type.
    Types(Box<[Case]>),
}

/// What is selected of the objects of one type.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) on: Name,
    /// Every name in the answer, of leaves too.
    pub(super) keys: Box<[Name]>,
    /// The name in the answer that holds the type.
    pub(super) typename: Option<Name>,
    pub(super) fields: Box<[Node]>,
}

impl Plan {
    /// The plan of `operation`, which is in normal form: without fragment spreads and conditions, with unique names in each
    /// set of fields, and by concrete type where those of an abstract type differ.
    #[must_use]
    pub fn compile(weights: &Weights, schema: &Schema, operation: &OperationDefinition) -> Self {
        let kind = match operation.ty {
            OperationType::Query => ast::OperationType::Query,
            OperationType::Mutation => ast::OperationType::Mutation,
            OperationType::Subscription => ast::OperationType::Subscription,
        };
        let compiler = Compiler { weights, schema };
        let root = schema.root_operation(kind).map(|root| {
            let fields = of_set(&operation.selection_set.node);
            compiler.nodes(&Parent::root(root), fields)
        });
        Self {
            root: root.unwrap_or_default(),
        }
    }

    /// What the operation costs at most with these variables, as far as the lengths of its lists are known.
    #[must_use]
    pub fn estimate(&self, variables: &Map<String, Json>) -> Estimate {
        estimate::of(&self.root, variables)
    }

    /// What the answer cost: the same weights over what is in `data`.
    #[must_use]
    pub fn actual(&self, data: &async_graphql::Value) -> u64 {
        actual::of(&self.root, data)
    }

    /// What `value` cost, one of those that the field at `path` returned; `None`: it cannot be told.
    #[must_use]
    pub fn actual_part(&self, path: &[&str], value: &async_graphql::Value) -> Option<u64> {
        actual::of_part(&self.root, path, value)
    }

    /// About how many bytes it takes, for caches.
    #[must_use]
    pub fn size_hint(&self) -> usize {
        size_of::<Self>() + bytes(&self.root)
    }
}

fn bytes(nodes: &[Node]) -> usize {
    let node = |node: &Node| {
        let below = match &node.below {
            Below::Fields(fields) => bytes(fields),
            Below::Types(cases) => cases
                .iter()
                .map(|case| size_of::<Case>() + case.keys.len() * size_of::<Name>() + bytes(&case.fields))
                .sum(),
        };
        let lengths = match &node.length {
            Length::List(sizes) => sizes.len(),
            Length::One | Length::Handed => 0,
        };
        let given: usize = node.given.iter().map(Given::size_hint).sum();
        size_of::<Node>() + node.path.len() + given + (lengths + node.sizes.len()) * size_of::<Size>() + below
    };
    nodes.iter().map(node).sum()
}

/// Bytes of a path: an alias can be as long as a document, and each field below it would repeat it.
const PATH_MAX: usize = 400;

/// Where a set of fields stands.
struct Parent<'a> {
    type_name: &'a str,
    /// The names in the answer that lead to it.
    path: &'a str,
    /// The field whose object it is.
    weight: Option<&'a FieldWeight>,
}

impl<'a> Parent<'a> {
    fn root(type_name: &'a str) -> Self {
        Self {
            type_name,
            path: "",
            weight: None,
        }
    }

    /// The path of the field `key`; where that is too long, of what leads to it.
    fn path_of(&self, key: &str) -> String {
        if self.path.len() + key.len() >= PATH_MAX {
            self.path.to_owned()
        } else if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

struct Compiler<'a> {
    weights: &'a Weights,
    schema: &'a Schema,
}

impl Compiler<'_> {
    fn nodes<'f>(&self, parent: &Parent<'_>, fields: impl Iterator<Item = &'f Positioned<Field>>) -> Box<[Node]> {
        fields.filter_map(|field| self.node(parent, &field.node)).collect()
    }

    /// The node of `field`; none where it costs nothing.
    fn node(&self, parent: &Parent<'_>, field: &Field) -> Option<Node> {
        let name = field.name.node.as_str();
        let definition = self.definition(parent.type_name, name)?;
        let weight = self.weights.field(parent.type_name, name);
        let is_introspection = introspection::FIELDS.contains(&name);
        let own = if is_introspection {
            introspection::WEIGHT
        } else {
            weight.map_or(0, |weight| weight.own)
        };
        let returned = definition.ty.inner_named_type();
        let is_composite = self.is_composite(returned);
        let given = self.weights.inputs.given(definition, field);
        if own == 0 && given.is_empty() && !is_composite {
            return None;
        }
        let key = field.alias.as_ref().unwrap_or(&field.name).node.clone();
        let path = parent.path_of(&key);
        let asked = |sizes_object: bool| -> Box<[Size]> {
            let lists = weight.map_or(&[][..], |weight| &weight.lists[..]);
            let lists = lists.iter().filter(|list| list.sized_fields.is_empty() != sizes_object);
            lists.map(|list| Size::of(list, field)).collect()
        };
        let length = if !definition.ty.is_list() {
            Length::One
        } else if parent.weight.is_some_and(|weight| weight.sizes(name)) {
            Length::Handed
        } else {
            let own = asked(false);
            Length::List(if own.is_empty() { [Size::unknown()].into() } else { own })
        };
        let inner = Parent {
            type_name: returned,
            path: &path,
            weight,
        };
        let below = self.below(&inner, &field.selection_set.node);
        Some(Node {
            key,
            own,
            given,
            object: u64::from(is_composite),
            length,
            nested: nested(&definition.ty),
            sizes: asked(true),
            below,
            is_introspection,
            path: path.into(),
        })
    }

    fn below(&self, parent: &Parent<'_>, set: &SelectionSet) -> Below {
        let is_by_type = set
            .items
            .iter()
            .any(|item| matches!(item.node, Selection::InlineFragment(_)));
        if !is_by_type {
            return Below::Fields(self.nodes(parent, of_set(set)));
        }
        let case = |item: &Positioned<Selection>| {
            let Selection::InlineFragment(inline) = &item.node else {
                return None;
            };
            let on = inline
                .node
                .type_condition
                .as_ref()
                .map(|condition| condition.node.on.node.clone())?;
            let set = &inline.node.selection_set.node;
            let key = |field: &Positioned<Field>| field.node.alias.as_ref().unwrap_or(&field.node.name).node.clone();
            let typename = of_set(set).find(|field| field.node.name.node == "__typename").map(key);
            let parent = Parent {
                type_name: &on,
                ..*parent
            };
            Some(Case {
                keys: of_set(set).map(key).collect(),
                typename,
                fields: self.nodes(&parent, of_set(set)),
                on,
            })
        };
        Below::Types(set.items.iter().filter_map(case).collect())
    }

    /// The definition of a field. Where the types of an abstract one all select the same, their fields come as one list, and
    /// can be fields that the abstract type lacks.
    fn definition(&self, type_name: &str, field: &str) -> Option<&FieldDefinition> {
        let of = |type_name: &str| self.schema.type_field(type_name, field).ok().map(|found| &***found);
        let mut objects = self.schema.types.keys();
        of(type_name).or_else(|| objects.find_map(|name| of(name).filter(|_| self.schema.is_subtype(type_name, name))))
    }

    fn is_composite(&self, type_name: &str) -> bool {
        matches!(
            self.schema.types.get(type_name),
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_))
        )
    }
}

/// How many objects an entry of a list of this type is expected to hold. What is declared is the length of the outermost
/// list.
fn nested(of: &Type) -> u64 {
    let mut entry = of.item_type();
    let mut objects = 1_u64;
    while entry.is_list() {
        objects = objects.saturating_mul(UNKNOWN);
        entry = entry.item_type();
    }
    objects
}

/// The fields of a set.
fn of_set(set: &SelectionSet) -> impl Iterator<Item = &Positioned<Field>> {
    set.items.iter().filter_map(|item| match &item.node {
        Selection::Field(field) => Some(field),
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::sample::plan;

    #[test]
    fn long_names_do_not_make_a_plan_long() {
        let (long, fields) = ("a".repeat(300), 500);
        let prices: Vec<String> = (0..fields).map(|at| format!("p{at}: price {{ amount }}")).collect();
        let document = format!("{{ {long}: products {{ {long}: nodes {{ {} }} }} }}", prices.join(" "));
        let plan = plan(&document);
        assert!(plan.size_hint() < 400_000, "{}", plan.size_hint());
        assert!(plan.size_hint() > fields * 300, "{}", plan.size_hint());
        assert_eq!(plan.estimate(&Map::new()).dearest(), long);
    }
}
