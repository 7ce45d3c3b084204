//! Tax rates and shipping zones: imported, exported, and quoted.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;
use crate::process::eventually;

on_both_engines!(
    terms_are_imported_once_and_exported_the_same,
    terms_of_a_market_are_replaced_whole,
    a_change_of_terms_is_told_for_its_market,
    faults_of_terms_are_named_by_their_path,
    a_product_is_of_a_tax_class,
    costs_keep_their_currency,
    places_that_a_market_leaves_are_not_exported,
    delivery_is_quoted_for_a_destination,
    delivery_that_cannot_be_quoted_names_the_argument,
    a_server_sees_new_terms_without_a_restart,
);

fn reduced() -> Value {
    json!({"kind": "tax_class", "code": "reduced", "name": "Reduced rate"})
}

fn tax() -> Value {
    json!({"kind": "tax", "market": "de", "rates": [
        {"place": "DE", "name": "VAT", "percent": "19"},
        {"class": "reduced", "place": "DE", "name": "VAT", "percent": "7"},
        {"class": "shipping", "place": "DE", "name": "VAT", "percent": "19"},
        {"place": "AT", "name": "VAT", "percent": "20"},
    ]})
}

/// Two authorities at one place, with digits that are not those of a cent.
fn tax_on_top() -> Value {
    json!({"kind": "tax", "market": "us", "rates": [
        {"place": "US-NY", "name": "New York sales tax", "percent": "4"},
        {"place": "US-NY", "name": "City sales tax", "percent": "4.875"},
    ]})
}

fn shipping() -> Value {
    json!({"kind": "shipping", "market": "de", "zones": [
        {"code": "home", "name": "Germany", "places": ["DE"], "methods": [
            {"code": "standard", "name": "Standard", "translations": {"de": "Standardversand"},
             "weight_tiers": [{"from_grams": 0, "cost": "3.90"}, {"from_grams": 2000, "cost": "5.90"}],
             "free_from": "50.00", "max_weight_grams": 31500, "days_min": 1, "days_max": 3},
            {"code": "pickup", "name": "Pick-up", "weight_tiers": [{"from_grams": 0, "cost_minor": 0}], "days_min": 0, "days_max": 1},
            {"code": "courier", "name": "Courier", "subtotal_tiers": [{"from": "20", "cost": "9.90"}], "days_min": 1, "days_max": 1},
        ]},
        {"code": "tyrol", "name": "Tyrol", "places": ["AT-7"]},
        {"code": "austria", "name": "Austria", "places": ["AT"], "methods": [
            {"code": "standard", "name": "Standard", "weight_tiers": [{"from_grams": 0, "cost": "6.90"}], "days_min": 2, "days_max": 5},
        ]},
    ]})
}

fn terms() -> Vec<Value> {
    vec![reduced(), tax(), tax_on_top(), shipping()]
}

/// A shop with the terms above.
fn shop(engine: Engine) -> Shop {
    let shop = Shop::filled(engine);
    let import = shop.import_text(&fixtures::lines(&terms()), &[]).done();
    assert_eq!(import.counts("tax_class"), [1, 0, 0, 0]);
    assert_eq!(import.counts("tax"), [2, 0, 0, 0]);
    assert_eq!(import.counts("shipping"), [1, 0, 0, 0]);
    shop
}

/// The number at which the terms of markets were last told, by market.
fn told(shop: &Shop) -> Vec<(String, i64)> {
    shop.sql().pairs(
        "SELECT m.code, e.seq FROM change_entity e JOIN market m ON CAST(m.id AS TEXT) = e.entity_id WHERE e.entity_kind = 13 ORDER BY m.code",
    )
}

fn terms_are_imported_once_and_exported_the_same(engine: Engine) {
    let shop = shop(engine);
    let before = shop.sql().dump();
    let again = shop.import_text(&fixtures::lines(&terms()), &[]).done();
    assert_eq!(
        (again.counts("tax_class"), again.counts("tax")),
        ([0, 0, 1, 0], [0, 0, 2, 0])
    );
    assert_eq!(again.counts("shipping"), [0, 0, 1, 0]);
    let exported = shop.export();
    assert_eq!(shop.import_text(&exported, &[]).done().counts("tax"), [0, 0, 2, 0]);
    assert_eq!(shop.sql().dump(), before, "no row and no counter moved");
    let other = Shop::empty(engine);
    other.import_text(&exported, &[]).done();
    assert_eq!(other.export(), exported);
    for part in [
        r#"{"kind":"tax_class","code":"reduced","name":"Reduced rate"}"#,
        r#"{"place":"US-NY","name":"City sales tax","percent":"4.875"}"#,
        r#"{"code":"tyrol","name":"Tyrol","places":["AT-7"]}"#,
        r#""subtotal_tiers":[{"from_minor":2000,"cost_minor":990}]"#,
        r#""free_from_minor":5000,"max_weight_grams":31500,"days_min":1,"days_max":3"#,
    ] {
        assert!(exported.contains(part), "{part}\n{exported}");
    }
}

