//! Several programs on one database, and programs that die.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::app::Shop;
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    two_imports_of_the_same_file_at_once,
    two_imports_of_different_files_at_once,
    writers_of_the_same_products_keep_each_others_changes,
    an_import_beside_a_server_is_seen,
    a_server_answers_while_an_import_runs,
    a_killed_import_leaves_whole_batches_and_goes_on,
    a_killed_server_loses_nothing,
    imports_and_publishers_of_stock_take_turns,
);

const PRODUCTS: usize = 400;
const BATCH: usize = 20;

/// Enough products that an import takes a while, each with 2 variants.
fn many(prefix: &str) -> String {
    let mut lines = fixtures::lines(&[
        json!({"kind": "market", "code": "main", "name": "Main", "currency": "EUR", "languages": ["en"], "is_default": true}),
        json!({"kind": "location", "code": "main", "name": "Main"}),
        json!({"kind": "collection", "handle": "shelf", "title": "Shelf"}),
    ]);
    for number in 0..PRODUCTS {
        let variants = ["S", "M"].map(|size| {
            json!({"option_values": [size], "sku": format!("{prefix}-{number}-{size}"), "prices": [{"market": "main", "amount_minor": number}], "stock": 3})
        });
        let record = json!({
            "kind": "product", "handle": format!("{prefix}-{number}"), "title": format!("{prefix} {number}"), "created_at": "2025-01-01T00:00:00Z",
            "options": [{"name": "Size"}], "variants": variants, "collections": ["shelf"], "attributes": {"material": ["Linen"]},
        });
        writeln!(lines, "{record}").expect("a text can be written to");
    }
    lines
}

fn count(shop: &Shop) -> i64 {
    shop.sql().number("SELECT COUNT(*) FROM product")
}

fn two_imports_of_the_same_file_at_once(engine: Engine) {
    let shop = Shop::empty(engine);
    let file = shop.write("many.jsonl", many("one"));
    let arguments = ["--batch", "50"];
    let imports = [
        shop.start_import(&file, &arguments),
        shop.start_import(&file, &arguments),
    ];
    for import in imports {
        import.end().done();
    }
    assert_eq!(count(&shop), 400);
    let alone = Shop::empty(engine);
    alone.import(&file, &[]).done();
    assert_eq!(shop.export(), alone.export());
    let again = shop.import(&file, &[]).done();
    assert_eq!(again.counts("product"), [0, 0, 400, 0]);
}

fn two_imports_of_different_files_at_once(engine: Engine) {
    let shop = Shop::empty(engine);
    let files = ["one", "two"].map(|prefix| shop.write(&format!("{prefix}.jsonl"), many(prefix)));
    let imports = files.each_ref().map(|file| shop.start_import(file, &["--batch", "50"]));
    for import in imports {
        import.end().done();
    }
    assert_eq!(count(&shop), 800);
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM listing WHERE collection_id = 0"), 800);
    // All was recorded, and in one order.
    let recorded = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE e.entity_kind = 1 AND s.kind = 1";
    assert_eq!(sql.number(recorded), 800);
    for file in &files {
        assert_eq!(shop.import(file, &[]).done().counts("product"), [0, 0, 400, 0]);
    }
}

fn writers_of_the_same_products_keep_each_others_changes(engine: Engine) {
    let shop = Shop::empty(engine);
    shop.import_text(&many("one"), &[]).done();
    let changed = |field: &str, value: &str| {
        let records = (0..PRODUCTS).map(|number| json!({"handle": format!("one-{number}"), field: value}));
        shop.write(&format!("{field}.jsonl"), fixtures::lines(&records.collect::<Vec<_>>()))
    };
    let files = [changed("title", "Renamed"), changed("vendor", "Another")];
    let imports = files.each_ref().map(|file| shop.start_import(file, &["--batch", "50"]));
    for import in imports {
        import.end().done();
    }
    let both = "SELECT COUNT(*) FROM product WHERE title = 'Renamed' AND vendor = 'Another'";
    assert_eq!(
        shop.sql().number(both),
        400,
        "neither wrote back what the other had changed"
    );
}

fn an_import_beside_a_server_is_seen(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let document = r#"{ product(handle: "linen-dress") { vendor } shop { markets { code } } collection(handle: "new-shelf") { title } }"#;
    assert_eq!(server.ask(document).data()["collection"], Value::Null);
    let records = [
        json!({"kind": "market", "code": "ch", "name": "Schweiz", "currency": "CHF", "languages": ["de"]}),
        json!({"kind": "collection", "handle": "new-shelf", "title": "New Shelf"}),
        json!({"handle": "linen-dress", "vendor": "Quay & Cotton", "variants": [{"sku": "LD-S-N", "prices": [{"market": "ch", "amount": "70"}]}]}),
    ];
    shop.import_text(&fixtures::lines(&records), &[]).done();
    // What was kept of before is not given out once the server has looked at the feed; a new market is known then as well.
    eventually("the import is seen", || {
        let data = server.ask(document).data();
        let seen = (data["product"]["vendor"].as_str(), data["collection"]["title"].as_str());
        (seen == (Some("Quay & Cotton"), Some("New Shelf"))).then_some(())
    });
    eventually("the new market is known", || {
        let codes = each(&server.ask(document).data()["shop"]["markets"], "code");
        codes.contains(&"ch".to_owned()).then_some(())
    });
    let price = r#"{ product(handle: "linen-dress") { priceRange { min { amount currencyCode } } } }"#;
    assert_eq!(
        server.ask(price).market("ch").data()["product"]["priceRange"]["min"],
        json!({"amount": "70.00", "currencyCode": "CHF"})
    );
}

