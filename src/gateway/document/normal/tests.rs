use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::gateway::document::prepared::{Prepared, digest};
use crate::gateway::document::{DocumentSchema, ShapeLimits};

const SDL: &str = "
    type Query { node(id: ID): Node  thing(first: Int = 20, by: By): Thing  things: [Thing!]!  user: User }
    interface Node { id: ID!  owner: Node }
    type User implements Node { id: ID!  name: String!  owner: User  friends(first: Int! = 3): [User!]! }
    type Page implements Node { id: ID!  title(upper: Boolean = false): String!  owner: User  next: Thing }
    union Thing = User | Page
    input By @oneOf { id: ID  name: String }
";

fn normal(text: &str, variables: Json) -> String {
    let schema = Arc::new(DocumentSchema::new(SDL).unwrap());
    let prepared = Prepared::new(text, &digest(text), &schema, &ShapeLimits::default())
        .unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
    let operation = prepared.operation(None).unwrap();
    let Json::Object(variables) = variables else {
        panic!("{variables}")
    };
    let variables = operation.coerce(variables).unwrap();
    let text = operation.runnable(&variables).unwrap().to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn fields_of_one_response_key_are_merged_in_the_order_of_the_first() {
    let text = "{ user { id } ...F user { name ... { id friends { id } } } }
                fragment F on Query { user { friends { name } } things { __typename } }";
    assert_eq!(
        normal(text, json!({})),
        "query { user { id friends { name id } name } things { __typename } }"
    );
}

#[test]
fn an_abstract_type_is_flat_where_all_types_are_the_same() {
    assert_eq!(
        normal("{ node(id: 1) { ... on Node { id } owner { id } } }", json!({})),
        "query { node(id: 1) { id owner { id } } }"
    );
}

#[test]
fn types_that_differ_have_a_list_each_and_their_own_types_of_fields() {
    assert_eq!(
        normal(
            "{ node { id owner { id } ... on User { name owner { name } } } }",
            json!({})
        ),
        "query { node { ... on User { id owner { id name } name } ... on Page { id owner { id } } } }"
    );
    assert_eq!(
        normal("{ things { ... on Page { title } ... on Node { id } } }", json!({})),
        "query { things { ... on User { id } ... on Page { title id } } }"
    );
}

#[test]
fn conditions_are_answered_by_constants_and_variables() {
    let text = "query($yes: Boolean!, $no: Boolean = false) {
        user { id @skip(if: $yes) name @include(if: $yes) @skip(if: $no) ...F @include(if: $no) ...F }
        things @skip(if: true) { __typename }
    } fragment F on User { friends { id } }";
    assert_eq!(
        normal(text, json!({"yes": true})),
        "query { user { name friends { id } } }"
    );
    assert_eq!(
        normal(text, json!({"yes": false, "no": true})),
        "query { user { id friends { id } } }"
    );
}

#[test]
fn what_nothing_is_left_of_is_an_empty_object() {
    assert_eq!(
        normal("{ user { id @skip(if: true) } }", json!({})),
        "query { user { __typename @skip(if: true) } }"
    );
    assert_eq!(
        normal("{ user @skip(if: true) { id } }", json!({})),
        "query { __typename @skip(if: true) }"
    );
}

#[test]
fn an_argument_whose_variable_was_not_given_has_its_default() {
    let text = "query Q($first: Int, $by: By) { thing(first: $first, by: $by) { __typename } }";
    assert_eq!(
        normal(text, json!({"first": 5})),
        "query Q($first: Int, $by: By) { thing(first: $first, by: $by) { __typename } }"
    );
    assert_eq!(
        normal(text, json!({"first": null})),
        "query Q($first: Int, $by: By) { thing(first: $first, by: $by) { __typename } }"
    );
    assert_eq!(
        normal(text, json!({})),
        "query Q($by: By) { thing(by: $by) { __typename } }"
    );
}

#[test]
fn values_are_written_as_they_were_read() {
    let text = r#"{ a: thing(by: {name: "é \"q\" \\ \n \u0007 {"}) { __typename } b: node(id: -12) { id } }"#;
    let again = normal(text, json!({}));
    assert_eq!(normal(&again, json!({})), again);
    assert!(again.contains("b: node(id: -12)"), "{again}");
}
