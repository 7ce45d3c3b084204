//! A small schema with every kind of weight, for the tests of this folder.

use apollo_compiler::Schema;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::DocumentOperations;
use serde_json::{Map, Value as Json};

use super::plan::Plan;
use super::weights::Weights;

pub(super) const DIRECTIVES: &str = "
    directive @cost(weight: String!, entriesMax: Int) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
    directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
";

const TYPES: &str = r#"
    type Query {
        shop: Shop!
        node(id: ID!): Node @cost(weight: "1")
        nodes(ids: [ID!]!): [Node]! @listSize(slicingArguments: ["ids"])
        search(first: Int, last: Int): [Hit!]! @listSize(slicingArguments: ["first", "last"], assumedSize: 30, requireOneSlicingArgument: false)
        products(first: Int = 20): Page! @cost(weight: "5") @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
        grid: [[Money!]!]!
    }
    type Mutation { add(id: ID!): Shop!  addDear(id: ID!): Shop! @cost(weight: "50")  run(input: Batch!): Shop! }
    input Batch { edits: [Edit!] @cost(weight: "0", entriesMax: 5)  again: Batch }
    input Edit { number: Int  op: Op! }
    input Op { edit: Text @cost(weight: "10")  order: Text @cost(weight: "50") }
    input Text { text: String! }
    interface Node { id: ID!  title: String  related: [Product!]! }
    union Hit = Product | Shelf
    type Shop { name: String!  price: Money }
    type Money { amount: String! }
    type Page { edges: [Edge!]!  nodes: [Product!]!  total: Int! @cost(weight: "20") }
    type Edge { cursor: String!  node: Product! }
    type Product implements Node {
        id: ID!
        title: String @cost(weight: "3")
        price: Money!
        related: [Product!]! @listSize(assumedSize: 4)
        tags: [String!]! @cost(weight: "1")
        variants: [Variant!]!
    }
    type Variant { price: Money! }
    type Shelf implements Node { id: ID!  title: String  related: [Product!]! @listSize(assumedSize: 2)  products(first: Int = 20): Page! @cost(weight: "5") @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"]) }
"#;

pub(super) fn schema() -> Schema {
    parse(&format!("{DIRECTIVES}{TYPES}"))
}

pub(super) fn parse(sdl: &str) -> Schema {
    Schema::parse_and_validate(sdl, "sample.graphql").unwrap().into_inner()
}

/// The plan of the only operation of `document`, over the sample.
pub(super) fn plan(document: &str) -> Plan {
    let schema = schema();
    let weights = Weights::of(&schema).unwrap();
    let DocumentOperations::Single(operation) = parse_query(document).unwrap().operations else {
        panic!("one operation without a name");
    };
    Plan::compile(&weights, &schema, &operation.node)
}

pub(super) fn object(json: Json) -> Map<String, Json> {
    let Json::Object(object) = json else {
        panic!("not an object: {json}");
    };
    object
}
