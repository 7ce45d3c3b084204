//! What an answer cost.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

use super::introspection::OBJECTS_PER_POINT;
use super::plan::{Below, Case, Node};
use crate::platform::graphql::points;

type Object = IndexMap<Name, Value>;

pub(super) fn of(root: &[Node], data: &Value) -> u64 {
    match data {
        Value::Object(object) => fields(root, object),
        _ => 0,
    }
}

fn fields(nodes: &[Node], object: &Object) -> u64 {
    let resolved = nodes
        .iter()
        .filter_map(|node| Some((node, object.get(node.key.as_str())?)));
    sum(resolved.map(|(node, value)| {
        let returned = of_value(node, value);
        let returned = if node.is_introspection {
            returned / OBJECTS_PER_POINT
        } else {
            returned
        };
        node.own.saturating_add(returned)
    }))
}

/// What `value` cost, one of those that the field at `path` returned; `None`: the field is not known, or is one of several.
pub(super) fn of_part(root: &[Node], path: &[&str], value: &Value) -> Option<u64> {
    let (last, above) = path.split_last()?;
    let nodes = above
        .iter()
        .try_fold(root, |nodes, key| match &named(nodes, key)?.below {
            Below::Fields(fields) => Some(&**fields),
            Below::Types(_) => None,
        })?;
    named(nodes, last).map(|node| of_value(node, value))
}

fn named<'a>(nodes: &'a [Node], key: &str) -> Option<&'a Node> {
    nodes.iter().find(|node| node.key == key)
}

/// The objects that a field returned, with what is below them.
fn of_value(node: &Node, value: &Value) -> u64 {
    match value {
        Value::List(entries) => sum(entries.iter().map(|entry| of_value(node, entry))),
        Value::Object(object) => node.object.saturating_add(below(&node.below, object)),
        Value::Binary(part) => points(part),
        _ => 0,
    }
}

fn below(below: &Below, object: &Object) -> u64 {
    match below {
        Below::Fields(nodes) => fields(nodes, object),
        // Without a `__typename`, objects of several types can look alike: the dearest counts.
        Below::Types(cases) => {
            let fitting = cases.iter().filter(|case| case.fits(object));
            fitting.map(|case| fields(&case.fields, object)).max().unwrap_or(0)
        }
    }
}

impl Case {
    /// Whether `object` can be of this type.
    fn fits(&self, object: &Object) -> bool {
        let is_other = self.typename.as_ref().is_some_and(|key| {
            let named = object.get(key.as_str());
            !matches!(named, Some(Value::String(name)) if *name == *self.on)
        });
        !is_other && object.len() == self.keys.len() && self.keys.iter().all(|key| object.contains_key(key.as_str()))
    }
}

fn sum(points: impl Iterator<Item = u64>) -> u64 {
    points.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::super::sample::plan;

    #[test]
    fn lists_count_by_their_real_length_and_null_only_its_field() {
        let plan =
            plan("{ products(first: 100) { total nodes { id price { amount } } } node(id: 1) { id } shop { name } }");
        let data = value!({
            "products": {"total": 2, "nodes": [{"id": "1", "price": {"amount": "1"}}, {"id": "2", "price": null}]},
            "node": null,
            "shop": {"name": "x"},
        });
        // The page with its weight and count, two nodes and a price; the weight of `node`; the shop.
        assert_eq!(plan.actual(&data), (5 + 1 + 20) + 3 + 1 + 1);
        assert_eq!(plan.actual(&value!(null)), 0);
        assert_eq!(plan.actual(&value!({})), 0);
    }

    #[test]
    fn lists_within_lists_count_their_entries() {
        let data = value!({"grid": [[{"amount": "1"}, {"amount": "2"}], [], [{"amount": "3"}]]});
        assert_eq!(plan("{ grid { amount } }").actual(&data), 3);
    }

    #[test]
    fn the_type_is_what_typename_says_else_the_dearest_that_fits() {
        let data = value!({"node": {"kind": "Shelf", "title": "x", "price": {"amount": "1"}}});
        let named = "{ node(id: 1) { ... on Product { kind: __typename title price { amount } } ... on Shelf { kind: __typename title price: products(first: 1) { total } } } }";
        assert_eq!(plan(named).actual(&data), 2 + (5 + 1));
        let data = value!({"node": {"title": "x"}});
        let alike = "{ node(id: 1) { ... on Product { title } ... on Shelf { title } } }";
        assert_eq!(plan(alike).actual(&data), 2 + 3);
        let data = value!({"node": {"id": "x"}});
        let differing = "{ node(id: 1) { ... on Product { title } ... on Shelf { id } } }";
        assert_eq!(plan(differing).actual(&data), 2);
    }

    #[test]
    fn the_schema_costs_by_what_was_described_of_it() {
        let plan = plan("{ __schema { types { name } } }");
        let types = async_graphql::Value::List(vec![value!({"name": "x"}); 450]);
        assert_eq!(plan.actual(&value!({"__schema": {"types": types}})), 10 + 45);
    }
}
