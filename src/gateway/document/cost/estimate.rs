//! What an operation costs at most.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::introspection::OBJECTS_PER_POINT;
use super::plan::{Below, Length, Node};
use super::size::Size;

/// What an operation costs at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Points; never more than `u64` holds.
    pub total: u64,
    dearest: Option<Arc<str>>,
}

impl Estimate {
    /// The path, of names in the answer, of the field that adds most by itself, such as
    /// `collections.nodes.products.nodes`; empty where nothing costs anything.
    #[must_use]
    pub fn dearest(&self) -> &str {
        self.dearest.as_deref().unwrap_or_default()
    }
}

pub(super) fn of(root: &[Node], variables: &Map<String, Json>) -> Estimate {
    let mut tally = Tally::default();
    Walk { variables }.nodes(root, 1, 0, &mut tally);
    Estimate {
        total: tally.total,
        dearest: tally.dearest.cloned(),
    }
}

/// Points so far, and the field that adds most of them.
#[derive(Default, Clone, Copy)]
struct Tally<'a> {
    total: u64,
    most: u64,
    dearest: Option<&'a Arc<str>>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, points: u64, path: &'a Arc<str>) {
        self.total = self.total.saturating_add(points);
        if points > self.most {
            (self.most, self.dearest) = (points, Some(path));
        }
    }

    fn merge(&mut self, other: Tally<'a>) {
        self.total = self.total.saturating_add(other.total);
        if other.most > self.most {
            (self.most, self.dearest) = (other.most, other.dearest);
        }
    }
}

struct Walk<'v> {
    variables: &'v Map<String, Json>,
}

impl Walk<'_> {
    /// Adds `nodes`, each resolved `times`; lists that their parent sizes have `handed` entries.
    fn nodes<'a>(&self, nodes: &'a [Node], times: u64, handed: u64, tally: &mut Tally<'a>) {
        for node in nodes {
            self.node(node, times, handed, tally);
        }
    }

    fn node<'a>(&self, node: &'a Node, times: u64, handed: u64, tally: &mut Tally<'a>) {
        let length = match &node.length {
            Length::One => 1,
            Length::Handed => handed,
            Length::List(sizes) => self.largest(sizes),
        };
        let objects = times.saturating_mul(length);
        let handed = self.largest(&node.sizes);
        let own = times.saturating_mul(node.own);
        if node.is_introspection {
            let mut described = Tally::default();
            self.below(&node.below, objects, handed, &mut described);
            tally.add(own.saturating_add(described.total / OBJECTS_PER_POINT), &node.path);
            return;
        }
        tally.add(own.saturating_add(objects.saturating_mul(node.object)), &node.path);
        self.below(&node.below, objects, handed, tally);
    }

    fn below<'a>(&self, below: &'a Below, times: u64, handed: u64, tally: &mut Tally<'a>) {
        match below {
            Below::Fields(fields) => self.nodes(fields, times, handed, tally),
            Below::Types(cases) => {
                let case = |fields: &'a [Node]| {
                    let mut of_type = Tally::default();
                    self.nodes(fields, times, handed, &mut of_type);
                    of_type
                };
                let dearest = cases
                    .iter()
                    .map(|of_type| case(&of_type.fields))
                    .max_by_key(|of_type| of_type.total);
                tally.merge(dearest.unwrap_or_default());
            }
        }
    }

    fn largest(&self, sizes: &[Size]) -> u64 {
        sizes.iter().map(|size| size.value(self.variables)).max().unwrap_or(0)
    }
}
