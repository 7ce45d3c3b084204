//! Lists of products: their orders and their pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    every_order_is_as_it_should_be,
    titles_are_ordered_in_the_markets_own_language,
    pages_of_any_size_make_up_the_whole_list,
    pages_of_a_filtered_list,
    a_page_knows_what_is_before_and_behind_it,
    a_cursor_of_each_edge_leads_on_from_there,
    an_empty_list,
    a_place_stays_where_it_is_while_products_come_and_go,
    stock_that_runs_out_leaves_the_filtered_list,
);

pub(crate) const ORDERS: [&str; 6] = [
    "FEATURED",
    "PRICE_ASC",
    "PRICE_DESC",
    "NEWEST",
    "TITLE_ASC",
    "TITLE_DESC",
];

const ALL: &str = "query All($first: Int!, $after: String, $sort: ProductSort, $filter: [ProductFilter!]) {
  products(first: $first, after: $after, sort: $sort, filter: $filter) {
    totalCount nodes { id handle } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }
  }
}";

/// The handles of a list in one page.
fn whole(server: &Server, market: &str, variables: Value) -> Vec<String> {
    let mut variables = variables;
    variables["first"] = json!(250);
    let data = server.ask(ALL).market(market).with(variables).data();
    let handles = each(&data["products"]["nodes"], "handle");
    assert_eq!(data["products"]["totalCount"], handles.len());
    assert_eq!(data["products"]["pageInfo"]["hasNextPage"], false);
    handles
}

fn reversed<const N: usize>(mut handles: [&str; N]) -> [&str; N] {
    handles.reverse();
    handles
}

#[expect(clippy::too_many_lines, reason = "a table of orders")]
fn every_order_is_as_it_should_be(engine: Engine) {
    let server = Server::shared(engine);
    let order = |market: &str, sort: &str| whole(server, market, json!({"sort": sort}));
    let featured = [
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
        "knit-cap",
    ];
    assert_eq!(
        order("de", "FEATURED"),
        featured,
        "the most popular first, and the older of two equal ones"
    );
    assert_eq!(
        whole(server, "de", json!({})),
        featured,
        "this is the order that is not asked for"
    );
    // Four cost 18.00, two cost 24.00: the older comes first.
    let price = [
        "twin-ring-a",
        "twin-ring-b",
        "twin-ring-c",
        "eclair-brooch",
        "cotton-tee",
        "knit-cap",
        "canvas-tote",
        "wool-scarf",
        "linen-dress",
        "wrap-skirt",
        "leather-boot",
        "silk-dress",
    ];
    assert_eq!(order("de", "PRICE_ASC"), price);
    assert_eq!(order("de", "PRICE_DESC"), reversed(price));
    assert_eq!(
        order("jp", "PRICE_ASC"),
        [
            "twin-ring-a",
            "twin-ring-b",
            "twin-ring-c",
            "eclair-brooch",
            "cotton-tee",
            "knit-cap",
            "canvas-tote",
            "sun-hat",
            "linen-dress",
            "leather-boot",
            "silk-dress",
        ],
        "each market has its own prices"
    );
    assert_eq!(
        order("us", "NEWEST"),
        [
            "eclair-brooch",
            "sun-hat",
            "leather-boot",
            "wrap-skirt",
            "cotton-tee",
            "linen-dress",
            "twin-ring-c",
            "twin-ring-b",
            "twin-ring-a",
            "silk-dress",
            "canvas-tote",
            "knit-cap",
        ],
    );
}

