//! Prices and stock by staff, and how many statements that takes.

use serde_json::{Value, json};

use crate::app::Shop;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::new_key;
use crate::staff::{Staff, complaints, one};

on_both_engines!(
    prices_are_set_and_taken_away_everywhere_at_once,
    prices_are_set_all_or_none,
    stock_is_shown_within_a_moment,
    a_file_takes_a_price_and_a_level_away,
    the_number_of_statements_does_not_grow_with_the_rows,
);

const CARD: &str = "{ products(first: 50) { nodes { handle priceRange { min { amount } max { amount } } compareAtPriceRange { min { amount } } availability } } }";

/// The card of a product in a list of a market; null where it is not listed.
fn card(staff: &Staff<'_>, market: &str, handle: &str) -> Value {
    let list = staff.server.ask(CARD).market(market).data();
    let mut cards = list["products"]["nodes"].as_array().expect("cards").iter();
    cards
        .find(|card| card["handle"] == handle)
        .cloned()
        .unwrap_or(Value::Null)
}

fn prices_are_set_and_taken_away_everywhere_at_once(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let tote = staff.variant("TOTE");
    let prices = json!({"prices": [
        {"variantId": tote, "market": "de", "amount": "31.50", "compareAt": "45"},
        {"variantId": tote, "market": "us", "amount": "33", "compareAt": "33.00"},
    ]});
    let set = staff.write("pricesSet", prices, "products { handle }");
    assert_eq!(set["products"], json!([{"handle": "canvas-tote"}]));
    assert_eq!(
        complaints(&set["warnings"]),
        one("COMPARE_AT_IGNORED", "prices.1.compareAt")
    );
    let shown = card(&staff, "de", "canvas-tote");
    assert_eq!(shown["priceRange"]["min"]["amount"], "31.50");
    assert_eq!(shown["compareAtPriceRange"]["min"]["amount"], "45.00");
    assert_eq!(card(&staff, "us", "canvas-tote")["compareAtPriceRange"], Value::Null);
    for market in ["jp", "us"] {
        staff.write("priceRemove", json!({"variantId": tote, "market": market}), "");
        assert_eq!(card(&staff, market, "canvas-tote"), Value::Null);
    }
    let last = json!({"variantId": tote, "market": "de"});
    assert_eq!(staff.refused("priceRemove", last), one("MISSING_PRICE", "market"));
    let gone = json!({"variantId": tote, "market": "us"});
    assert_eq!(staff.refused("priceRemove", gone), one("PRICE_NOT_FOUND", "market"));
    assert_eq!(
        card(&staff, "de", "canvas-tote")["priceRange"]["max"]["amount"],
        "31.50"
    );
}

fn prices_are_set_all_or_none(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let (tote, scarf) = (staff.variant("TOTE"), staff.variant("SCARF"));
    let before = staff.product("canvas-tote");
    let mut input = json!({"prices": [
        {"variantId": tote, "market": "de", "amount": "1"},
        {"variantId": scarf, "market": "jp", "amount": "1.5"},
        {"variantId": scarf, "market": "fr", "amount": "1"},
        {"variantId": scarf, "market": "de", "amount": "-1"},
    ]});
    let wrong = staff.refused("pricesSet", input.clone());
    let expected = [
        ("INVALID_AMOUNT", "prices.1.amount"),
        ("UNKNOWN_MARKET", "prices.2.market"),
        ("INVALID_AMOUNT", "prices.3.amount"),
    ];
    assert_eq!(wrong, expected.map(|(code, field)| (code.to_owned(), field.to_owned())));
    assert_eq!(staff.product("canvas-tote"), before);
    input["prices"][1] = input["prices"][0].clone();
    assert_eq!(staff.refused("pricesSet", input), one("REPEATED", "prices.1.variantId"));
}

