//! `tote explain`, as a person or a build of an app runs it.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::process::Ended;

const SCHEMA: &str =
    "type Query { a(first: Int = 2): A  list: [Both!]! } type A { id: ID! a: A } type B { id: ID! } union Both = A | B";

/// It needs no database, so one that cannot be reached does not matter.
fn shop() -> Shop {
    let shop = Shop::unmigrated(Engine::Sqlite);
    shop.write("schema.graphql", SCHEMA);
    shop
}

fn explain(shop: &Shop, input: &str, arguments: &[&str]) -> Ended {
    let schema = shop.file("schema.graphql");
    let schema = schema.to_str().expect("the path is text");
    shop.tote_over(
        input.as_bytes(),
        &[&["explain", "--schema", schema, "-"], arguments].concat(),
    )
}

fn report(ended: &Ended) -> Value {
    let mut reports: Value = serde_json::from_str(&ended.text()).expect("the report is JSON");
    reports[0].take()
}

#[test]
fn the_form_that_runs_is_told_for_the_variables() {
    let shop = shop();
    let text = "query Q($first: Int, $no: Boolean!) { a(first: $first) { id } ...F } fragment F on Query { a(first: $first) { a { id @skip(if: $no) } id } }";
    let report = report(&explain(
        &shop,
        text,
        &["--format", "json", "--variables", "{\"no\": true, \"first\": 3}"],
    ));
    assert_eq!(report["errors"], json!([]));
    let operation = &report["operations"][0];
    assert_eq!((&operation["name"], &operation["kind"]), (&json!("Q"), &json!("query")));
    let document = operation["document"].as_str().expect("it runs");
    assert_eq!(
        document.split_whitespace().collect::<Vec<_>>().join(" "),
        "query Q($first: Int) { a(first: $first) { id a { __typename @skip(if: true) } } }"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_by_the_exit_code() {
    let shop = shop();
    let ended = explain(&shop, "{\n  a { nothing }\n}", &[]);
    assert_eq!(ended.code(), Some(1));
    assert!(
        ended
            .text()
            .contains("-: refused\n  2:7: type `A` does not have a field `nothing`\n"),
        "{}",
        ended.text()
    );
    let ended = explain(&shop, "{ a { id }", &["--format", "json"]);
    assert_eq!(ended.code(), Some(1));
    assert_eq!(
        report(&ended)["errors"][0]["extensions"]["code"],
        "GRAPHQL_PARSE_FAILED"
    );
    let ended = explain(
        &shop,
        "query($n: Int) { a(first: $n) { id } }",
        &["--variables", "{\"n\": \"1\"}", "--format", "json"],
    );
    assert_eq!(ended.code(), Some(1));
    assert_eq!(
        report(&ended)["operations"][0]["errors"][0]["extensions"]["field"],
        "variables.n"
    );
}

#[test]
fn figures_are_held_against_the_limits_that_are_set() {
    let shop = shop().with("TOTE_SHAPE_DEPTH_MAX", "5");
    let text = format!("{{ {} id {} }}", "a { ".repeat(6), "}".repeat(6));
    let ended = explain(&shop, &text, &[]);
    assert_eq!(ended.code(), Some(1));
    assert!(
        ended.text().contains("depth              7 of 5  too many"),
        "{}",
        ended.text()
    );
    let report = report(&explain(&shop, &text, &["--format", "json"]));
    let extensions = &report["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["limit"], &extensions["value"], &extensions["maximum"]),
        (&json!("depth"), &json!(7), &json!(5))
    );
}

#[test]
fn one_operation_is_explained_or_all_of_them() {
    let shop = shop();
    let text = "query A { a { id } } query B($yes: Boolean!) { list @include(if: $yes) { ... on A { id } } }";
    let all = explain(&shop, text, &[]).done();
    assert!(
        all.text().contains("query A") && all.text().contains("give them with --variables"),
        "{}",
        all.text()
    );
    let one = explain(&shop, text, &["--operation", "B", "--variables", "{\"yes\": true}"]).done();
    assert!(
        one.text().contains("... on A {") && !one.text().contains("query A"),
        "{}",
        one.text()
    );
    assert_eq!(explain(&shop, text, &["--operation", "C"]).code(), Some(1));
}

#[test]
fn the_cost_is_told_for_the_variables_and_held_against_what_one_operation_may_cost() {
    let shop = shop().with("TOTE_COST_MAX", "100");
    shop.write(
        "schema.graphql",
        r#"
        directive @cost(weight: String!) on FIELD_DEFINITION
        directive @listSize(assumedSize: Int, slicingArguments: [String!]) on FIELD_DEFINITION
        type Query { items(first: Int = 20): [Item!]! @cost(weight: "5") @listSize(slicingArguments: ["first"]) }
        type Item { id: ID! }
        "#,
    );
    let text = "query Items($first: Int) { items(first: $first) { id } }";
    let few = explain(&shop, text, &["--variables", "{\"first\": 3}"]).done();
    assert!(
        few.text().contains("cost 8 of 100; items costs most\n"),
        "{}",
        few.text()
    );
    let few = report(&explain(&shop, text, &["--format", "json"]));
    assert_eq!(
        few["operations"][0]["cost"],
        json!({"requested": 25, "maximum": 100, "dearest": "items"})
    );
    let many = explain(&shop, text, &["--variables", "{\"first\": 96}", "--format", "json"]);
    assert_eq!(many.code(), Some(1));
    let operation = &report(&many)["operations"][0];
    assert_eq!(operation["cost"]["requested"], 101);
    let extensions = &operation["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["field"]),
        (&json!("COST_EXCEEDED"), &json!("items"))
    );
    let nothing = explain(&shop, "{ __typename }", &[]).done();
    assert!(nothing.text().contains("cost 0 of 100\n"), "{}", nothing.text());
}

#[test]
fn the_screens_of_the_app_may_run() {
    let shop = shop();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("client-tests/operations");
    let home = folder.join("home.graphql");
    let variables = format!("@{}", folder.join("home.variables.json").display());
    let ended = shop
        .tote(&["explain", home.to_str().expect("text"), "--variables", &variables])
        .done();
    assert!(ended.text().contains("query Home("), "{}", ended.text());
    let costs = folder.with_file_name("costs.json");
    let costs: Value =
        serde_json::from_slice(&std::fs::read(costs).expect("it can be read")).expect("the costs are JSON");
    let line = format!("cost {} of 10000; ", costs["home"]);
    assert!(ended.text().contains(&line), "{line}: {}", ended.text());
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let shop = shop();
    let ended = shop.tote(&["explain", "no-such-file.graphql"]);
    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.contains("no-such-file.graphql"), "{}", ended.stderr);
    assert_eq!(explain(&shop, "{ a { id } }", &["--variables", "[]"]).code(), Some(2));
}