fn terms_of_a_market_are_replaced_whole(engine: Engine) {
    let shop = shop(engine);
    let rates = json!({"kind": "tax", "market": "de", "rates": [{"place": "DE", "name": "VAT", "percent": "16"}]});
    // The place moves to another zone, and a zone goes.
    let zones = json!({"kind": "shipping", "market": "de", "zones": [
        {"code": "austria", "name": "Austria and Germany", "places": ["AT", "DE"], "methods": [
            {"code": "standard", "name": "Standard", "weight_tiers": [{"from_grams": 0, "cost": "1.00"}], "days_min": 1, "days_max": 1}]},
    ]});
    let import = shop.import_text(&fixtures::lines(&[rates, zones]), &[]).done();
    assert_eq!(
        (import.counts("tax"), import.counts("shipping")),
        ([0, 1, 0, 0], [0, 1, 0, 0])
    );
    let sql = shop.sql();
    assert_eq!(
        sql.numbers("SELECT rate_ppm FROM tax_rate r JOIN market m ON m.id = r.market_id WHERE m.code = 'de'"),
        [160_000]
    );
    assert_eq!(
        sql.number("SELECT COUNT(*) FROM tax_rate"),
        3,
        "those of the other market stay"
    );
    assert_eq!(sql.numbers("SELECT cost_minor FROM shipping_tier"), [100]);
    assert_eq!(sql.number("SELECT COUNT(*) FROM shipping_title"), 0);
    let none = json!({"kind": "shipping", "market": "de", "zones": []});
    assert_eq!(
        shop.import_text(&fixtures::lines(&[none]), &[])
            .done()
            .counts("shipping"),
        [0, 1, 0, 0]
    );
    assert_eq!(sql.number("SELECT COUNT(*) FROM shipping_zone"), 0);
}

fn a_change_of_terms_is_told_for_its_market(engine: Engine) {
    let shop = shop(engine);
    let before = told(&shop);
    assert_eq!(
        before.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(),
        ["de", "us"]
    );
    let dearer = json!({"kind": "tax", "market": "us", "rates": [{"place": "US", "name": "Tax", "percent": "1"}]});
    shop.import_text(&fixtures::lines(&[tax(), dearer]), &[]).done();
    let after = told(&shop);
    assert_eq!(after[0], before[0], "what stayed as it was is not told");
    assert!(after[1].1 > before[1].1, "{before:?} {after:?}");
}

