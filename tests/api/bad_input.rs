//! Requests that cannot be met: each is refused with a code, the field at fault and a sentence.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::Answer;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    a_page_has_1_to_250_rows,
    a_cursor_belongs_to_its_list,
    a_forged_cursor_is_refused,
    a_forged_id_is_refused,
    an_id_of_another_kind_is_refused,
    id_and_handle_exclude_each_other,
    variables_of_the_wrong_type_are_refused,
    contradicting_filters_are_refused,
    a_document_that_does_not_fit_the_schema_is_refused,
    a_bad_part_leaves_the_others,
    a_variable_that_is_left_out_counts_as_no_argument,
);

fn ask(engine: Engine, document: &str, variables: Value) -> Answer {
    Server::shared(engine).ask(document).with(variables).answer()
}

const PAGE: &str = "query Page($first: Int, $after: String, $sort: ProductSort, $filter: [ProductFilter!]) {
  products(first: $first, after: $after, sort: $sort, filter: $filter) { pageInfo { endCursor } }
}";

fn a_page_has_1_to_250_rows(engine: Engine) {
    let shelf =
        r#"query Shelf($first: Int!) { collection(handle: "sale") { products(first: $first) { totalCount } } }"#;
    for first in [-1, 0, 251, 100_000, i64::from(i32::MIN), i64::from(i32::MAX)] {
        for document in [PAGE, shelf] {
            let message = ask(engine, document, json!({"first": first})).assert_bad("first");
            assert!(
                message.contains("between 1 and 250") && message.contains(&first.to_string()),
                "{message}"
            );
        }
    }
    for first in [1, 250] {
        ask(engine, PAGE, json!({"first": first})).data();
    }
    assert_named(
        PAGE,
        &ask(engine, PAGE, json!({"first": i64::from(i32::MAX) + 1})),
        "first",
    );
}

/// Asserts that the request was refused, and that the error leads to the variable `name`: by its field, by its message, or
/// by a location at which the document has it.
#[track_caller]
fn assert_named(document: &str, answer: &Answer, name: &str) {
    let refusal = answer.refusal();
    assert_eq!(refusal.code, "BAD_USER_INPUT", "{refusal:?}");
    let body = answer.json();
    let location = &body["errors"][0]["locations"][0];
    let number = |key: &str| {
        location[key]
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(1)
    };
    let line = document.lines().nth(number("line") - 1).unwrap_or_default();
    let is_there = line
        .get(number("column") - 1..)
        .is_some_and(|rest| rest.starts_with(&format!("${name}")));
    assert!(
        is_there || refusal.field.contains(name) || refusal.message.contains(name),
        "{name}: {}",
        answer.text
    );
}

fn cursor(engine: Engine, market: &str, variables: Value) -> Value {
    let mut data = Server::shared(engine).ask(PAGE).market(market).with(variables).data();
    let cursor = data["products"]["pageInfo"]["endCursor"].take();
    assert!(cursor.is_string());
    cursor
}

fn a_cursor_belongs_to_its_list(engine: Engine) {
    let server = Server::shared(engine);
    let after = cursor(engine, "de", json!({"first": 2, "sort": "PRICE_ASC"}));
    let available = json!([{"available": true}]);
    ask(engine, PAGE, json!({"first": 2, "sort": "PRICE_ASC", "after": after})).data();
    // Another order, filter, market or collection.
    for variables in [
        json!({"sort": "PRICE_DESC", "after": after}),
        json!({"sort": "FEATURED", "after": after}),
        json!({"after": after}),
        json!({"sort": "PRICE_ASC", "filter": available, "after": after}),
    ] {
        let message = ask(engine, PAGE, variables.clone()).assert_bad("after");
        assert!(
            message.contains("same market, sort and filter"),
            "{variables}: {message}"
        );
    }
    let us = server
        .ask(PAGE)
        .market("us")
        .with(json!({"sort": "PRICE_ASC", "after": after}));
    us.answer().assert_bad("after");
    let shelf = r#"query Shelf($after: String) { collection(handle: "sale") { products(after: $after, sort: PRICE_ASC) { nodes { id } } } }"#;
    ask(engine, shelf, json!({"after": after})).assert_bad("after");
    let narrowed = cursor(
        engine,
        "de",
        json!({"first": 2, "sort": "PRICE_ASC", "filter": available}),
    );
    ask(engine, PAGE, json!({"sort": "PRICE_ASC", "after": narrowed})).assert_bad("after");
    // Filters that mean the same are the same, in any order.
    let filter = |first: &str, second: &str| {
        let one = |value: &str| json!({"attribute": {"code": "material", "value": value}});
        json!([one(first), one(second)])
    };
    let after = cursor(engine, "de", json!({"first": 1, "filter": filter("Wool", "Cotton")}));
    ask(
        engine,
        PAGE,
        json!({"after": after, "filter": filter("Cotton", "Wool")}),
    )
    .data();
    // The language is no part of a list.
    let after = cursor(engine, "de", json!({"first": 2, "sort": "TITLE_ASC"}));
    server
        .ask(PAGE)
        .language("en")
        .with(json!({"sort": "TITLE_ASC", "after": after}))
        .data();
}

