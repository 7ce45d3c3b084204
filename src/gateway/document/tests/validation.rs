//! What makes a document invalid, and where.

use super::{messages, prepare};
use crate::gateway::document::OperationKind;
use crate::gateway::refusal::{Location, Reason};
use crate::platform::graphql::code;

fn is_valid(text: &str) {
    if let Err(refusal) = prepare(text) {
        panic!("{text}: {refusal:?}");
    }
}

#[test]
fn a_text_that_is_not_graphql_is_refused_with_the_place() {
    for text in [
        "",
        "{",
        "{ user { id }",
        "query Q( { a }",
        "{ a(b: \"c) }",
        "{ user { id } } }",
        "😀",
        "{ }",
    ] {
        let Err(refusal) = prepare(text) else { panic!("{text}") };
        assert_eq!(refusal.reason, Reason::Syntax, "{text}");
        assert!(
            refusal
                .errors
                .iter()
                .all(|error| error.code == code::GRAPHQL_PARSE_FAILED),
            "{text}"
        );
    }
    let refusal = prepare("{\n  user {\n    id ]\n  }\n}").err().unwrap();
    assert_eq!(refusal.errors[0].locations, [Location { line: 3, column: 8 }]);
}

#[test]
fn errors_of_validation_have_their_places_and_come_together() {
    let refusal = prepare("{\n  user { nothing }\n  node { id(a: 1) }\n}").err().unwrap();
    assert_eq!(refusal.reason, Reason::Validation);
    let places: Vec<_> = refusal
        .errors
        .iter()
        .flat_map(|error| &error.locations)
        .copied()
        .collect();
    assert_eq!(
        places,
        [Location { line: 2, column: 10 }, Location { line: 3, column: 13 }]
    );
    assert!(
        refusal
            .errors
            .iter()
            .all(|error| error.code == code::GRAPHQL_VALIDATION_FAILED)
    );
}

/// Documents against the rules of the specification, chapter 5, by section.
const INVALID: &[(&str, &str)] = &[
    ("5.1.1", "{ node { id } } type X { a: Int }"),
    ("5.2.1", "query A { node { id } } query A { node { id } }"),
    ("5.2.2", "{ node { id } } query A { node { id } }"),
    ("5.2.3", "subscription { ticks tocks }"),
    (
        "5.2.3",
        "subscription { ...F } fragment F on Subscription { ticks tocks }",
    ),
    ("5.2.3", "subscription { __typename }"),
    ("5.2.3", "subscription($a: Boolean!) { ticks @include(if: $a) }"),
    (
        "5.2.3",
        "subscription($a: Boolean!) { ...F @skip(if: $a) } fragment F on Subscription { ticks }",
    ),
    ("5.3.1", "{ user { nothing } }"),
    ("5.3.1", "{ thing { id } }"),
    ("5.3.2", "{ user { name name: id } }"),
    ("5.3.2", "{ user { name(size: LARGE) name(size: SMALL) } }"),
    (
        "5.3.2",
        "{ user { friend { name } ...F } } fragment F on User { friend { name: id } }",
    ),
    (
        "5.3.2",
        "{ thing { ... on User { a: id } ... on Page { a: node { id } } } }",
    ),
    ("5.3.3", "{ user }"),
    ("5.3.3", "{ user { id { x } } }"),
    ("5.4.1", "{ user(nobody: 1) { id } }"),
    ("5.4.2", "{ lines(size: SMALL, size: LARGE) }"),
    ("5.4.3", "mutation { countBy }"),
    ("5.4.3", "mutation { countBy(step: null) }"),
    (
        "5.5.1.1",
        "{ user { ...F } } fragment F on User { id } fragment F on User { id }",
    ),
    ("5.5.1.2", "{ user { ...F } } fragment F on Nobody { id }"),
    ("5.5.1.2", "{ user { ... on Nobody { id } } }"),
    ("5.5.1.3", "{ user { ... on Size { id } } }"),
    ("5.5.1.4", "{ user { id } } fragment F on User { id }"),
    ("5.5.2.1", "{ user { ...Nobody } }"),
    ("5.5.2.2", "{ user { ...F } } fragment F on User { friend { ...F } }"),
    ("5.5.2.3", "{ user { ... on Page { id } } }"),
    ("5.6.1", "{ lines(limit: \"1\") }"),
    ("5.6.1", "{ lines(limit: 2147483648) }"),
    ("5.6.1", "{ lines(size: MEDIUM) }"),
    ("5.6.1", "{ lines(size: \"SMALL\") }"),
    ("5.6.1", "{ lines(lines: [{id: 1}, {id: null}]) }"),
    ("5.6.1", "{ lines(matrix: [[1, \"2\"]]) }"),
    ("5.6.1", "{ lines(any: 1e999) }"),
    ("5.6.1", "{ lines(any: {a: [1e999]}) }"),
    ("5.6.2", "{ lines(line: {id: 1, nothing: 1}) }"),
    ("5.6.3", "{ lines(line: {id: 1, id: 2}) }"),
    ("5.6.3", "{ lines(any: {id: 1, id: 2}) }"),
    ("5.6.4", "{ lines(line: {quantity: 1}) }"),
    ("5.6.5", "{ user(by: {}) { id } }"),
    ("5.6.5", "{ user(by: {id: 1, name: \"a\"}) { id } }"),
    ("5.6.5", "{ user(by: {id: null}) { id } }"),
    (
        "5.6.5",
        "query($by: By = {id: 1, name: \"a\"}) { user(by: $by) { id } }",
    ),
    ("5.7.1", "{ user @nothing { id } }"),
    ("5.7.2", "query @skip(if: true) { node { id } }"),
    ("5.7.3", "{ user @skip(if: true) @skip(if: true) { id } }"),
    ("5.8.1", "query($a: Int!, $a: Int!) { lines(limit: $a) }"),
    ("5.8.2", "query($a: User) { lines(any: $a) }"),
    ("5.8.3", "{ lines(limit: $a) }"),
    (
        "5.8.3",
        "{ user { ...F } } fragment F on User { friends(first: $a) { id } }",
    ),
    ("5.8.4", "query($a: Int!) { node { id } }"),
    ("5.8.5", "query($a: String!) { lines(limit: $a) }"),
    (
        "5.8.5",
        "query($a: Int) { ...F } fragment F on Query { lines(line: {id: $a}) }",
    ),
    ("5.8.5", "query($a: [Int]) { lines(matrix: [$a]) }"),
    ("5.8.5", "query($a: Int) { lines(matrix: [[$a]]) }"),
    ("5.8.5", "query($a: ID) { user(by: {id: $a}) { id } }"),
];