/// Lines, the path that is at fault, and the code.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        r#"{"kind":"tax_class","code":"Zero Rate","name":"Zero"}"#,
        "code",
        "INVALID_CODE",
    ),
    (r#"{"kind":"tax","market":"fr","rates":[]}"#, "market", "UNKNOWN_MARKET"),
    (r#"{"kind":"tax","market":"de"}"#, "rates", "MISSING_KEY"),
    (
        r#"{"kind":"shipping","market":"fr","zones":[]}"#,
        "market",
        "UNKNOWN_MARKET",
    ),
];

/// Rates that follow one of the name VAT for Germany.
const RATE_FAULTS: &[(&str, &str, &str)] = &[
    (
        r#"{"place":"DE","name":"Other","percent":5.5}"#,
        "percent",
        "INVALID_VALUE",
    ),
    (
        r#"{"place":"DE","name":"Other","percent":"100.01"}"#,
        "percent",
        "INVALID_RATE",
    ),
    (
        r#"{"place":"DE","name":"Other","percent":"0.00001"}"#,
        "percent",
        "INVALID_RATE",
    ),
    (
        r#"{"place":"de","name":"Other","percent":"1"}"#,
        "place",
        "INVALID_PLACE",
    ),
    (
        r#"{"place":"UK","name":"Other","percent":"1"}"#,
        "place",
        "FOREIGN_PLACE",
    ),
    (
        r#"{"place":"DE","name":"VAT","percent":"1"}"#,
        "name",
        "DUPLICATE_VALUE",
    ),
    (
        r#"{"place":"DE","name":"Other","percent":"1","class":"odd"}"#,
        "class",
        "UNKNOWN_TAX_CLASS",
    ),
];

const ZONE_FAULTS: &[(&str, &str, &str)] = &[
    (
        r#"{"code":"home","name":"Home","places":[]}"#,
        "places",
        "MISSING_PLACE",
    ),
    (
        r#"{"code":"home","name":"Home","places":["DE","DE"]}"#,
        "places[1]",
        "DUPLICATE_VALUE",
    ),
    (
        r#"{"code":"a b","name":"Home","places":["DE"]}"#,
        "code",
        "INVALID_CODE",
    ),
];

/// What is changed of a method that is in order.
const METHOD_FAULTS: &[(&str, &str, &str)] = &[
    (r#"{"days_max":0}"#, "days_max", "INVALID_DAYS"),
    (r#"{"days_min":-1}"#, "days_min", "INVALID_DAYS"),
    (r#"{"free_from":"1.005"}"#, "free_from", "INVALID_PRICE_DIGITS"),
    (r#"{"max_weight_grams":0}"#, "max_weight_grams", "INVALID_WEIGHT"),
    (r#"{"translations":{"en":"A"}}"#, "translations", "INVALID_LANGUAGE"),
    (r#"{"weight_tiers":[]}"#, "weight_tiers", "MISSING_TIER"),
    (r#"{"weight_tiers":null}"#, "weight_tiers", "MISSING_KEY"),
    (r#"{"subtotal_tiers":[]}"#, "subtotal_tiers", "CONFLICTING_KEY"),
    (
        r#"{"weight_tiers":[{"from_grams":5,"cost":"1"},{"from_grams":5,"cost":"2"}]}"#,
        "weight_tiers[1]",
        "INVALID_TIER",
    ),
    (
        r#"{"weight_tiers":[{"from_grams":0,"cost":"1.001"}]}"#,
        "weight_tiers[0].cost",
        "INVALID_PRICE_DIGITS",
    ),
    (
        r#"{"weight_tiers":[{"from_grams":-1,"cost":"1"}]}"#,
        "weight_tiers[0].from_grams",
        "INVALID_WEIGHT",
    ),
];

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A zone with a method to which `changes` were made.
fn zone_with(changes: &Value) -> Value {
    let mut method = json!({"code": "a", "name": "A", "weight_tiers": [{"from_grams": 0, "cost": "1"}], "days_min": 1, "days_max": 2});
    for (key, value) in changes.as_object().expect("an object") {
        method[key] = value.clone();
    }
    json!({"code": "home", "name": "Home", "places": ["DE"], "methods": [method]})
}

fn faults_of_terms_are_named_by_their_path(engine: Engine) {
    let shop = shop(engine);
    let before = shop.sql().dump();
    let vat = json!({"place": "DE", "name": "VAT", "percent": "19"});
    let rates = |rate: Value| json!({"kind": "tax", "market": "de", "rates": [vat, rate]});
    let zones = |zone: Value| json!({"kind": "shipping", "market": "de", "zones": [zone]});
    let told = |part: &str, field: &str, code: &str| (format!("{part}{field}"), code.to_owned());
    let mut cases: Vec<(Value, (String, String))> = Vec::new();
    cases.extend(
        FAULTS
            .iter()
            .map(|(line, field, code)| (parsed(line), told("", field, code))),
    );
    cases.extend(
        RATE_FAULTS
            .iter()
            .map(|(rate, field, code)| (rates(parsed(rate)), told("rates[1].", field, code))),
    );
    cases.extend(
        ZONE_FAULTS
            .iter()
            .map(|(zone, field, code)| (zones(parsed(zone)), told("zones[0].", field, code))),
    );
    cases.extend(METHOD_FAULTS.iter().map(|(changes, field, code)| {
        let line = zones(zone_with(&parsed(changes)));
        (line, told("zones[0].methods[0].", field, code))
    }));
    let lines: Vec<Value> = cases.iter().map(|(line, _)| line.clone()).collect();
    let import = shop.import_text(&fixtures::lines(&lines), &[]);
    assert_eq!(import.code(), Some(3));
    let report = import.report();
    let rejections = report["rejections"].as_array().expect("a list");
    assert_eq!(rejections.len(), cases.len(), "{report:#}");
    for (number, (line, (field, code))) in (1..).zip(&cases) {
        let found = rejections
            .iter()
            .find(|one| one["line"] == number)
            .unwrap_or_else(|| panic!("{line} was taken"));
        assert_eq!(
            (&found["field"], &found["code"]),
            (&json!(field), &json!(code)),
            "{line}"
        );
        assert!(
            found["reason"].as_str().is_some_and(|reason| reason.len() > 10),
            "{found}"
        );
    }
    assert_eq!(shop.sql().dump(), before, "nothing of them was applied");
}

fn a_product_is_of_a_tax_class(engine: Engine) {
    let shop = shop(engine);
    let import = |class: Value| {
        let line = json!({"handle": "atlas", "title": "Atlas", "tax_class": class, "variants": [{"sku": "ATLAS", "prices": [{"market": "de", "amount": "10"}]}]});
        shop.import_text(&fixtures::lines(&[line]), &[])
    };
    let classes = || {
        shop.sql().texts(
            "SELECT COALESCE(tax_class, '-') AS class FROM product WHERE handle = 'atlas'",
            "class",
        )
    };
    assert_eq!(import(json!("reduced")).done().counts("product"), [1, 0, 0, 0]);
    assert_eq!(classes(), ["reduced"]);
    assert!(shop.export().contains(r#""tax_class":"reduced""#));
    // A file that does not say leaves it, and an empty text goes back to the class of goods that name none.
    assert_eq!(import(Value::Null).done().counts("product"), [0, 0, 1, 0]);
    assert_eq!(import(json!("")).done().counts("product"), [0, 1, 0, 0]);
    assert_eq!(classes(), ["-"]);
    assert_eq!(import(json!("standard")).done().counts("product"), [0, 0, 1, 0]);
    let refused = import(json!("odd"));
    assert_eq!(
        refused.rejections(),
        [(1, "UNKNOWN_TAX_CLASS".to_owned(), "atlas".to_owned())]
    );
    assert_eq!(refused.report()["rejections"][0]["field"], "tax_class");
}

fn costs_keep_their_currency(engine: Engine) {
    let shop = Shop::empty(engine);
    let market = |currency: &str| json!({"kind": "market", "code": "de", "name": "De", "currency": currency, "countries": ["DE", "AT"], "languages": ["en"]});
    shop.import_text(&fixtures::lines(&[market("EUR"), shipping()]), &[])
        .done();
    let refused = shop.import_text(&fixtures::lines(&[market("JPY")]), &[]);
    assert_eq!(
        refused.rejections(),
        [(1, "CURRENCY_IN_USE".to_owned(), "de".to_owned())]
    );
    let none = json!({"kind": "shipping", "market": "de", "zones": []});
    shop.import_text(&fixtures::lines(&[none, market("JPY")]), &[]).done();
    // So does what a discount takes off, and a price that is to come.
    let shop = Shop::empty(engine);
    let off =
        json!({"kind": "discount", "handle": "off", "title": "Off", "type": "amount", "amounts": {"de": "10.00"}});
    shop.import_text(&fixtures::lines(&[market("EUR"), off]), &[]).done();
    let refused = shop.import_text(&fixtures::lines(&[market("JPY")]), &[]);
    assert_eq!(
        refused.rejections(),
        [(1, "CURRENCY_IN_USE".to_owned(), "de".to_owned())]
    );
    let shop = Shop::empty(engine);
    shop.import_text(&fixtures::lines(&[market("EUR")]), &[]).done();
    let id = match engine {
        Engine::Sqlite => "x'01a202e3d7d878cdbb6807f07f76c650'",
        Engine::Postgres => "'01a202e3-d7d8-78cd-bb68-07f07f76c650'",
    };
    shop.sql().execute(&format!(
        "INSERT INTO price_schedule (id, market_id, name, starts_at_ms, created_at_ms) SELECT {id}, id, 'Sale', 9999999999999, 0 FROM market"
    ));
    let refused = shop.import_text(&fixtures::lines(&[market("JPY")]), &[]);
    assert_eq!(
        refused.rejections(),
        [(1, "CURRENCY_IN_USE".to_owned(), "de".to_owned())]
    );
}

fn places_that_a_market_leaves_are_not_exported(engine: Engine) {
    let shop = shop(engine);
    let market = json!({"kind": "market", "code": "de", "name": "Deutschland", "currency": "EUR", "countries": ["DE"], "languages": ["de", "en"], "prices_include_tax": true, "is_default": true});
    shop.import_text(&fixtures::lines(&[market]), &[]).done();
    let exported = shop.export();
    assert!(
        !exported.contains(r#""AT"#) && exported.contains(r#""places":["DE"]"#),
        "{exported}"
    );
    let other = Shop::empty(engine);
    other.import_text(&exported, &[]).done();
    assert_eq!(other.export(), exported);
}

const OPTIONS: &str = "query($country: CountryCode, $region: String, $subtotal: Decimal, $grams: Int! = 0) {
  deliveryOptions(countryCode: $country, regionCode: $region, subtotal: $subtotal, weightGrams: $grams) {
    handle title cost { amount currencyCode } daysMin daysMax freeShippingMissing { amount }
  }
}";

/// Handle and cost of the options that `server` quotes in market `de`.
fn quoted(server: &Server, variables: Value) -> Vec<(String, String)> {
    let answer = server.ask(OPTIONS).market("de").with(variables).answer();
    let data = answer.data();
    assert_eq!(answer.statements(), 0, "zones are in memory");
    let options = data["deliveryOptions"].as_array().expect("a list");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    options
        .iter()
        .map(|one| (text(&one["handle"]), text(&one["cost"]["amount"])))
        .collect()
}

fn delivery_is_quoted_for_a_destination(engine: Engine) {
    let server = shop(engine).serve();
    let all = |variables| -> Vec<(String, String)> { quoted(&server, variables) };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(handle, cost)| ((*handle).to_owned(), (*cost).to_owned()))
            .collect()
    };
    assert_eq!(all(json!({})), pairs(&[("pickup", "0.00"), ("standard", "3.90")]));
    assert_eq!(
        all(json!({"country": "DE", "subtotal": "20.00", "grams": 2_000})),
        pairs(&[("pickup", "0.00"), ("standard", "5.90"), ("courier", "9.90")])
    );
    assert_eq!(
        all(json!({"country": "DE", "subtotal": "50.00", "grams": 31_501})),
        pairs(&[("pickup", "0.00"), ("courier", "9.90")])
    );
    assert_eq!(
        all(json!({"country": "AT", "region": "AT-9"})),
        pairs(&[("standard", "6.90")])
    );
    assert_eq!(all(json!({"country": "AT", "region": "7"})), []);
    assert_eq!(all(json!({"country": "FR"})), []);
    let data = server
        .ask(OPTIONS)
        .market("de")
        .language("de")
        .with(json!({"subtotal": "49.5"}))
        .data();
    assert_eq!(
        data["deliveryOptions"][1],
        json!({"handle": "standard", "title": "Standardversand", "cost": {"amount": "3.90", "currencyCode": "EUR"},
               "daysMin": 1, "daysMax": 3, "freeShippingMissing": {"amount": "0.50"}})
    );
    assert_eq!(server.ask(OPTIONS).market("jp").data()["deliveryOptions"], json!([]));
}

fn delivery_that_cannot_be_quoted_names_the_argument(engine: Engine) {
    let server = shop(engine).serve();
    for (variables, field) in [
        (json!({"grams": -1}), "weightGrams"),
        (json!({"subtotal": "-1"}), "subtotal"),
        (json!({"subtotal": "1.005"}), "subtotal"),
        (json!({"region": "CA"}), "countryCode"),
        (json!({"country": "Germany"}), "countryCode"),
        (json!({"country": "DE", "region": "Bavaria"}), "regionCode"),
    ] {
        server
            .ask(OPTIONS)
            .market("de")
            .with(variables)
            .answer()
            .assert_bad(field);
    }
}

fn a_server_sees_new_terms_without_a_restart(engine: Engine) {
    let shop = shop(engine);
    let server = shop.serve();
    assert_eq!(quoted(&server, json!({"country": "AT"}))[0].1, "6.90");
    let dearer = fixtures::lines(&[shipping()]).replace("6.90", "7.90");
    shop.import_text(&dearer, &[]).done();
    eventually("the new cost", || {
        (quoted(&server, json!({"country": "AT"}))[0].1 == "7.90").then_some(())
    });
}