fn a_forged_cursor_is_refused(engine: Engine) {
    let after = cursor(engine, "de", json!({"first": 2, "sort": "PRICE_ASC"}));
    let text = after.as_str().expect("a cursor");
    let bytes = URL_SAFE_NO_PAD.decode(text).expect("a cursor is base64");
    for at in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[at] ^= 1;
        let forged = URL_SAFE_NO_PAD.encode(forged);
        ask(engine, PAGE, json!({"sort": "PRICE_ASC", "after": forged})).assert_bad("after");
    }
    let shorter = &text[..text.len() - 1];
    let longer = format!("{text}AAAA");
    let huge = "A".repeat(20_000);
    for forged in [
        "",
        " ",
        "0",
        "b2Zmc2V0OjEw",
        "ümläut",
        "\u{0}",
        "' OR 1=1 --",
        shorter,
        &longer,
        &huge,
    ] {
        ask(engine, PAGE, json!({"sort": "PRICE_ASC", "after": forged})).assert_bad("after");
    }
}

fn a_forged_id_is_refused(engine: Engine) {
    let long = format!("p_{}", "9".repeat(5_000));
    for forged in [
        "",
        "p",
        "p_",
        "p_0",
        "p_01",
        "p_-1",
        "p_+1",
        "p_1.5",
        "p_1 ",
        " p_1",
        "P_1",
        "x_1",
        "1",
        "p-1",
        "p_1_2",
        "p_x",
        "p_९",
        "p_9223372036854775808",
        "p_99999999999999999999",
        "p_1; DROP TABLE product",
        "\u{0}",
        &long,
    ] {
        for document in [
            "query Find($id: ID!) { product(id: $id) { id } }",
            "query Find($id: ID!) { node(id: $id) { id } }",
        ] {
            let message = ask(engine, document, json!({"id": forged})).assert_bad("id");
            assert!(message.len() < 300, "{message}");
        }
        ask(
            engine,
            "query Find($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({"ids": ["p_1", forged]}),
        )
        .assert_bad("ids.1");
    }
    // A good id of nothing is not an error.
    let found = ask(
        engine,
        "query Find($id: ID!) { product(id: $id) { id } }",
        json!({"id": "p_9223372036854775807"}),
    );
    assert_eq!(found.data(), json!({"product": null}));
    let many: Vec<String> = (1..=251).map(|number| format!("p_{number}")).collect();
    let document = "query Find($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let message = ask(engine, document, json!({"ids": many})).assert_bad("ids");
    assert!(message.contains("250"), "{message}");
    ask(engine, document, json!({"ids": many[..250]})).data();
}

fn an_id_of_another_kind_is_refused(engine: Engine) {
    for (field, given, expected, named) in [
        ("product", "c_1", "product", "collection"),
        ("product", "v_1", "product", "variant"),
        ("collection", "p_1", "collection", "product"),
        ("product", "m_1", "product", "image"),
    ] {
        let document = format!("query Find($id: ID!) {{ {field}(id: $id) {{ id }} }}");
        let message = ask(engine, &document, json!({"id": given})).assert_bad("id");
        assert!(message.contains(expected) && message.contains(named), "{message}");
    }
}