fn stock_is_shown_within_a_moment(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let scarf = staff.variant("SCARF");
    let set = |quantity: Value| {
        let mut level = json!({"variantId": scarf, "location": "berlin"});
        level
            .as_object_mut()
            .expect("an object")
            .extend(quantity.as_object().cloned().expect("an object"));
        staff.write("stockLevelsSet", json!({"levels": [level]}), "");
    };
    set(json!({"adjust": -21}));
    eventually("the scarf is sold out", || {
        (card(&staff, "de", "wool-scarf")["availability"] == "OUT_OF_STOCK").then_some(())
    });
    set(json!({"onHand": 200}));
    eventually("the scarf is back", || {
        (card(&staff, "de", "wool-scarf")["availability"] == "IN_STOCK").then_some(())
    });
    let both = json!({"levels": [{"variantId": scarf, "location": "berlin", "onHand": 1, "adjust": 1}]});
    staff
        .send(&new_key(), "stockLevelsSet", both, "")
        .assert_bad("input.levels.0");
}

fn a_file_takes_a_price_and_a_level_away(engine: Engine) {
    let shop = Shop::filled(engine);
    let file = json!({"kind": "product", "handle": "canvas-tote", "variants": [{"sku": "TOTE",
        "prices": [{"market": "jp", "amount": null}, {"market": "us", "amount": "35.00"}]}]});
    let import = shop.import_text(&file.to_string(), &[]).done();
    assert_eq!(import.counts("product"), [0, 1, 0, 0]);
    let file = json!({"kind": "product", "handle": "wool-scarf", "variants": [{"sku": "SCARF", "stock": [{"location": "berlin", "on_hand": null}]}]});
    shop.import_text(&file.to_string(), &[]).done();
    // Once more finds that nothing differs.
    assert_eq!(
        shop.import_text(&file.to_string(), &[]).done().counts("product"),
        [0, 0, 1, 0]
    );
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    let markets: Vec<Value> = staff.product("canvas-tote")["variants"][0]["prices"]
        .as_array()
        .expect("prices")
        .iter()
        .map(|price| json!([price["market"], price["regular"]["amount"]]))
        .collect();
    assert_eq!(markets, [json!(["de", "29.00"]), json!(["us", "35.00"])]);
    assert_eq!(staff.product("wool-scarf")["variants"][0]["stock"], json!([]));
    eventually("the scarf is sold out", || {
        (card(&staff, "de", "wool-scarf")["availability"] == "OUT_OF_STOCK").then_some(())
    });
    let all = json!({"kind": "product", "handle": "wool-scarf", "variants": [{"sku": "SCARF", "prices": [{"market": "de", "amount": null}]}]});
    let refused = shop.import_text(&all.to_string(), &[]);
    assert_eq!(refused.rejections()[0].1, "MISSING_PRICE");
}

fn the_number_of_statements_does_not_grow_with_the_rows(engine: Engine) {
    let shop = Shop::filled(engine);
    let server = shop.serve();
    let staff = Staff::of(&shop, &server);
    // Alike, so that one is in as many collections and has as many words as three are and have.
    let variants = ["RING-A", "RING-B", "RING-C"].map(|sku| staff.variant(sku));
    let count = |name: &str, row: &dyn Fn(&str) -> Value, list: &str, rows: usize| {
        let rows: Vec<Value> = variants[..rows].iter().map(|id| row(id)).collect();
        let mut input = json!({});
        input[list] = rows.into();
        let answer = staff.send(&new_key(), name, input, "products { handle variants { id } }");
        assert_eq!(answer.data()[name]["userErrors"], json!([]));
        answer.statements()
    };
    let price = |amount: &'static str| move |id: &str| json!({"variantId": id, "market": "de", "amount": amount});
    let level = |on_hand: i32| move |id: &str| json!({"variantId": id, "location": "berlin", "onHand": on_hand});
    assert_eq!(
        count("pricesSet", &price("19"), "prices", 1),
        count("pricesSet", &price("20"), "prices", 3)
    );
    assert_eq!(
        count("stockLevelsSet", &level(31), "levels", 1),
        count("stockLevelsSet", &level(32), "levels", 3)
    );
    let read = |document: &str| server.ask_as(&staff.token, document).answer().statements();
    assert_eq!(
        read("{ staffProducts(first: 1) { nodes { id } } }"),
        read("{ staffProducts(first: 20) { nodes { id } } }")
    );
}
