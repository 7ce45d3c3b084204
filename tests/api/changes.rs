//! Every write of the catalogue is recorded: in which parts of the shop, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    numbers_are_dense_and_every_product_is_recorded_where_it_is_listed,
    a_change_moves_exactly_the_scopes_that_show_it,
    what_leaves_a_collection_leaves_a_tombstone,
    stock_moves_enter_the_feeds_once_they_are_published,
    a_product_that_nobody_sees_is_in_the_shops_feed_only,
    things_are_recorded_too,
    a_refused_product_moves_nothing,
    a_batch_takes_its_numbers_at_once,
    what_lists_are_made_of_is_told,
);

/// The number that each scope is at: `shop`, `all`, or a collection's handle.
type Heads = BTreeMap<String, i64>;

fn heads(shop: &Shop) -> Heads {
    let name = "CASE WHEN s.kind = 1 THEN 'shop' WHEN s.key = '0' THEN 'all' ELSE c.handle END";
    let join = "FROM change_scope s LEFT JOIN collection c ON s.kind = 2 AND CAST(c.id AS TEXT) = s.key";
    let pairs = shop.sql().pairs(&format!("SELECT {name} AS name, s.head {join}"));
    let heads: Heads = pairs.iter().cloned().collect();
    assert_eq!(heads.len(), pairs.len(), "every scope is there once");
    heads
}

/// How many things were told in the scopes that moved at all. What of them is another, and of which lists, is told in the shop's scope beside
/// them; see `what_lists_are_made_of_is_told`.
fn moved(shop: &Shop, before: &Heads, after: &Heads) -> Heads {
    let by = |(name, head): (&String, &i64)| {
        let known = before.get(name).copied().unwrap_or(0);
        let things = head - known - if name == "shop" { beside(shop, known) } else { 0 };
        (*head != known).then(|| (name.clone(), things))
    };
    after.iter().filter_map(by).collect()
}

/// What the shop's scope tells after a number beside things: of products what is another, and of lists.
const BESIDE: &str = "FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE s.kind = 1 AND e.entity_kind IN (16, 17) AND e.seq > ";

fn beside(shop: &Shop, after: i64) -> i64 {
    shop.sql().number(&format!("SELECT COUNT(*) {BESIDE}{after}"))
}

fn by(moves: &[(&str, i64)]) -> Heads {
    moves.iter().map(|(name, by)| ((*name).to_owned(), *by)).collect()
}

/// Imports `records` and returns which scopes moved.
fn import(shop: &Shop, records: &[Value]) -> Heads {
    let before = heads(shop);
    shop.import_text(&fixtures::lines(records), &[]);
    assert_dense(shop);
    moved(shop, &before, &heads(shop))
}

/// Within a scope every number stands for one thing at most, and none is higher than the scope's.
fn assert_dense(shop: &Shop) {
    let sql = shop.sql();
    let above = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE e.seq > s.head";
    assert_eq!(sql.number(above), 0);
    let twice =
        "SELECT COUNT(*) FROM (SELECT scope_id, seq FROM change_entity GROUP BY scope_id, seq HAVING COUNT(*) > 1) t";
    assert_eq!(sql.number(twice), 0);
    let unreached = "SELECT COUNT(*) FROM change_scope s WHERE s.head > 0 AND NOT EXISTS (SELECT 1 FROM change_entity e WHERE e.scope_id = s.id AND e.seq = s.head)";
    assert_eq!(sql.number(unreached), 0, "the last number is that of the last change");
    assert_eq!(
        sql.number("SELECT COUNT(*) FROM stock_dirty"),
        0,
        "an import leaves no stock unpublished"
    );
}

/// Products that a scope holds as there, or as gone.
fn recorded(shop: &Shop, scope_kind: u8, key: &str, gone: bool) -> BTreeSet<String> {
    let sql = format!(
        "SELECT p.handle FROM change_entity e JOIN change_scope s ON s.id = e.scope_id JOIN product p ON CAST(p.id AS TEXT) = e.entity_id \
         WHERE s.kind = {scope_kind} AND s.key = '{key}' AND e.entity_kind = 1 AND e.deleted_at_ms IS {} NULL",
        if gone { "NOT" } else { "" }
    );
    shop.sql().texts(&sql, "handle").into_iter().collect()
}

fn collection_key(shop: &Shop, handle: &str) -> String {
    shop.sql()
        .number(&format!("SELECT id FROM collection WHERE handle = '{handle}'"))
        .to_string()
}

