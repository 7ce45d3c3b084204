//! Orders that arrive twice, from two devices, or want the same things in another order.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::carts::{variants, wish};
use crate::crowd::at_once;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, assert_books_balance, failure, order, placed};
use crate::shoppers::{Device, new_device, new_key};

on_both_engines!(
    one_key_is_one_order_however_often_it_is_sent,
    two_devices_submit_one_cart_once,
    one_unit_goes_to_one_of_many_buyers,
    crossing_orders_do_not_wait_for_each_other_for_ever,
    a_limited_code_is_used_as_often_as_it_may,
    declined_cards_and_limited_codes_do_not_wait_for_each_other,
    statements_do_not_grow_with_the_lines,
);

/// Submits under `key` until a busy server has taken it, as an app does, and asks until the outcome is known.
fn insist(device: &Device<'_>, key: &str, input: &Value) -> Value {
    eventually("the order is decided", || {
        let answer = device.submit_with(key, input.clone());
        let body = answer.json();
        let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        if ["UNAVAILABLE", "TIMEOUT"].contains(&code) {
            return None;
        }
        let outcome = answer.data()["checkoutSubmit"].take();
        (outcome["__typename"] != "CheckoutProcessing").then_some(outcome)
    })
}

fn one_key_is_one_order_however_often_it_is_sent(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 1)]));
    let key = new_key();
    let input = order("15.20", json!({}));
    let outcomes = at_once(&[(); 10], |_, ()| insist(&guest, &key, &input));
    let orders: BTreeSet<String> = outcomes.iter().map(|one| placed(one)["id"].to_string()).collect();
    assert_eq!(orders.len(), 1);
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM shop_order"), 1);
    assert_eq!(sql.number("SELECT COUNT(*) FROM payment_intent"), 1);
    let other = order("15.30", json!({}));
    let reused = guest.submit_with(&key, other).refusal();
    assert_eq!(reused.code, "BAD_USER_INPUT");
    assert_books_balance(&shop);
}

fn two_devices_submit_one_cart_once(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let key = new_device();
    let devices: Vec<Device<'_>> = (0..4).map(|_| server.guest_on(&key)).collect();
    devices[0].put(&json!([wish(&things[3], 1)]));
    let outcomes = at_once(&devices, |_, device| {
        insist(device, &new_key(), &order("15.20", json!({})))
    });
    let placed = outcomes.iter().filter(|one| one["__typename"] == "CheckoutSucceeded");
    assert_eq!(placed.count(), 1, "{outcomes:?}");
    for outcome in outcomes.iter().filter(|one| one["__typename"] == "CheckoutFailed") {
        let why = failure(outcome);
        let known = ["CART_EMPTY", "PAYMENT_IN_PROGRESS", "SUPERSEDED"];
        assert!(why.iter().all(|code| known.contains(&code.as_str())), "{why:?}");
    }
    let sql = shop.sql();
    assert_eq!(sql.number("SELECT COUNT(*) FROM shop_order WHERE state = 2"), 1);
    assert_eq!(sql.number("SELECT CAST(SUM(reserved) AS BIGINT) FROM stock_level"), 1);
    assert_books_balance(&shop);
}

fn one_unit_goes_to_one_of_many_buyers(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    // All but one are somebody's already.
    let early = server.guest();
    let most = json!({"lines": [{"merchandiseId": things[3], "quantity": 59}]});
    placed(&early.submit(order("9999.00", most)));
    let buyers: Vec<Device<'_>> = (0..12).map(|_| server.guest()).collect();
    let one = order("99.00", json!({"lines": [{"merchandiseId": things[3]}]}));
    let outcomes = at_once(&buyers, |_, buyer| insist(buyer, &new_key(), &one));
    let won = outcomes.iter().filter(|one| one["__typename"] == "CheckoutSucceeded");
    assert_eq!(won.count(), 1);
    for outcome in outcomes.iter().filter(|one| one["__typename"] != "CheckoutSucceeded") {
        assert_eq!(failure(outcome), ["OUT_OF_STOCK"]);
    }
    assert_books_balance(&shop);
}