fn a_server_answers_while_an_import_runs(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let file = shop.write("many.jsonl", many("one").replace(r#""is_default":true,"#, ""));
    let mut import = shop.start_import(&file, &[]);
    let mut answers = 0;
    while import.is_running() {
        let data = server
            .ask(r#"{ product(handle: "linen-dress") { title } products(first: 1) { totalCount } }"#)
            .data();
        assert_eq!(data["product"]["title"], "Leinenkleid");
        answers += 1;
    }
    import.end().done();
    assert!(answers >= 3, "{answers}");
}

fn a_killed_import_leaves_whole_batches_and_goes_on(engine: Engine) {
    let shop = Shop::empty(engine);
    let file = shop.write("many.jsonl", many("one"));
    let batch = BATCH.to_string();
    let mut import = shop.start_import(&file, &["--batch", &batch]);
    eventually("some batches are in", || {
        assert!(import.is_running(), "it is killed in the middle");
        (count(&shop) >= 2 * i64::try_from(BATCH).expect("small")).then_some(())
    });
    import.kill();
    let products = count(&shop);
    assert!((40..400).contains(&products), "{products}");
    assert_eq!(products % 20, 0, "whole batches");
    let sql = shop.sql();
    for (table, of_each) in [
        ("variant", 2),
        ("price", 2),
        ("stock_level", 2),
        ("collection_product", 1),
        ("product_attribute", 1),
        ("listing_card", 1),
        ("listing", 2),
    ] {
        assert_eq!(
            sql.number(&format!("SELECT COUNT(*) FROM {table}")),
            of_each * products,
            "{table}"
        );
    }
    let recorded = "SELECT COUNT(*) FROM change_entity e JOIN change_scope s ON s.id = e.scope_id WHERE e.entity_kind = 1 AND s.kind = 1";
    assert_eq!(sql.number(recorded), products);
    drop(sql);
    let again = shop.import(&file, &["--batch", &batch]).done();
    let products = u64::try_from(products).expect("a count");
    assert_eq!(again.counts("product"), [400 - products, 0, products, 0]);
    let alone = Shop::empty(engine);
    alone.import(&file, &[]).done();
    assert_eq!(shop.export(), alone.export(), "as if nothing had happened");
}

fn a_killed_server_loses_nothing(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let page = server.ask("{ products(first: 3) { pageInfo { endCursor } } }").data();
    server.process().signal("KILL");
    eventually("the server is gone", || (!server.process().is_running()).then_some(()));
    drop(server);
    // A cursor outlives the process that gave it out: replicas share the key.
    let server = shop.serve();
    let after = &page["products"]["pageInfo"]["endCursor"];
    let data = server
        .ask("query Next($after: String) { products(first: 2, after: $after) { nodes { handle } } }")
        .with(json!({"after": after}))
        .data();
    assert_eq!(
        each(&data["products"]["nodes"], "handle"),
        ["linen-dress", "leather-boot"]
    );
}

/// Servers bring stock into the lists while imports rewrite the same lists.
fn imports_and_publishers_of_stock_take_turns(engine: Engine) {
    let shop = Shop::empty(engine);
    let original = many("one");
    shop.import(&shop.write("many.jsonl", &original), &[]).done();
    let changed = |title: &str, stock: u32| {
        let lines = original
            .replace("\"title\":\"one", &format!("\"title\":\"{title}"))
            .replace("\"stock\":3", &format!("\"stock\":{stock}"));
        shop.write(&format!("{title}.jsonl"), lines)
    };
    let (sold_out, back) = (changed("one", 0), changed("other", 7));
    let servers = [shop.serve(), shop.serve()];
    let arguments = ["--batch", "10"];
    let imports = [
        shop.start_import(&sold_out, &arguments),
        shop.start_import(&back, &arguments),
    ];
    for import in imports {
        import.end().done();
    }
    let last = shop.import(&sold_out, &arguments).done();
    assert_eq!(last.counts("product")[3], 0);
    let document = "{ products(first: 250, filter: [{available: true}]) { totalCount } }";
    for server in &servers {
        eventually("all are sold out", || {
            (server.ask(document).data()["products"]["totalCount"] == 0).then_some(())
        });
        assert!(
            !server.process().errors().contains("tick"),
            "{}",
            server.process().errors()
        );
    }
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM stock_dirty"), 0);
}
