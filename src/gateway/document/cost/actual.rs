//! What an answer cost.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

use super::introspection::OBJECTS_PER_POINT;
use super::plan::{Below, Case, Node};

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

/// The objects that a field returned, with what is below them.
fn of_value(node: &Node, value: &Value) -> u64 {
    match value {
        Value::List(entries) => sum(entries.iter().map(|entry| of_value(node, entry))),
        Value::Object(object) => node.object.saturating_add(below(&node.below, object)),
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
