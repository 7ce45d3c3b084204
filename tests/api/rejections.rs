//! Records that the shop refuses: nothing of them is applied, everything else is.
#![expect(
    clippy::needless_pass_by_value,
    reason = "changes are written where they are passed: json!() reads better without a borrow"
)]

use serde_json::{Value, json};

use crate::app::{Import, Shop};
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    amounts_must_fit_their_currency,
    what_a_product_refers_to_must_be_there,
    a_sku_belongs_to_one_product,
    a_product_must_make_sense,
    things_must_make_sense,
    every_fault_of_a_product_is_named,
    a_known_product_stays_as_it_was,
    what_is_taken_otherwise_than_written_is_warned_of,
);

/// A product that is in order, with changes.
fn product(handle: &str, changes: Value) -> Value {
    let mut record = json!({
        "kind": "product", "handle": handle, "title": handle,
        "variants": [{"sku": handle, "prices": [{"market": "de", "amount": "10.00"}]}],
    });
    for (key, value) in changes.as_object().expect("an object") {
        record[key] = value.clone();
    }
    record
}

/// Imports `bad` between two products that are in order, and returns what was refused.
fn between_good_ones(engine: Engine, bad: &Value) -> (Shop, Import) {
    let shop = Shop::filled(engine);
    let lines = [product("first", json!({})), bad.clone(), product("last", json!({}))];
    let import = shop.import_text(&fixtures::lines(&lines), &[]);
    assert_eq!(import.code(), Some(3), "{import:?}");
    assert_eq!(import.counts("product")[0], 2, "{import:?}");
    (shop, import)
}

fn has(shop: &Shop, handle: &str) -> bool {
    shop.sql()
        .number(&format!("SELECT COUNT(*) FROM product WHERE handle = '{handle}'"))
        == 1
}

/// Asserts that a product with `changes` is refused for `code` in its line, and that nothing of it is there.
#[track_caller]
fn assert_refused(engine: Engine, changes: Value, code: &str) {
    let (shop, import) = between_good_ones(engine, &product("bad", changes.clone()));
    assert_eq!(
        import.rejections(),
        [(2, code.to_owned(), "bad".to_owned())],
        "{changes}"
    );
    assert_eq!(import.counts("product"), [2, 0, 0, 1], "{changes}");
    assert!(
        has(&shop, "first") && has(&shop, "last") && !has(&shop, "bad"),
        "{changes}"
    );
    let report = import.report();
    let reason = report["rejections"][0]["reason"].as_str().expect("a reason");
    assert!(reason.len() > 10, "{reason}");
}

fn variant(changes: Value) -> Value {
    let mut variant = json!({"sku": "BAD", "prices": [{"market": "de", "amount": "10.00"}]});
    for (key, value) in changes.as_object().expect("an object") {
        variant[key] = value.clone();
    }
    json!({"variants": [variant]})
}

fn price(price: Value) -> Value {
    variant(json!({"prices": [price]}))
}

fn amounts_must_fit_their_currency(engine: Engine) {
    for (changes, code) in [
        (
            price(json!({"market": "de", "amount": "10.005"})),
            "INVALID_PRICE_DIGITS",
        ),
        (price(json!({"market": "jp", "amount": "10.5"})), "INVALID_PRICE_DIGITS"),
        (
            price(json!({"market": "de", "amount": "10", "compare_at": "12.345"})),
            "INVALID_PRICE_DIGITS",
        ),
        (price(json!({"market": "de", "amount": "-0.01"})), "NEGATIVE_PRICE"),
        (price(json!({"market": "de", "amount_minor": -1})), "NEGATIVE_PRICE"),
        (
            price(json!({"market": "de", "amount": "10000000000000.01"})),
            "PRICE_TOO_LARGE",
        ),
        (
            price(json!({"market": "de", "amount": "79228162514264337593543950335"})),
            "PRICE_TOO_LARGE",
        ),
        (
            price(json!({"market": "us", "currency": "EUR", "amount": "10"})),
            "CURRENCY_MISMATCH",
        ),
        (price(json!({"market": "de", "amount": "10,00"})), "INVALID_PRICE"),
        (price(json!({"market": "de", "amount": 10.5})), "INVALID_PRICE"),
    ] {
        assert_refused(engine, changes, code);
    }
    // Zeros behind the last digit are fine, and so are amounts at the bounds.
    let shop = Shop::filled(engine);
    let good = [
        ("de", "10.000"),
        ("jp", "10.0"),
        ("de", "0"),
        ("de", "10000000000000.00"),
    ];
    let lines: Vec<Value> = good
        .iter()
        .enumerate()
        .map(|(at, (market, amount))| {
            let sku = format!("sku-{at}");
            product(
                &sku,
                json!({"variants": [{"sku": sku, "prices": [{"market": market, "amount": amount}]}]}),
            )
        })
        .collect();
    assert_eq!(
        shop.import_text(&fixtures::lines(&lines), &[]).done().counts("product"),
        [4, 0, 0, 0]
    );
}

