//! What a cart keeps while its shopper is at the till, and how that ends.

use serde_json::json;

use crate::carts::{variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, assert_books_balance, order, placed, reserved, set_price};

on_both_engines!(
    a_prepared_cart_keeps_its_price_its_discount_and_its_stock,
    every_write_to_the_cart_lets_a_hold_go,
    a_hold_ends_with_its_time,
    carts_hold_a_share_of_the_stock_at_most,
    a_hold_that_is_over_is_given_back_by_the_order_that_comes_after_it,
    what_is_counted_may_change_while_it_is_held,
);

fn a_prepared_cart_keeps_its_price_its_discount_and_its_stock(engine: Engine) {
    let shop = purchases::shop(engine);
    let once = json!({"kind": "discount", "handle": "once", "title": "Once", "type": "percentage", "percent": "50", "codes": ["ONCE"], "usage_limit": 1});
    shop.import_text(&crate::fixtures::lines(&[once]), &[]).done();
    let server = shop.serve();
    let things = variants(&server);
    let (first, second) = (server.guest(), server.guest());
    for guest in [&first, &second] {
        guest.put(&json!([wish(&things[3], 1)]));
        guest.keyed(
            "cartDiscountCodesUpdate",
            json!({"codes": ["ONCE"]}),
            "userErrors { code }",
        );
    }
    let prepared = first.prepare();
    assert_eq!(prepared["userErrors"], json!([]), "{prepared}");
    assert!(prepared["expiresAt"].is_string());
    assert_eq!(prepared["cart"]["cost"]["totalAmount"]["amount"], "5.15");
    assert_eq!(prepared["paymentMethods"]["provider"], "SANDBOX");
    assert_eq!(reserved(&shop), 1);
    // Again it is what it was.
    assert_eq!(first.prepare()["expiresAt"], prepared["expiresAt"]);
    set_price(&shop, 3, 9_000);
    // The code is used up for others, and the price is theirs.
    let others = second.submit(order("99.00", json!({})));
    assert_eq!(placed(&others)["cost"]["totalAmount"]["amount"], "94.90");
    assert_eq!(
        first.cart("cost { totalAmount { amount } }")["cost"]["totalAmount"]["amount"],
        "5.15"
    );
    let outcome = first.submit(order("10.05", json!({})));
    assert_eq!(placed(&outcome)["cost"]["totalAmount"]["amount"], "10.05");
    assert_eq!(shop.sql().number("SELECT used_count FROM discount"), 1);
    assert_eq!(reserved(&shop), 2);
    assert_books_balance(&shop);
}

fn every_write_to_the_cart_lets_a_hold_go(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 2), wish(&things[0], 1)]));
    guest.prepare();
    assert_eq!(reserved(&shop), 2);
    guest.put(&json!([wish(&things[4], 1)]));
    assert_eq!(reserved(&shop), 0);
    guest.prepare();
    assert_eq!(reserved(&shop), 3);
    guest.keyed("cartNoteUpdate", json!({"note": "By the door"}), "userErrors { code }");
    assert_eq!(reserved(&shop), 0);
    assert_books_balance(&shop);
}

fn a_hold_ends_with_its_time(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 2)]));
    guest.prepare();
    shop.sql()
        .execute("UPDATE cart SET hold_expires_at_ms = 1 WHERE hold IS NOT NULL");
    eventually("the sweeper gives it back", || (reserved(&shop) == 0).then_some(()));
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM reservation WHERE state = 4"), 1);
    assert_books_balance(&shop);
}

fn carts_hold_a_share_of_the_stock_at_most(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_CHECKOUT_HOLD_SHARE_PERCENT", "50");
    let server = shop.serve();
    let things = variants(&server);
    let (greedy, other) = (server.guest(), server.guest());
    greedy.put(&json!([wish(&things[3], 30)]));
    assert_eq!(greedy.prepare()["warnings"], json!([]));
    other.put(&json!([wish(&things[3], 5)]));
    let prepared = other.prepare();
    assert_eq!(each(&prepared["warnings"], "code"), ["STOCK_NOT_HELD"]);
    assert_eq!(reserved(&shop), 30);
    // Buying is possible all the same.
    let outcome = other.submit(order("99.00", json!({})));
    placed(&outcome);
    assert_eq!(reserved(&shop), 35);
    let third = server.guest();
    third.put(&json!([wish(&things[3], 25)]));
    placed(&other.submit(order("99.00", json!({"lines": [{"merchandiseId": things[3]}]}))));
    assert_eq!(each(&third.prepare()["userErrors"], "code"), ["OUT_OF_STOCK"]);
    assert_books_balance(&shop);
}

fn a_hold_that_is_over_is_given_back_by_the_order_that_comes_after_it(engine: Engine) {
    let shop = purchases::shop(engine);
    let twice = json!({"kind": "discount", "handle": "twice", "title": "Twice", "type": "percentage", "percent": "50", "codes": ["TWICE"], "usage_limit": 2});
    shop.import_text(&crate::fixtures::lines(&[twice]), &[]).done();
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 60)]));
    guest.keyed(
        "cartDiscountCodesUpdate",
        json!({"codes": ["TWICE"]}),
        "userErrors { code }",
    );
    assert_eq!(guest.prepare()["userErrors"], json!([]));
    // Its time is over, and the sweeper has not come by: all there is is still in the hold.
    shop.sql()
        .execute("UPDATE cart SET hold_expires_at_ms = 1 WHERE hold IS NOT NULL");
    placed(&guest.submit(order("9999.00", json!({}))));
    assert_eq!(reserved(&shop), 60);
    assert_eq!(shop.sql().number("SELECT used_count FROM discount"), 1);
    assert_books_balance(&shop);
}

fn what_is_counted_may_change_while_it_is_held(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (first, second) = (server.guest(), server.guest());
    first.put(&json!([wish(&things[3], 1), wish(&things[0], 2)]));
    first.prepare();
    second.put(&json!([wish(&things[4], 3)]));
    second.prepare();
    assert_eq!(reserved(&shop), 4);
    // The first thing is counted from now on, and the other is not any more.
    let counted = |number: usize, is_counted: bool| {
        shop.sql().execute(&format!(
            "UPDATE variant SET tracked = {is_counted} WHERE sku = 'T-{number}'"
        ));
    };
    counted(0, true);
    counted(4, false);
    placed(&first.submit(order("9999.00", json!({}))));
    placed(&second.submit(order("9999.00", json!({}))));
    assert_eq!(reserved(&shop), 3);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM order_line WHERE reserved"), 2);
    assert_books_balance(&shop);
}
