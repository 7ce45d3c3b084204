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
    /// The points among them of what the arguments give, which is done whatever is returned.
    pub given: u64,
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
        given: tally.given,
        dearest: tally.dearest.cloned(),
    }
}

/// Points so far, and the field that adds most of them.
#[derive(Default, Clone, Copy)]
struct Tally<'a> {
    total: u64,
    given: u64,
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
        self.given = self.given.saturating_add(other.given);
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
        let objects = times.saturating_mul(length).saturating_mul(node.nested);
        let handed = self.largest(&node.sizes);
        let given = node.given.iter().map(|given| given.points(self.variables));
        let given = times.saturating_mul(given.fold(0, u64::saturating_add));
        tally.given = tally.given.saturating_add(given);
        let own = times.saturating_mul(node.own).saturating_add(given);
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::{object, plan};
    use super::*;

    fn cost(document: &str, variables: Json) -> u64 {
        plan(document).estimate(&object(variables)).total
    }

    #[test]
    fn leaves_are_free_and_objects_cost_a_point() {
        assert_eq!(cost("{ __typename }", json!({})), 0);
        assert_eq!(cost("{ shop { name } }", json!({})), 1);
        assert_eq!(
            cost("{ a: shop { name } b: shop { name price { amount } } }", json!({})),
            3
        );
    }

    #[test]
    fn the_slicing_argument_sizes_the_lists_of_a_connection() {
        let document =
            "query ($n: Int) { products(first: $n) { total nodes { id price { amount } } edges { cursor } } }";
        // 5 and the page, 20 for the count, two objects a node, one an edge.
        for (variables, size) in [
            (json!({"n": 3}), 3),
            (json!({"n": 0}), 0),
            (json!({"n": -7}), 0),
            (json!({"n": null}), 20),
            (json!({}), 20),
            (json!({"n": true}), 20),
        ] {
            assert_eq!(cost(document, variables.clone()), 26 + 3 * size, "{variables}");
        }
        assert_eq!(cost("{ products(first: 2) { nodes { id } } }", json!({})), 8);
        assert_eq!(cost("{ products(first: -2) { nodes { id } } }", json!({})), 6);
        assert_eq!(cost("{ products(first: null) { nodes { id } } }", json!({})), 26);
        assert_eq!(cost("{ products { rows: nodes { id } } }", json!({})), 26);
    }

    #[test]
    fn of_several_slicing_arguments_the_largest_counts_and_without_any_the_assumed_size() {
        let document = "query ($a: Int, $b: Int) { search(first: $a, last: $b) { __typename } }";
        assert_eq!(cost(document, json!({"a": 3, "b": 7})), 7);
        assert_eq!(cost(document, json!({"b": 7})), 7);
        assert_eq!(cost(document, json!({})), 30);
        assert_eq!(
            cost(
                "query ($a: Int) { search(first: $a, last: 5) { __typename } }",
                json!({"a": 3})
            ),
            5
        );
    }

    #[test]
    fn a_list_of_ids_is_as_long_as_it_is() {
        let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        assert_eq!(cost(document, json!({"ids": ["a", "b", "c"]})), 3);
        assert_eq!(cost(document, json!({"ids": "a"})), 1);
        assert_eq!(
            cost(
                "query ($id: ID!) { nodes(ids: [$id, \"b\"]) { id } }",
                json!({"id": "a"})
            ),
            2
        );
        assert_eq!(cost("{ nodes(ids: \"a\") { id } }", json!({})), 1);
    }

    #[test]
    fn a_list_of_which_nothing_is_declared_has_ten_entries() {
        assert_eq!(
            cost(
                "{ products(first: 1) { nodes { variants { price { amount } } } } }",
                json!({})
            ),
            7 + 20
        );
        assert_eq!(cost("{ grid { amount } }", json!({})), 100);
    }

    #[test]
    fn of_several_types_the_dearest_counts() {
        let document = "query ($n: Int) { node(id: 1) { ... on Product { title price { amount } } ... on Shelf { title products(first: $n) { nodes { id } } } } }";
        assert_eq!(cost(document, json!({"n": 0})), 2 + 6);
        assert_eq!(cost(document, json!({"n": 100})), 2 + 106);
        // A plain field of an interface is as dear as that of the dearest type.
        assert_eq!(cost("{ node(id: 1) { title related { id } } }", json!({})), 2 + 3 + 4);
    }

    #[test]
    fn what_no_interface_has_is_known_from_its_types() {
        assert_eq!(cost("{ node(id: 1) { price { amount } tags } }", json!({})), 2 + 1 + 1);
        assert_eq!(
            cost("{ search(first: 1) { title related { id } } }", json!({})),
            1 + 3 + 4
        );
    }

    #[test]
    fn a_mutation_costs_more_than_reading() {
        assert_eq!(
            cost(
                "mutation { a: add(id: 1) { name } b: addDear(id: 1) { name } }",
                json!({})
            ),
            10 + 1 + 50 + 1
        );
    }

    #[test]
    fn the_dearest_field_is_named_by_its_path() {
        let dearest = |document: &str| plan(document).estimate(&Map::new()).dearest().to_owned();
        assert_eq!(
            dearest("{ shop { name } all: products(first: 9) { rows: nodes { id price { amount } } } }"),
            "all.rows"
        );
        assert_eq!(
            dearest("{ products(first: 2) { total nodes { id } } }"),
            "products.total"
        );
        assert_eq!(
            dearest("{ node(id: 1) { ... on Shelf { products { nodes { id } } } ... on Product { id } } }"),
            "node.products.nodes"
        );
        assert_eq!(dearest("{ __typename }"), "");
    }

    #[test]
    fn asking_for_the_schema_is_cheap_until_it_goes_round_in_circles() {
        let once = "{ __schema { types { name fields { name type { name ofType { name } } } } } }";
        assert!((10..100).contains(&cost(once, json!({}))), "{}", cost(once, json!({})));
        let inner = (0..9).fold("name".to_owned(), |inner, _| {
            format!("fields {{ type {{ possibleTypes {{ {inner} }} }} }}")
        });
        assert!(cost(&format!("{{ __schema {{ types {{ {inner} }} }} }}"), json!({})) > 10_000);
        assert_eq!(plan(once).estimate(&Map::new()).dearest(), "__schema");
        // Among all types, those that are several others are few.
        let [of_all, of_each] = ["possibleTypes { name }", "ofType { possibleTypes { name } }"]
            .map(|inner| cost(&format!("{{ __schema {{ types {{ {inner} }} }} }}"), json!({})));
        assert!(of_all < of_each, "{of_all} {of_each}");
    }

    #[test]
    fn nothing_overflows() {
        let longest = json!({"n": u64::MAX});
        let nested = "query ($n: Int) { products(first: $n) { nodes { related { related { id } } } } }";
        assert_eq!(cost(nested, longest.clone()), u64::MAX);
        let beside =
            "query ($n: Int) { a: products(first: $n) { nodes { id } } b: products(first: $n) { total nodes { id } } }";
        assert_eq!(cost(beside, longest.clone()), u64::MAX);
        let by_type = "query ($n: Int) { node(id: 1) { ... on Product { id } ... on Shelf { products(first: $n) { nodes { tags } } } } }";
        assert_eq!(cost(by_type, longest), u64::MAX);
    }
}
