//! Tests of the whole way from a text to a document that may run.

mod attack;
mod cache;
mod mutation;
mod validation;
mod variables;

use std::sync::{Arc, LazyLock};

use super::prepared::{Prepared, digest};
use super::{DocumentSchema, Shape, ShapeLimits};
use crate::gateway::refusal::Refusal;

/// A schema with everything that a schema can have.
const SDL: &str = "
    directive @note(text: String) on QUERY | FIELD | FRAGMENT_SPREAD
    scalar Any
    enum Size { SMALL LARGE }
    input Line { id: ID!  quantity: Int = 1  tags: [String!] }
    input By @oneOf { id: ID  name: String  line: Line }
    interface Node { id: ID! }
    interface Linked implements Node { id: ID!  node: Node }
    type User implements Node & Linked { id: ID!  name(size: Size = SMALL): String!  node: Node  friend: User  friends(first: Int = 3): [User!]! }
    type Page implements Node & Linked { id: ID!  title: String!  node: Node }
    union Thing = User | Page
    type Query {
      user(by: By): User
      node: Node
      thing: Thing
      lines(lines: [Line!], line: Line, matrix: [[Int!]!], any: Any, size: Size, limit: Int! = 10): Int
    }
    type Mutation { count: Int!  countBy(step: Int!): Int! }
    type Subscription { ticks: Int!  tocks: Int! }
";

fn schema() -> Arc<DocumentSchema> {
    static SCHEMA: LazyLock<Arc<DocumentSchema>> = LazyLock::new(|| Arc::new(DocumentSchema::new(SDL).unwrap()));
    Arc::clone(&SCHEMA)
}

fn prepare_within(text: &str, limits: &ShapeLimits) -> Result<Prepared, Refusal> {
    Prepared::new(text, &digest(text), &schema(), limits)
}

fn prepare(text: &str) -> Result<Prepared, Refusal> {
    prepare_within(text, &ShapeLimits::default())
}

/// The messages of the refusal of `text`.
fn messages(text: &str) -> Vec<String> {
    match prepare(text) {
        Ok(_) => panic!("{text} is not refused"),
        Err(refusal) => refusal.errors.iter().map(|error| error.message.to_string()).collect(),
    }
}

fn shape(text: &str) -> Shape {
    match prepare(text) {
        Ok(prepared) => *prepared.shape(),
        Err(refusal) => panic!("{text}: {refusal:?}"),
    }
}