fn what_a_product_refers_to_must_be_there(engine: Engine) {
    assert_refused(engine, price(json!({"market": "fr", "amount": "10"})), "UNKNOWN_MARKET");
    assert_refused(
        engine,
        json!({"collections": ["women", "nowhere"]}),
        "UNKNOWN_COLLECTION",
    );
    assert_refused(
        engine,
        variant(json!({"stock": [{"location": "nowhere", "on_hand": 1}]})),
        "UNKNOWN_LOCATION",
    );
    let variants = json!([{"option_values": ["S"], "sku": "BAD", "prices": [{"market": "de", "amount": "10"}]}]);
    assert_refused(engine, json!({"variants": variants}), "MISSING_OPTION_VALUE");
}

fn a_sku_belongs_to_one_product(engine: Engine) {
    // One that the shop has.
    assert_refused(engine, variant(json!({"sku": "LD-S-N"})), "DUPLICATE_SKU");
    // One that the same batch brings, and one of a batch before.
    assert_refused(engine, variant(json!({"sku": "first"})), "DUPLICATE_SKU");
    let shop = Shop::filled(engine);
    let lines = [
        product("first", json!({})),
        product("second", variant(json!({"sku": "first"}))),
    ];
    let import = shop.import_text(&fixtures::lines(&lines), &["--batch", "1"]);
    assert_eq!(
        import.rejections(),
        [(2, "DUPLICATE_SKU".to_owned(), "second".to_owned())]
    );
    // A SKU that one product gives up can be another's, once it was given up.
    let lines = [
        json!({"handle": "first", "variants": [{"sku": "other", "prices": [{"market": "de", "amount": "1"}]}]}),
        product("second", variant(json!({"sku": "first"}))),
    ];
    let import = shop.import_text(&fixtures::lines(&lines), &["--batch", "1"]).done();
    assert_eq!(import.counts("product"), [1, 1, 0, 0]);
}

fn a_product_must_make_sense(engine: Engine) {
    let long = "x".repeat(256);
    for (changes, code) in [
        (json!({"title": ""}), "MISSING_TITLE"),
        (json!({"title": long}), "TITLE_TOO_LONG"),
        (json!({"variants": []}), "MISSING_VARIANTS"),
        (json!({"variants": [{"sku": "BAD"}]}), "MISSING_PRICE"),
        (json!({"popularity": -1}), "INVALID_POPULARITY"),
        (json!({"images": ["not an address"]}), "INVALID_URL"),
        (json!({"translations": {"en": {"title": "Own"}}}), "INVALID_LANGUAGE"),
        (
            json!({"translations": {"Deutsch": {"title": "Andere"}}}),
            "INVALID_LANGUAGE",
        ),
        (
            json!({"collections": [{"handle": "women", "position": -1}]}),
            "INVALID_POSITION",
        ),
        (variant(json!({"weight_grams": -1})), "INVALID_WEIGHT"),
        (
            variant(json!({"stock": [{"location": "berlin", "on_hand": 1_000_000_000_001_i64}]})),
            "INVALID_STOCK",
        ),
    ] {
        assert_refused(engine, changes, code);
    }
    for handle in ["with space", "with/slash", "with?mark", "with#hash", "100%"] {
        let (shop, import) = between_good_ones(engine, &product(handle, variant(json!({}))));
        assert_eq!(
            import.rejections(),
            [(2, "INVALID_HANDLE".to_owned(), handle.to_owned())]
        );
        assert!(!has(&shop, handle));
    }
}