fn numbers_are_dense_and_every_product_is_recorded_where_it_is_listed(engine: Engine) {
    let shop = Shop::filled(engine);
    assert_dense(&shop);
    let listed = |collection: &str| -> BTreeSet<String> {
        let sql = format!(
            "SELECT DISTINCT p.handle FROM listing l JOIN product p ON p.id = l.product_id WHERE l.collection_id = {collection}"
        );
        shop.sql().texts(&sql, "handle").into_iter().collect()
    };
    let collections = shop.sql().numbers("SELECT id FROM collection");
    for key in collections.iter().map(i64::to_string).chain(["0".to_owned()]) {
        assert_eq!(recorded(&shop, 2, &key, false), listed(&key), "slice {key}");
        assert!(recorded(&shop, 2, &key, true).is_empty());
    }
    assert_eq!(listed("0").len(), 13, "all but the draft");
    assert_eq!(recorded(&shop, 1, "", false).len(), 14);
}

fn a_change_moves_exactly_the_scopes_that_show_it(engine: Engine) {
    let shop = Shop::filled(engine);
    let change = |handle: &str, key: &str, value: Value| {
        let mut record = json!({"kind": "product", "handle": handle});
        record[key] = value;
        import(&shop, &[record])
    };
    assert_eq!(
        change("linen-dress", "title", json!("Washed Linen Dress")),
        by(&[
            ("shop", 1),
            ("all", 1),
            ("women", 1),
            ("women-clothing", 1),
            ("women-dresses", 1),
            ("sale", 1)
        ])
    );
    assert_eq!(
        change("linen-dress", "title", json!("Washed Linen Dress")),
        by(&[]),
        "what says the same moves nothing"
    );
    assert_eq!(
        change("knit-cap", "vendor", json!("Ninth Loom")),
        by(&[("shop", 1), ("all", 1)])
    );
    let price = json!([{"sku": "BROOCH", "prices": [{"market": "jp", "amount": "3100"}]}]);
    assert_eq!(
        change("eclair-brooch", "variants", price),
        by(&[("shop", 1), ("all", 1), ("women", 1)])
    );
}

fn what_leaves_a_collection_leaves_a_tombstone(engine: Engine) {
    let shop = Shop::filled(engine);
    let sale = collection_key(&shop, "sale");
    let moves = import(
        &shop,
        &[json!({"handle": "linen-dress", "collections": [{"handle": "women-dresses", "position": 1}]})],
    );
    assert_eq!(
        moves,
        by(&[
            ("shop", 1),
            ("all", 1),
            ("women", 1),
            ("women-clothing", 1),
            ("women-dresses", 1),
            ("sale", 1)
        ])
    );
    let gone = BTreeSet::from(["linen-dress".to_owned()]);
    assert_eq!(recorded(&shop, 2, &sale, true), gone);
    assert!(recorded(&shop, 2, &collection_key(&shop, "women"), false).contains("linen-dress"));
    // Not published any more: it is gone everywhere but from the shop's own feed.
    import(&shop, &[json!({"handle": "linen-dress", "published": false})]);
    for handle in ["women", "women-clothing", "women-dresses", "sale"] {
        assert_eq!(
            recorded(&shop, 2, &collection_key(&shop, handle), true),
            gone,
            "{handle}"
        );
    }
    assert_eq!(recorded(&shop, 2, "0", true), gone);
    assert!(recorded(&shop, 1, "", false).contains("linen-dress"));
    // What comes back is there again, and a tombstone is none any more.
    import(
        &shop,
        &[json!({"handle": "linen-dress", "published": true, "collections": ["sale"]})],
    );
    assert!(recorded(&shop, 2, &sale, true).is_empty());
    assert!(recorded(&shop, 2, &sale, false).contains("linen-dress"));
    assert_eq!(recorded(&shop, 2, &collection_key(&shop, "women-dresses"), true), gone);
}