#[test]
fn every_rule_of_the_specification_holds() {
    for (section, text) in INVALID {
        let Err(refusal) = prepare(text) else {
            panic!("{section}: {text} is valid")
        };
        assert_eq!(refusal.reason, Reason::Validation, "{section}: {text}");
    }
}

#[test]
fn what_the_specification_allows_is_valid() {
    for text in [
        "query A { node { id } } query B { node { id } }",
        "subscription { ...F } fragment F on Subscription { ticks }",
        "{ user { name name(size: SMALL) @skip(if: true) @include(if: true) } }"
            .replace("name name", "a: name b: name")
            .as_str(),
        "{ thing { ... on User { a: id } ... on Page { a: id } } }",
        "query($a: Int = 3) { lines(limit: $a) }",
        "query($a: Int) { lines(limit: $a) }",
        "query($a: ID!) { user(by: {id: $a}) { id } }",
        "query($by: By) { user(by: $by) { id } }",
        "query($a: Int = 2) { lines(line: {id: 1, quantity: $a}) }",
        "query($a: Int) { lines(line: {id: 1, quantity: $a}) }",
        "query($a: [Int!]!) { lines(matrix: [$a, [1]]) }",
        "query($a: Int!) { lines(matrix: [[$a]]) }",
        "{ lines(lines: {id: 1}, matrix: 3, any: {a: [1, \"b\", {c: D}]}) }",
        "{ user(by: {line: {id: 1}}) { id @note } }",
    ] {
        is_valid(text);
    }
}

#[test]
fn one_of_is_told_by_the_type_and_the_place() {
    assert_eq!(
        messages("{ user(by: {id: 1, name: \"a\"}) { id } }"),
        ["an object of `By` must hold exactly one of its fields"]
    );
    let refusal = prepare("query($a: ID) {\n  user(by: {id: $a}) { id }\n}")
        .err()
        .unwrap();
    let error = &refusal.errors[0];
    assert_eq!(error.locations, [Location { line: 2, column: 17 }]);
    assert_eq!(
        error.message,
        "the only field of an object of `By`, `id`, must not be null"
    );
}

/// All that graphql-js asks with every option of its introspection on.
const INTROSPECTION: &str = "query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
  __type(name: \"User\") { ...FullType }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

#[test]
fn what_tools_ask_of_the_schema_is_within_the_limits() {
    let prepared = prepare(INTROSPECTION).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    assert_eq!(prepared.shape().depth, 15);
    assert!(prepared.operation(None).unwrap().selects_schema());
}

#[test]
fn the_operation_is_chosen_by_name_and_tells_what_it_is() {
    let text = "query A { node { id } } mutation B { count } subscription C { ticks }
                query D { ...F } fragment F on Query { s: __type(name: \"User\") { name } }";
    let prepared = prepare(text).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    for (name, kind, selects_schema) in [
        ("A", OperationKind::Query, false),
        ("B", OperationKind::Mutation, false),
        ("C", OperationKind::Subscription, false),
        ("D", OperationKind::Query, true),
    ] {
        let operation = prepared.operation(Some(name)).unwrap();
        assert_eq!((operation.kind(), operation.name()), (kind, Some(name)));
        assert_eq!(operation.selects_schema(), selects_schema, "{name}");
    }
    for name in [None, Some(""), Some("E")] {
        let refusal = prepared.operation(name).err().unwrap();
        assert_eq!(refusal.reason, Reason::Operation);
        assert_eq!(refusal.errors[0].extensions["field"], "operationName");
    }
    let one = prepare("query A { node { id } }").unwrap_or_else(|refusal| panic!("{refusal:?}"));
    assert!(one.operation(None).is_ok() && one.operation(Some("A")).is_ok() && one.operation(Some("B")).is_err());
    assert_eq!(one.hash().len(), 64);
}