fn things_must_make_sense(engine: Engine) {
    let market = |code: &str, currency: &str| json!({"kind": "market", "code": code, "name": "M", "currency": currency, "languages": ["en"]});
    for (record, kind, subject, code) in [
        (market("de", "CHF"), "market", "de", "CURRENCY_IN_USE"),
        (market("xx", "EURO"), "market", "xx", "UNKNOWN_CURRENCY"),
        (market("X X", "EUR"), "market", "X X", "INVALID_CODE"),
        (
            json!({"kind": "collection", "handle": "new"}),
            "collection",
            "new",
            "MISSING_TITLE",
        ),
        (
            json!({"kind": "collection", "handle": "new", "title": "N", "parent": "nowhere"}),
            "collection",
            "new",
            "UNKNOWN_COLLECTION",
        ),
        (
            json!({"kind": "collection", "handle": "women", "parent": "women-dresses"}),
            "collection",
            "women",
            "CIRCULAR_COLLECTION",
        ),
        (
            json!({"kind": "collection", "handle": "women", "parent": "women"}),
            "collection",
            "women",
            "CIRCULAR_COLLECTION",
        ),
        (
            json!({"kind": "location", "code": "main", "name": "Main", "markets": ["fr"]}),
            "location",
            "main",
            "UNKNOWN_MARKET",
        ),
        (
            json!({"kind": "option", "name": "Colour", "values": [{"value": "Navy", "swatch_color": "blue"}]}),
            "option",
            "Colour",
            "INVALID_SWATCH",
        ),
    ] {
        let shop = Shop::filled(engine);
        let before = shop.sql().dump();
        let import = shop.import_text(&fixtures::lines(std::slice::from_ref(&record)), &[]);
        assert_eq!(import.code(), Some(3), "{record}");
        assert_eq!(import.counts(kind), [0, 0, 0, 1], "{record}: {import:?}");
        assert_eq!(
            import.rejections(),
            [(1, code.to_owned(), subject.to_owned())],
            "{record}"
        );
        assert_eq!(shop.sql().dump(), before, "{record}");
    }
}

fn every_fault_of_a_product_is_named(engine: Engine) {
    let bad = product(
        "bad",
        json!({"collections": ["nowhere"], "popularity": -5, "variants": [{"sku": "LD-S-N", "prices": [{"market": "fr", "amount": "1"}]}]}),
    );
    let (_, import) = between_good_ones(engine, &bad);
    let codes: Vec<String> = import.rejections().into_iter().map(|(_, code, _)| code).collect();
    assert_eq!(
        codes,
        [
            "DUPLICATE_SKU",
            "INVALID_POPULARITY",
            "UNKNOWN_COLLECTION",
            "UNKNOWN_MARKET"
        ]
    );
    assert_eq!(import.counts("product"), [2, 0, 0, 1], "it is one product all the same");
}

fn a_known_product_stays_as_it_was(engine: Engine) {
    let mut dress = fixtures::shop_product("linen-dress");
    dress["title"] = json!("Half a dress");
    dress["variants"][4]["prices"][0]["amount"] = json!("64.505");
    let (shop, import) = between_good_ones(engine, &dress);
    assert_eq!(
        import.rejections(),
        [(2, "INVALID_PRICE_DIGITS".to_owned(), "linen-dress".to_owned())]
    );
    let untouched = |lines: &str| {
        lines
            .lines()
            .find(|line| line.contains("\"linen-dress\""))
            .map(str::to_owned)
    };
    assert_eq!(untouched(&shop.export()), untouched(&Shop::filled(engine).export()));
}

fn what_is_taken_otherwise_than_written_is_warned_of(engine: Engine) {
    let shop = Shop::filled(engine);
    let odd = product(
        "odd",
        json!({"variants": [{"sku": "ODD", "prices": [{"market": "de", "amount": "10", "compare_at": "9"}], "stock": [{"location": "berlin", "on_hand": -3}]}]}),
    );
    let import = shop.import_text(&fixtures::lines(&[odd]), &[]).done();
    let report = import.report();
    let warnings = report["warnings"].as_array().expect("a list");
    let mut codes: Vec<&str> = warnings
        .iter()
        .map(|warning| warning["code"].as_str().expect("a code"))
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, ["COMPARE_AT_IGNORED", "NEGATIVE_STOCK"]);
    assert!(
        warnings
            .iter()
            .all(|warning| warning["subject"] == "odd" && warning["line"] == 1)
    );
    let document = r#"{ product(handle: "odd") { variants { nodes { compareAtPrice { amount } quantityAvailable availableForSale } } } }"#;
    let data = shop.serve().ask(document).data();
    assert_eq!(
        data["product"]["variants"]["nodes"],
        json!([{"compareAtPrice": null, "quantityAvailable": 0, "availableForSale": false}])
    );
}
