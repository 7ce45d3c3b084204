//! The tree of collections.

use serde_json::{Value, json};

use crate::app::Server;
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;

on_both_engines!(
    a_collection_knows_its_place_in_the_tree,
    collections_come_in_pages,
    a_collection_lists_what_is_below_it,
    the_menu_of_the_app,
);

fn a_collection_knows_its_place_in_the_tree(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query Place($handle: String!) { collection(handle: $handle) {
      handle title description(truncateAt: 12) descriptionHtml
      parent { handle } children { handle } breadcrumb { handle }
    } }";
    let place = |handle: &str| {
        server
            .ask(document)
            .language("en")
            .with(json!({"handle": handle}))
            .data()["collection"]
            .take()
    };
    let handles = |handles: &[&str]| {
        json!(
            handles
                .iter()
                .map(|handle| json!({"handle": handle}))
                .collect::<Vec<_>>()
        )
    };
    assert_eq!(
        place("women-dresses"),
        json!({
            "handle": "women-dresses",
            "title": "Dresses",
            "description": "Long, short…",
            "descriptionHtml": "<p>Long, short &amp; <strong>in between</strong>.</p>",
            "parent": {"handle": "women-clothing"},
            "children": [],
            "breadcrumb": handles(&["women", "women-clothing", "women-dresses"]),
        })
    );
    let women = place("women");
    assert_eq!(women["parent"], Value::Null);
    assert_eq!(women["children"], handles(&["women-clothing", "women-shoes"]));
    assert_eq!(women["breadcrumb"], handles(&["women"]));
    assert_eq!(
        place("women-clothing")["children"],
        handles(&["women-dresses", "women-skirts"])
    );
    assert_eq!(place("nothing-of-the-kind"), Value::Null);
    let id = server.ask(r#"{ collection(handle: "sale") { id } }"#).data()["collection"]["id"].take();
    let by_id = server
        .ask("query Find($id: ID!) { collection(id: $id) { handle } }")
        .with(json!({"id": id}));
    assert_eq!(by_id.data()["collection"]["handle"], "sale");
}

fn collections_come_in_pages(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query Pages($first: Int!, $after: String, $roots: Boolean!) {
      collections(first: $first, after: $after, rootsOnly: $roots) { totalCount nodes { handle } pageInfo { hasNextPage endCursor } }
    }";
    let walk = |first: u32, roots: bool, total: u32| {
        let (mut handles, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = server
                .ask(document)
                .with(json!({"first": first, "after": after, "roots": roots}))
                .data()["collections"]
                .take();
            assert_eq!(page["totalCount"], total);
            handles.extend(each(&page["nodes"], "handle"));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                return handles;
            }
        }
    };
    let all = [
        "women",
        "women-clothing",
        "women-dresses",
        "women-skirts",
        "women-shoes",
        "sale",
        "coming-soon",
    ];
    for first in [1, 2, 5, 250] {
        assert_eq!(walk(first, false, 7), all, "pages of {first}");
        assert_eq!(
            walk(first, true, 3),
            ["women", "sale", "coming-soon"],
            "pages of {first}"
        );
    }
    // A cursor of all collections is none of the roots.
    let page = server.ask(document).with(json!({"first": 2, "roots": false})).data();
    let after = &page["collections"]["pageInfo"]["endCursor"];
    server
        .ask(document)
        .with(json!({"first": 2, "after": after, "roots": true}))
        .answer()
        .assert_bad("after");
    for first in [-1, 0, 251] {
        server
            .ask(document)
            .with(json!({"first": first, "roots": false}))
            .answer()
            .assert_bad("first");
    }
}

fn a_collection_lists_what_is_below_it(engine: Engine) {
    let server = Server::shared(engine);
    let document = "query Shelf($handle: String!) { collection(handle: $handle) { products(first: 250) { totalCount nodes { handle } } } }";
    let shelf = |handle: &str, market: &str| {
        let data = server
            .ask(document)
            .with(json!({"handle": handle}))
            .market(market)
            .data();
        let products = &data["collection"]["products"];
        let handles = each(&products["nodes"], "handle");
        assert_eq!(products["totalCount"], handles.len());
        handles
    };
    // Places set by hand come first, then the most popular.
    assert_eq!(shelf("women-dresses", "de"), ["linen-dress", "silk-dress"]);
    assert_eq!(
        shelf("women-clothing", "de"),
        ["cotton-tee", "silk-dress", "wrap-skirt", "linen-dress"]
    );
    assert_eq!(
        shelf("women-clothing", "jp"),
        ["cotton-tee", "silk-dress", "linen-dress"]
    );
    assert_eq!(shelf("women-skirts", "jp"), [""; 0]);
    assert_eq!(
        shelf("women", "de"),
        [
            "silk-dress",
            "wrap-skirt",
            "cotton-tee",
            "linen-dress",
            "leather-boot",
            "canvas-tote",
            "wool-scarf",
            "twin-ring-a",
            "twin-ring-b",
            "twin-ring-c",
            "eclair-brooch",
        ],
        "a place below does not count above"
    );
    let sale = [
        "canvas-tote",
        "wool-scarf",
        "linen-dress",
        "twin-ring-a",
        "twin-ring-b",
        "twin-ring-c",
    ];
    assert_eq!(shelf("sale", "de"), sale);
    assert_eq!(
        shelf("sale", "us"),
        [
            "canvas-tote",
            "linen-dress",
            "twin-ring-a",
            "twin-ring-b",
            "twin-ring-c"
        ]
    );
    assert_eq!(shelf("coming-soon", "de"), [""; 0]);
}

fn the_menu_of_the_app(engine: Engine) {
    let server = Server::shared(engine);
    let menu = server
        .ask(include_str!("../../client-tests/operations/collections.graphql"))
        .data();
    let women = &menu["collections"]["nodes"][0];
    assert_eq!(
        each(&menu["collections"]["nodes"], "title"),
        ["Damen", "Angebote", "Coming Soon"]
    );
    assert_eq!(each(&women["children"], "title"), ["Clothing", "Schuhe"]);
    assert_eq!(each(&women["children"][0]["children"], "title"), ["Kleider", "Röcke"]);
}