fn crossing_orders_do_not_wait_for_each_other_for_ever(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let buyers: Vec<Device<'_>> = (0..8).map(|_| server.guest()).collect();
    for round in 0..3 {
        let outcomes = at_once(&buyers, |at, buyer| {
            let mut lines: Vec<Value> = (3..9).map(|one| json!({"merchandiseId": things[one]})).collect();
            if (at + round) % 2 == 0 {
                lines.reverse();
            }
            insist(buyer, &new_key(), &order("999.00", json!({"lines": lines})))
        });
        for outcome in &outcomes {
            placed(outcome);
        }
    }
    assert_eq!(
        shop.sql()
            .number("SELECT CAST(SUM(reserved) AS BIGINT) FROM stock_level"),
        3 * 8 * 6
    );
    assert_books_balance(&shop);
}

fn a_limited_code_is_used_as_often_as_it_may(engine: Engine) {
    let shop = purchases::shop(engine);
    let few = json!({"kind": "discount", "handle": "few", "title": "Few", "type": "percentage", "percent": "50", "codes": ["FEW"], "usage_limit": 3});
    shop.import_text(&crate::fixtures::lines(&[few]), &[]).done();
    let server = shop.serve();
    let things = variants(&server);
    let buyers: Vec<Device<'_>> = (0..8).map(|_| server.guest()).collect();
    // Half of 10.30, and 4.90 to send it: who is too late is asked to pay more.
    let input = order(
        "10.05",
        json!({"lines": [{"merchandiseId": things[3]}], "discountCodes": ["few"]}),
    );
    let outcomes = at_once(&buyers, |_, buyer| insist(buyer, &new_key(), &input));
    let won = outcomes.iter().filter(|one| one["__typename"] == "CheckoutSucceeded");
    assert_eq!(won.count(), 3);
    for outcome in outcomes.iter().filter(|one| one["__typename"] != "CheckoutSucceeded") {
        let why = failure(outcome);
        assert!(why == ["PRICE_CHANGED"] || why == ["DISCOUNT_USED_UP"], "{why:?}");
        assert_eq!(outcome["cost"]["totalAmount"]["amount"], "15.20", "{outcome}");
    }
    assert_eq!(shop.sql().number("SELECT used_count FROM discount"), 3);
    assert_books_balance(&shop);
}

fn declined_cards_and_limited_codes_do_not_wait_for_each_other(engine: Engine) {
    let shop = purchases::shop(engine);
    let codes = ["A", "B"].map(|code| json!({"kind": "discount", "handle": code.to_lowercase(), "title": code, "type": "percentage", "percent": "10", "combines": true, "codes": [code], "usage_limit": 1_000}));
    shop.import_text(&crate::fixtures::lines(&codes), &[]).done();
    let server = shop.serve();
    let things = variants(&server);
    let buyers: Vec<Device<'_>> = (0..8).map(|_| server.guest()).collect();
    for round in 0..3 {
        at_once(&buyers, |at, buyer| {
            let tokens = ["tok_approve", "tok_decline", "tok_3ds"];
            let mut codes = vec!["A", "B"];
            let mut lines: Vec<Value> = (3..6).map(|one| json!({"merchandiseId": things[one]})).collect();
            if (at + round) % 2 == 0 {
                lines.reverse();
                codes.reverse();
            }
            let more = json!({"lines": lines, "discountCodes": codes, "paymentToken": tokens[(at + round) % 3]});
            insist(buyer, &new_key(), &order("999.00", more))
        });
    }
    assert_books_balance(&shop);
}

fn statements_do_not_grow_with_the_lines(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let statements = |count: usize| {
        let guest = server.guest();
        let lines: Vec<Value> = (0..count).map(|at| json!({"merchandiseId": things[3 + at]})).collect();
        // Of a payment that is never answered the outcome is looked at once.
        let input = order(
            "9999.00",
            json!({"lines": lines, "waitMs": 0, "paymentToken": "tok_never"}),
        );
        let answer = guest.submit_with(&new_key(), input);
        assert_eq!(answer.data()["checkoutSubmit"]["__typename"], "CheckoutProcessing");
        answer.statements()
    };
    let one = statements(1);
    for count in [2, 10, 50] {
        assert_eq!(statements(count), one, "{count} lines");
    }
}