fn titles_are_ordered_in_the_markets_own_language(engine: Engine) {
    let server = Server::shared(engine);
    // Ärmelbrosche, Baumwollshirt, Canvas Tote, Knit Cap, Lederstiefel, Leinenkleid, Silk Dress, Twin Ring, Wickelrock, Wollschal
    let german = [
        "eclair-brooch",
        "cotton-tee",
        "canvas-tote",
        "knit-cap",
        "leather-boot",
        "linen-dress",
        "silk-dress",
        "twin-ring-a",
        "twin-ring-b",
        "twin-ring-c",
        "wrap-skirt",
        "wool-scarf",
    ];
    assert_eq!(whole(server, "de", json!({"sort": "TITLE_ASC"})), german);
    assert_eq!(whole(server, "de", json!({"sort": "TITLE_DESC"})), reversed(german));
    // Canvas Tote, Cotton Tee, Éclair Brooch, Knit Cap, Leather Boot, Linen Dress, Silk Dress, Sun Hat, Twin Ring, Wrap Skirt
    let english = [
        "canvas-tote",
        "cotton-tee",
        "eclair-brooch",
        "knit-cap",
        "leather-boot",
        "linen-dress",
        "silk-dress",
        "sun-hat",
        "twin-ring-a",
        "twin-ring-b",
        "twin-ring-c",
        "wrap-skirt",
    ];
    assert_eq!(whole(server, "us", json!({"sort": "TITLE_ASC"})), english);
    // The order belongs to the market, so that a cursor means the same in every language.
    let asked = server
        .ask(ALL)
        .language("en")
        .with(json!({"first": 250, "sort": "TITLE_ASC"}));
    assert_eq!(each(&asked.data()["products"]["nodes"], "handle"), german);
}

/// The ids of a list, walked through in pages of `first`.
fn walk(ask: &dyn Fn(Value) -> Value, first: usize) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(json!({"first": first, "after": after}));
        let nodes = each(&page["nodes"], "id");
        let has_next = page["pageInfo"]["hasNextPage"] == true;
        assert!(nodes.len() == first || !has_next, "only the last page is short");
        ids.extend(nodes);
        after = page["pageInfo"]["endCursor"].clone();
        if !has_next {
            return ids;
        }
        assert!(after.is_string(), "a page with more behind it has a cursor");
    }
}

fn assert_walks(whole: &[String], ask: &dyn Fn(Value) -> Value, what: &str) {
    let distinct: BTreeSet<&String> = whole.iter().collect();
    assert_eq!(distinct.len(), whole.len(), "{what}: nothing comes twice");
    for first in [1, 2, 5, whole.len().max(1), 250] {
        assert_eq!(walk(ask, first), whole, "{what} in pages of {first}");
    }
}

fn pages_of_any_size_make_up_the_whole_list(engine: Engine) {
    let server = Server::shared(engine);
    let shelf = "query Shelf($handle: String!, $first: Int!, $after: String, $sort: ProductSort) {
      collection(handle: $handle) { products(first: $first, after: $after, sort: $sort) { nodes { id } pageInfo { hasNextPage endCursor } } }
    }";
    for sort in ORDERS {
        for market in ["de", "us", "jp"] {
            let ask = |mut variables: Value| {
                variables["sort"] = json!(sort);
                server.ask(ALL).market(market).with(variables).data()["products"].take()
            };
            let whole = each(&ask(json!({"first": 250}))["nodes"], "id");
            assert_walks(&whole, &ask, &format!("all in {market} by {sort}"));
        }
        for handle in ["women", "women-clothing", "sale"] {
            let ask = |mut variables: Value| {
                variables["sort"] = json!(sort);
                variables["handle"] = json!(handle);
                server.ask(shelf).with(variables).data()["collection"]["products"].take()
            };
            let whole = each(&ask(json!({"first": 250}))["nodes"], "id");
            assert!(whole.len() >= 4);
            assert_walks(&whole, &ask, &format!("{handle} by {sort}"));
        }
    }
}

fn pages_of_a_filtered_list(engine: Engine) {
    let server = Server::shared(engine);
    let filters = [
        json!([{"available": true}]),
        json!([{"price": {"min": "18.00", "max": "60"}}]),
        json!([{"attribute": {"code": "material", "value": "Cotton"}}, {"attribute": {"code": "material", "value": "Wool"}}]),
        json!([{"option": {"name": "Size", "value": "S"}}, {"available": true}, {"price": {"max": "100"}}]),
    ];
    for sort in ORDERS {
        for filter in &filters {
            let ask = |mut variables: Value| {
                variables["sort"] = json!(sort);
                variables["filter"] = filter.clone();
                server.ask(ALL).with(variables).data()["products"].take()
            };
            let whole = each(&ask(json!({"first": 250}))["nodes"], "id");
            assert!(whole.len() >= 2, "{filter}");
            assert_walks(&whole, &ask, &format!("{filter} by {sort}"));
        }
    }
}

