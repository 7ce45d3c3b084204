//! How many statements a screen sends. The numbers are exact: one more is a regression, and a page's length is not among them.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::fixtures::RAILS;
use crate::on_both_engines;

on_both_engines!(
    the_screens_of_the_app,
    what_is_not_asked_for_is_not_read,
    every_edge_of_a_list_is_read_at_once
);

const HOME: &str = include_str!("../../client-tests/operations/home.graphql");
const PLP: &str = include_str!("../../client-tests/operations/collection.graphql");
const PLP_NEXT: &str = include_str!("../../client-tests/operations/collection_next_page.graphql");
const PDP: &str = include_str!("../../client-tests/operations/product.graphql");

/// Asks in the shop's own language and in a translated one; both must be right, and each has its own number.
fn ask(server: &Server, document: &str, language: &str, variables: &Value) -> Answer {
    server.ask(document).language(language).with(variables.clone()).answer()
}

fn count(server: &Server, document: &str, language: &str, variables: &Value) -> u32 {
    let answer = ask(server, document, language, variables);
    answer.data();
    answer.statements()
}

/// The number of statements of `document`, after an assertion that it is the same for pages of 2 and of 24 where the document says `first: {old}`.
fn of_any_length(server: &Server, document: &str, old: &str, language: &str, variables: &Value) -> u32 {
    let old = format!("first: {old}");
    assert!(document.contains(&old), "the document has a page of this length");
    let counts: Vec<u32> = [1, 2, 10, 24]
        .map(|first| {
            count(
                server,
                &document.replace(&old, &format!("first: {first}")),
                language,
                variables,
            )
        })
        .to_vec();
    assert!(
        counts.windows(2).all(|two| two[0] == two[1]),
        "it grows with the page: {counts:?}"
    );
    counts[0]
}

fn the_screens_of_the_app(engine: Engine) {
    let shop = Shop::with_rails(engine).with("TOTE_ANSWER_CACHE_BYTES", "0");
    let server = shop.serve();
    let [first, second, third] = RAILS;
    let rails = json!({"first": first, "second": second, "third": third});
    let list = json!({"handle": "all"});
    let filtered = json!({"handle": "all", "filter": [{"attribute": {"code": "material", "value": "Linen"}}, {"available": true}]});
    let product = json!({"handle": "product-7"});
    let counts = |language: &str| {
        let next = ask(&server, PLP, language, &list).data()["collection"]["products"]["pageInfo"]["endCursor"].take();
        let next = json!({"handle": "all", "after": next});
        [
            ("HOME", of_any_length(&server, HOME, "10", language, &rails)),
            ("PLP", of_any_length(&server, PLP, "24", language, &list)),
            ("PLP filtered", of_any_length(&server, PLP, "24", language, &filtered)),
            ("PLP next page", of_any_length(&server, PLP_NEXT, "24", language, &next)),
            ("PDP", count(&server, PDP, language, &product)),
        ]
    };
    assert_eq!(
        counts("en"),
        [
            ("HOME", 2),
            ("PLP", 7),
            ("PLP filtered", 9),
            ("PLP next page", 2),
            ("PDP", 5)
        ]
    );
    assert_eq!(
        counts("de"),
        [
            ("HOME", 3),
            ("PLP", 14),
            ("PLP filtered", 16),
            ("PLP next page", 3),
            ("PDP", 11)
        ]
    );
    // The data is whole: a number alone would also be met by an empty answer.
    let home = ask(&server, HOME, "en", &rails).data();
    for rail in ["first", "second", "third"] {
        assert_eq!(home[rail]["products"]["nodes"].as_array().map(Vec::len), Some(10));
    }
    let plp = ask(&server, PLP, "en", &list).data();
    assert_eq!(
        plp["collection"]["products"]["nodes"].as_array().map(Vec::len),
        Some(24)
    );
    assert_eq!(plp["collection"]["products"]["totalCount"], 75);
    assert_eq!(
        plp["collection"]["products"]["filters"].as_array().map(Vec::len),
        Some(6)
    );
}

fn what_is_not_asked_for_is_not_read(engine: Engine) {
    let shop = Shop::with_rails(engine).with("TOTE_ANSWER_CACHE_BYTES", "0");
    let server = shop.serve();
    let list = |fields: &str| {
        count(
            &server,
            &format!("{{ products(first: 24) {{ {fields} }} }}"),
            "en",
            &json!({}),
        )
    };
    assert_eq!(list("totalCount"), 1, "no card is read for a count");
    assert_eq!(
        list(
            "nodes { handle title vendor featuredImage { url } priceRange { min { amount } } availability createdAt }"
        ),
        1
    );
    assert_eq!(list("pageInfo { hasNextPage }"), 1);
    assert_eq!(list("totalCount nodes { handle }"), 2);
    assert_eq!(list("nodes { description }"), 2);
    assert_eq!(list("nodes { options { name } }"), 2);
    assert_eq!(
        list("nodes { options { name values { available } } }"),
        3,
        "only who asks for availability pays for variants, prices and stock"
    );
    assert_eq!(list("nodes { __typename }"), 1);
    let one = |document: &str| count(&server, document, "en", &json!({}));
    assert_eq!(
        one("{ shop { name market { code } markets { code } } }"),
        0,
        "markets are kept in memory"
    );
    assert_eq!(one("{ __typename }"), 0);
    assert_eq!(
        one(r#"{ product(handle: "product-7") { title priceRange { min { amount } } } }"#),
        1
    );
    assert_eq!(
        one(r#"{ a: product(handle: "product-7") { title } b: product(handle: "product-8") { title } }"#),
        1,
        "two are read at once"
    );
    assert_eq!(
        one(r#"{ product(handle: "product-7") { variants { totalCount } } }"#),
        2,
        "an offer is a variant with its price and its stock"
    );
    assert_eq!(
        one(r#"{ product(handle: "no-such-product") { title description variants { totalCount } } }"#),
        1
    );
}

fn every_edge_of_a_list_is_read_at_once(engine: Engine) {
    let shop = Shop::with_rails(engine).with("TOTE_ANSWER_CACHE_BYTES", "0");
    let server = shop.serve();
    for (fields, statements) in [
        ("tags", 2),
        ("media { url }", 2),
        ("attributes { name values }", 2),
        ("collections { handle }", 3),
        (
            "collections { parent { handle } breadcrumb { handle } children { handle } }",
            7,
        ),
        ("variants { nodes { sku price { amount } } }", 2),
        ("variants { nodes { availableForSale quantityAvailable } }", 2),
        ("variants { nodes { title } }", 3),
        ("variants { nodes { image { url } } }", 3),
        ("variants { nodes { product { title } } }", 3),
        ("encodedVariantExistence", 3),
        ("encodedVariantAvailability", 3),
        ("selectedOrFirstAvailableVariant { sku }", 2),
    ] {
        let document = format!("{{ products(first: 24) {{ nodes {{ {fields} }} }} }}");
        assert_eq!(
            of_any_length(&server, &document, "24", "en", &json!({})),
            statements,
            "{fields}"
        );
    }
}