fn id_and_handle_exclude_each_other(engine: Engine) {
    for field in ["product", "collection"] {
        let prefix = &field[..1];
        let both = format!(r#"{{ {field}(id: "{prefix}_1", handle: "sale") {{ id }} }}"#);
        ask(engine, &both, json!({})).assert_bad("handle");
        let neither = format!("{{ {field} {{ id }} }}");
        ask(engine, &neither, json!({})).assert_bad("id");
    }
}

fn variables_of_the_wrong_type_are_refused(engine: Engine) {
    let find = "query Find($handle: String!) { product(handle: $handle) { id } }";
    for (document, variables, named) in [
        (PAGE, json!({"first": "ten"}), "first"),
        (PAGE, json!({"first": 2.5}), "first"),
        (PAGE, json!({"first": [1]}), "first"),
        (PAGE, json!({"sort": "CHEAPEST"}), "sort"),
        (PAGE, json!({"after": 5}), "after"),
        (PAGE, json!({"filter": [{"available": "yes"}]}), "filter"),
        (PAGE, json!({"filter": [{"colour": "red"}]}), "filter"),
        (PAGE, json!({"filter": [{}]}), "filter"),
        (
            PAGE,
            json!({"filter": [{"available": true, "price": {"min": "1"}}]}),
            "filter",
        ),
        (PAGE, json!({"filter": [{"price": {"min": "cheap"}}]}), "filter"),
        (PAGE, json!({"filter": [{"price": {"min": "1e3"}}]}), "filter"),
        (find, json!({}), "handle"),
        (find, json!({"handle": null}), "handle"),
        (find, json!({"handle": 7}), "handle"),
        (find, json!({"handle": {"eq": "linen-dress"}}), "handle"),
    ] {
        assert_named(document, &ask(engine, document, variables), named);
    }
}

fn contradicting_filters_are_refused(engine: Engine) {
    let available = |value: bool| json!({"available": value});
    ask(engine, PAGE, json!({"filter": [available(true), available(false)]})).assert_bad("filter.1.available");
    let price = json!({"price": {"min": "1"}});
    ask(engine, PAGE, json!({"filter": [available(true), price, price]})).assert_bad("filter.2.price");
    let many: Vec<Value> = (0..101)
        .map(|number| json!({"attribute": {"code": "material", "value": number.to_string()}}))
        .collect();
    let message = ask(engine, PAGE, json!({"filter": many})).assert_bad("filter");
    assert!(message.contains("100"), "{message}");
    ask(engine, PAGE, json!({"filter": many[..100]})).data();
}

fn a_document_that_does_not_fit_the_schema_is_refused(engine: Engine) {
    for (document, named) in [
        ("{ product(handle: \"linen-dress\") { colour } }", "colour"),
        ("{ products(colour: \"red\") { totalCount } }", "colour"),
        ("{ products }", "products"),
        ("{ shop { name { length } } }", "name"),
        ("query Twice { shop { name } } query Twice { shop { name } }", "Twice"),
        ("{ ...Missing }", "Missing"),
        ("query A($unused: String) { shop { name } }", "unused"),
        ("{ products(sort: CHEAPEST) { totalCount } }", "CHEAPEST"),
        ("mutation { buy { id } }", "mutation"),
        ("subscription { news { id } }", "subscription"),
        ("fragment F on Product { id }", ""),
        ("{ shop { name }", ""),
        ("select * from product", ""),
    ] {
        let answer = ask(engine, document, json!({}));
        let body = answer.json();
        assert_eq!(body.get("data"), None, "nothing was executed: {document}");
        let errors = body["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{document}: {}", answer.text));
        for error in errors {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            let expected = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"];
            assert!(expected.contains(&code), "{document}: {error}");
        }
        let text = errors.iter().map(Value::to_string).collect::<String>().to_lowercase();
        assert!(text.contains(&named.to_lowercase()), "{document}: {text}");
    }
}

fn a_bad_part_leaves_the_others(engine: Engine) {
    let document = r#"{
      good: product(handle: "linen-dress") { handle }
      bad: product(id: "c_1") { handle }
      worse: product(id: "nothing") { handle }
    }"#;
    let body = ask(engine, document, json!({})).json();
    assert_eq!(
        body["data"],
        json!({"good": {"handle": "linen-dress"}, "bad": null, "worse": null})
    );
    let errors = body["errors"].as_array().expect("errors");
    let mut paths: Vec<&str> = errors
        .iter()
        .map(|error| error["path"][0].as_str().expect("a path"))
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["bad", "worse"]);
}

/// GraphQL specification, 6.4.1: the argument's own default applies.
fn a_variable_that_is_left_out_counts_as_no_argument(engine: Engine) {
    let document = r#"query Defaults($first: Int, $sort: ProductSort, $filter: [ProductFilter!], $roots: Boolean, $selected: [SelectedOptionInput!]) {
      products(first: $first, sort: $sort, filter: $filter) { nodes { handle } }
      collections(first: $first, rootsOnly: $roots) { totalCount }
      product(handle: "linen-dress") {
        media(first: $first) { url }
        variants(first: $first) { totalCount }
        collections(first: $first) { handle }
        selectedOrFirstAvailableVariant(selectedOptions: $selected) { sku }
      }
    }"#;
    let left_out = ask(engine, document, json!({})).data();
    assert_eq!(left_out["products"]["nodes"].as_array().map(Vec::len), Some(12));
    let null = json!({"first": null, "sort": null, "filter": null, "roots": null, "selected": null});
    assert_eq!(ask(engine, document, null).data(), left_out);
    let given = json!({"first": 20, "sort": "FEATURED", "filter": [], "roots": false, "selected": []});
    assert_eq!(ask(engine, document, given).data(), left_out);
}