fn a_page_knows_what_is_before_and_behind_it(engine: Engine) {
    let server = Server::shared(engine);
    let page = |first: u32, after: &Value| {
        let data = server.ask(ALL).with(json!({"first": first, "after": after})).data();
        data["products"].clone()
    };
    let first = page(6, &Value::Null);
    let info = &first["pageInfo"];
    assert_eq!(
        (&info["hasPreviousPage"], &info["hasNextPage"]),
        (&json!(false), &json!(true))
    );
    let last = page(6, &info["endCursor"]);
    let info = &last["pageInfo"];
    assert_eq!(
        (&info["hasPreviousPage"], &info["hasNextPage"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(last["totalCount"], 12, "the whole list is counted, on every page");
    let behind = page(6, &info["endCursor"]);
    assert_eq!(behind["nodes"], json!([]));
    let info = &behind["pageInfo"];
    assert_eq!(
        (&info["hasPreviousPage"], &info["hasNextPage"]),
        (&json!(true), &json!(false))
    );
    assert_eq!((&info["startCursor"], &info["endCursor"]), (&Value::Null, &Value::Null));
}

fn a_cursor_of_each_edge_leads_on_from_there(engine: Engine) {
    let server = Server::shared(engine);
    for sort in ORDERS {
        let data = server.ask(ALL).with(json!({"first": 250, "sort": sort})).data();
        let handles = each(&data["products"]["nodes"], "handle");
        for (at, cursor) in each(&data["products"]["edges"], "cursor").iter().enumerate() {
            let rest = server
                .ask(ALL)
                .with(json!({"first": 250, "sort": sort, "after": cursor}))
                .data();
            assert_eq!(
                each(&rest["products"]["nodes"], "handle"),
                handles[at + 1..],
                "{sort} after {at}"
            );
        }
    }
}

fn an_empty_list(engine: Engine) {
    let server = Server::shared(engine);
    let document = r#"{ collection(handle: "coming-soon") { products {
      totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      filters { id values { id count } }
    } } }"#;
    assert_eq!(
        server.ask(document).data()["collection"]["products"],
        json!({
            "totalCount": 0,
            "nodes": [],
            "edges": [],
            "pageInfo": {"hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null},
            "filters": [{"id": "available", "values": [{"id": "available.true", "count": 0}, {"id": "available.false", "count": 0}]}],
        })
    );
}

fn a_place_stays_where_it_is_while_products_come_and_go(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let page = |variables: Value| server.ask(ALL).with(variables).data()["products"].take();
    let first = page(json!({"first": 4, "sort": "PRICE_ASC"}));
    assert_eq!(
        each(&first["nodes"], "handle").last().map(String::as_str),
        Some("eclair-brooch")
    );
    // The product that the cursor stands on goes, and a cheaper one comes.
    let mut gone = crate::fixtures::shop_product("eclair-brooch");
    gone["published"] = json!(false);
    let mut cheap = crate::fixtures::shop_product("knit-cap");
    cheap["handle"] = json!("cheap-cap");
    cheap["variants"] = json!([{"sku": "CHEAP", "prices": [{"market": "de", "amount": "1.00"}]}]);
    shop.import_text(&crate::fixtures::lines(&[gone, cheap]), &[]).done();
    eventually("the change is served", || {
        let handles = each(&page(json!({"first": 1, "sort": "PRICE_ASC"}))["nodes"], "handle");
        (handles == ["cheap-cap"]).then_some(())
    });
    let next = page(json!({"first": 3, "sort": "PRICE_ASC", "after": first["pageInfo"]["endCursor"]}));
    assert_eq!(
        each(&next["nodes"], "handle"),
        ["cotton-tee", "knit-cap", "canvas-tote"],
        "no card is lost or comes again"
    );
}

fn stock_that_runs_out_leaves_the_filtered_list(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let available = || {
        let data = server
            .ask(ALL)
            .with(json!({"first": 250, "filter": [{"available": true}]}))
            .data();
        each(&data["products"]["nodes"], "handle")
    };
    assert!(available().contains(&"wool-scarf".to_owned()));
    let mut scarf = crate::fixtures::shop_product("wool-scarf");
    scarf["variants"][0]["stock"] = json!([{"location": "berlin", "on_hand": 0}]);
    shop.import_text(&crate::fixtures::lines(&[scarf]), &[]).done();
    eventually("the sold-out product has left the list", || {
        (!available().contains(&"wool-scarf".to_owned())).then_some(())
    });
}