fn stock_moves_enter_the_feeds_once_they_are_published(engine: Engine) {
    let shop = Shop::filled(engine);
    let stock = |on_hand: u32| json!({"handle": "eclair-brooch", "variants": [{"sku": "BROOCH", "stock": [{"location": "berlin", "on_hand": on_hand}]}]});
    assert_eq!(import(&shop, &[stock(0)]), by(&[("shop", 1), ("all", 1), ("women", 1)]));
    assert_eq!(import(&shop, &[stock(0)]), by(&[]));
    let data = shop
        .serve()
        .ask(r#"{ product(handle: "eclair-brooch") { availability } }"#)
        .data();
    assert_eq!(data["product"]["availability"], "OUT_OF_STOCK");
}

fn a_product_that_nobody_sees_is_in_the_shops_feed_only(engine: Engine) {
    let shop = Shop::filled(engine);
    assert_eq!(
        import(&shop, &[json!({"handle": "draft-coat", "title": "Another Coat"})]),
        by(&[("shop", 1)])
    );
    assert_eq!(
        import(&shop, &[json!({"handle": "draft-coat", "published": true})]),
        by(&[("shop", 1), ("all", 1), ("women", 1), ("women-clothing", 1)])
    );
}

/// A word changed: it once in the shop, and every product that shows it in its lists.
fn assert_told_where_it_is_shown(moves: &Heads) {
    assert_eq!(moves.get("shop"), Some(&1), "{moves:?}");
    let in_all = moves.get("all").copied().unwrap_or(0);
    assert!(in_all > 0 && moves.values().all(|by| *by <= in_all), "{moves:?}");
}

fn things_are_recorded_too(engine: Engine) {
    let shop = Shop::filled(engine);
    let collection = |title: &str| json!({"kind": "collection", "handle": "sale", "title": title});
    // A product shows the titles of its collections, so copies of it are told as well, wherever it is listed.
    let told = [
        ("all", 6),
        ("sale", 6),
        ("shop", 1),
        ("women", 6),
        ("women-clothing", 1),
        ("women-dresses", 1),
    ];
    assert_eq!(import(&shop, &[collection("Bargains")]), by(&told));
    assert_eq!(import(&shop, &[collection("Bargains")]), by(&[]));
    let market = json!({"kind": "market", "code": "us", "name": "USA", "currency": "USD", "countries": ["US"], "languages": ["en"]});
    assert_eq!(import(&shop, &[market]), by(&[("shop", 1)]));
    let option = json!({"kind": "option", "name": "Colour", "values": [{"value": "Plum", "swatch_color": "#5e2750"}]});
    assert_told_where_it_is_shown(&import(&shop, &[option]));
    let attribute = json!({"kind": "attribute", "code": "care", "name": "How to wash"});
    assert_told_where_it_is_shown(&import(&shop, &[attribute]));
    // A collection that moves in the tree enters lists above it and leaves others.
    let moves = import(
        &shop,
        &[json!({"kind": "collection", "handle": "women-shoes", "parent": "sale"})],
    );
    assert_eq!(
        moves,
        by(&[("shop", 1), ("all", 1), ("women", 1), ("women-shoes", 1), ("sale", 1)])
    );
    assert_eq!(
        recorded(&shop, 2, &collection_key(&shop, "women"), true),
        BTreeSet::from(["leather-boot".to_owned()])
    );
}

fn a_refused_product_moves_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let before = shop.sql().dump();
    let bad = json!({
        "handle": "linen-dress", "title": "Half", "vendor": "Half", "tags": ["half"], "attributes": {"new-attribute": ["half"]},
        "options": [{"name": "New option"}], "variants": [{"option_values": ["New value"], "sku": "NEW", "prices": [{"market": "de", "amount": "-1"}]}],
    });
    assert_eq!(import(&shop, &[bad]), by(&[]));
    assert_eq!(shop.sql().dump(), before, "not even a word of it was made");
}

fn a_batch_takes_its_numbers_at_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let rings = ["twin-ring-a", "twin-ring-b", "twin-ring-c"];
    let records: Vec<Value> = rings
        .iter()
        .map(|handle| json!({"handle": handle, "vendor": "Tideline Atelier"}))
        .collect();
    assert_eq!(
        import(&shop, &records),
        by(&[("shop", 3), ("all", 3), ("women", 3), ("sale", 3)])
    );
}

fn what_lists_are_made_of_is_told(engine: Engine) {
    let shop = Shop::filled(engine);
    let told = |record: Value| -> BTreeSet<String> {
        let before = heads(&shop)["shop"];
        import(&shop, &[record]);
        let sql = format!("SELECT e.entity_id {BESIDE}{before}");
        shop.sql().texts(&sql, "entity_id").into_iter().collect()
    };
    let number = |sql: &str| shop.sql().number(sql);
    let brooch = number("SELECT id FROM product WHERE handle = 'eclair-brooch'");
    let women = collection_key(&shop, "women");
    let markets = shop.sql().numbers(&format!(
        "SELECT market_id FROM listing_card WHERE product_id = {brooch}"
    ));
    let aspect = |name: &str| -> BTreeSet<String> {
        let of = |market: &i64| ["0", women.as_str()].map(|collection| format!("{market}:{collection}:{name}"));
        markets.iter().flat_map(of).collect()
    };
    let also = |names: &[&str]| -> BTreeSet<String> {
        let lists = names.iter().flat_map(|name| aspect(name));
        lists.chain([brooch.to_string()]).collect()
    };
    // Nothing decides about a vendor, but everything of a product that is written may be another.
    let vendor = json!({"handle": "eclair-brooch", "vendor": "Ninth Loom"});
    assert_eq!(told(vendor.clone()), also(&["facets"]));
    assert_eq!(told(vendor), BTreeSet::new(), "what says the same moves nothing");
    let title = json!({"handle": "eclair-brooch", "title": "Another Brooch"});
    // The market whose language has a title of its own is ordered as before.
    let titled = told(title);
    let lists: BTreeSet<String> = titled.difference(&also(&["facets"])).cloned().collect();
    assert!(
        titled.is_superset(&also(&["facets"])) && lists.is_subset(&aspect("title")),
        "{titled:?}"
    );
    assert!(!lists.is_empty() && lists.len() < aspect("title").len(), "{titled:?}");
    let gone = json!({"handle": "eclair-brooch", "published": false});
    assert_eq!(told(gone), also(&["facets", "members"]));
}
