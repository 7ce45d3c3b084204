//! From a cart to an order that is paid.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::Shop;
use crate::carts::{variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, RESULT, assert_books_balance, berlin, failure, order, placed, vienna};
use crate::shoppers::{mint, mutation, new_key};

on_both_engines!(
    from_nothing_to_an_order_in_three_calls,
    a_thing_is_bought_at_once_and_the_cart_stays,
    the_only_way_of_delivery_needs_no_choice,
    what_an_order_lacks_is_said_at_once,
    a_risen_price_is_asked_for_again_and_a_fallen_one_passed_on,
    a_prepared_cart_keeps_its_price_its_discount_and_its_stock,
    every_write_to_the_cart_lets_a_hold_go,
    a_hold_ends_with_its_time,
    carts_hold_a_share_of_the_stock_at_most,
    a_hold_that_is_over_is_given_back_by_the_order_that_comes_after_it,
    a_refused_order_leaves_the_one_before_waiting,
    what_is_counted_may_change_while_it_is_held,
    a_declined_payment_gives_everything_back,
    an_order_that_waits_for_its_bank_gives_way_to_another,
    a_customer_who_signs_in_takes_the_order_along,
);

fn reserved(shop: &Shop) -> i64 {
    shop.sql()
        .number("SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) FROM stock_level")
}

fn from_nothing_to_an_order_in_three_calls(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    // One: a guest. Two: a cart, which tells what it costs with each way of delivery.
    let guest = server.guest();
    let fields =
        "cart { deliveryGroups { deliveryOptions { handle cartTotalAmount { amount } } } } userErrors { code }";
    let cart = guest.keyed("cartLinesAdd", json!({"lines": [wish(&things[3], 2)]}), fields);
    let options = &cart["cart"]["deliveryGroups"][0]["deliveryOptions"];
    assert_eq!(each(options, "handle"), ["standard", "express"]);
    assert_eq!(options[0]["cartTotalAmount"]["amount"], "25.50");
    // Three: the order.
    let outcome = guest.submit(order("25.50", json!({})));
    let order = placed(&outcome);
    assert_eq!(order["number"], "DE-1001");
    assert_eq!(
        (&order["status"], &order["financialStatus"]),
        (&json!("PLACED"), &json!("PAID"))
    );
    assert_eq!(
        order["cost"]["totalAmount"],
        json!({"amount": "25.50", "currencyCode": "EUR"})
    );
    assert_eq!(
        order["lineItems"]["nodes"],
        json!([{"title": "Thing 3", "quantity": 2}])
    );
    assert_eq!(guest.cart("totalQuantity")["totalQuantity"], 0);
    assert_eq!(reserved(&shop), 2);
    assert_books_balance(&shop);
}

fn a_thing_is_bought_at_once_and_the_cart_stays(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[5], 1)]));
    let lines = json!({"lines": [{"merchandiseId": things[4], "quantity": 3}]});
    let outcome = guest.submit(order("36.10", lines));
    assert_eq!(
        placed(&outcome)["lineItems"]["nodes"],
        json!([{"title": "Thing 4", "quantity": 3}])
    );
    assert_eq!(guest.cart("totalQuantity")["totalQuantity"], 1);
    let refused = guest.submit(order(
        "99.00",
        json!({"lines": [{"merchandiseId": things[4], "quantity": 58}]}),
    ));
    assert_eq!(failure(&refused), ["PRICE_CHANGED"]);
    let many = order(
        "9999.00",
        json!({"lines": [{"merchandiseId": things[4], "quantity": 58}, {"merchandiseId": things[1]}]}),
    );
    let short = guest.submit(many);
    assert_eq!(failure(&short), ["OUT_OF_STOCK", "OUT_OF_STOCK"]);
    // A number above 20 is nobody's business.
    assert_eq!(short["userErrors"][0]["availableQuantity"], 20);
    assert_eq!(short["userErrors"][0]["field"], json!(["lines", "0"]));
    assert_eq!(reserved(&shop), 3);
    assert_books_balance(&shop);
}

fn the_only_way_of_delivery_needs_no_choice(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let lines = json!([{"merchandiseId": things[4]}]);
    let to_vienna = json!({"lines": lines, "shippingAddress": vienna(), "deliveryOption": null});
    let outcome = guest.submit(order("18.30", to_vienna));
    placed(&outcome);
    let to_berlin = json!({"lines": lines, "deliveryOption": null});
    assert_eq!(
        failure(&guest.submit(order("99.00", to_berlin))),
        ["DELIVERY_OPTION_REQUIRED"]
    );
}

fn what_an_order_lacks_is_said_at_once(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let refused = |more: Value| failure(&guest.submit(order("99.00", more)));
    assert_eq!(refused(json!({})), ["CART_EMPTY"]);
    let one = json!([{"merchandiseId": things[3]}]);
    assert_eq!(refused(json!({"lines": []})), ["CART_EMPTY"]);
    assert_eq!(
        refused(json!({"lines": [{"merchandiseId": things[3], "quantity": 0}]})),
        ["INVALID_QUANTITY"]
    );
    assert_eq!(refused(json!({"lines": one, "email": null})), ["EMAIL_REQUIRED"]);
    assert_eq!(refused(json!({"lines": one, "email": "nobody"})), ["INVALID_EMAIL"]);
    assert_eq!(refused(json!({"lines": one, "phone": "0170"})), ["INVALID_PHONE"]);
    assert_eq!(
        refused(json!({"lines": one, "shippingAddress": null})),
        ["ADDRESS_REQUIRED"]
    );
    assert_eq!(
        refused(json!({"lines": one, "deliveryOption": "pigeon"})),
        ["DELIVERY_OPTION_NOT_OFFERED"]
    );
    assert_eq!(
        refused(json!({"lines": one, "paymentToken": "with space"})),
        ["INVALID_PAYMENT_TOKEN"]
    );
    assert_eq!(
        refused(json!({"lines": one, "returnUrl": "nowhere"})),
        ["INVALID_RETURN_URL"]
    );
    assert_eq!(
        refused(json!({"lines": one, "discountCodes": [""]})),
        ["INVALID_DISCOUNT_CODE"]
    );
    assert_eq!(refused(json!({"lines": one, "note": "\u{1}"})), ["INVALID_NOTE"]);
    let seen =
        |amount: &str, currency: &str| json!({"lines": one, "seen": {"totalAmount": amount, "currencyCode": currency}});
    assert_eq!(refused(seen("a lot", "EUR")), ["INVALID_SEEN_TOTAL"]);
    assert_eq!(refused(seen("99.001", "EUR")), ["INVALID_SEEN_TOTAL"]);
    assert_eq!(refused(seen("99.00", "USD")), ["CURRENCY_CHANGED"]);
    let without = |part: &str| {
        let mut address = berlin();
        address.as_object_mut().expect("an object").remove(part);
        let outcome = guest.submit(order("99.00", json!({"lines": one, "shippingAddress": address})));
        (failure(&outcome), outcome["userErrors"][0]["field"].clone())
    };
    let wrong = vec!["INVALID_ADDRESS".to_owned()];
    assert_eq!(without("city"), (wrong.clone(), json!(["shippingAddress", "city"])));
    assert_eq!(without("postalCode"), (wrong, json!(["shippingAddress", "postalCode"])));
    let nowhere = json!({"lines": one, "shippingAddress": {"familyName": "Shopper", "line1": "1 Rue de Rivoli", "city": "Paris", "postalCode": "75001", "countryCode": "FR"}});
    assert_eq!(refused(nowhere), ["COUNTRY_NOT_SERVED"]);
    let unknown = json!({"lines": one, "shippingAddress": null, "addressId": mint(MintedKind::Address)});
    assert_eq!(refused(unknown), ["ADDRESS_NOT_FOUND"]);
    guest.put(&json!([wish(&things[3], 1)]));
    assert_eq!(refused(json!({"version": 7})), ["VERSION_MISMATCH"]);
    guest
        .write(
            "checkoutSubmit",
            order("1.00", json!({"key": new_key(), "waitMs": 9_999})),
            RESULT,
        )
        .answer()
        .assert_bad("input.waitMs");
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM shop_order"), 0);
    assert_eq!(reserved(&shop), 0);
}

fn set_price(shop: &Shop, number: usize, minor: i64) {
    shop.sql().execute(&format!(
        "UPDATE price SET amount_minor = {minor} WHERE variant_id = (SELECT id FROM variant WHERE sku = 'T-{number}')"
    ));
}

fn a_risen_price_is_asked_for_again_and_a_fallen_one_passed_on(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 1)]));
    set_price(&shop, 3, 2_000);
    let outcome = guest.submit(order("15.20", json!({})));
    assert_eq!(failure(&outcome), ["PRICE_CHANGED"]);
    assert_eq!(
        outcome["cost"]["totalAmount"],
        json!({"amount": "24.90", "currencyCode": "EUR"})
    );
    set_price(&shop, 3, 500);
    let outcome = guest.submit(order("24.90", json!({})));
    assert_eq!(placed(&outcome)["cost"]["totalAmount"]["amount"], "9.90");
}

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

fn a_refused_order_leaves_the_one_before_waiting(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 2)]));
    let waiting = guest.submit(order("9999.00", json!({"paymentToken": "tok_3ds"})));
    assert_eq!(waiting["__typename"], "CheckoutActionRequired", "{waiting}");
    assert_eq!(failure(&guest.submit(order("0.01", json!({})))), ["PRICE_CHANGED"]);
    let too_many = json!({"lines": [{"merchandiseId": things[3], "quantity": 61}]});
    assert_eq!(failure(&guest.submit(order("9999.00", too_many))), ["OUT_OF_STOCK"]);
    assert_eq!(
        guest.attempt(&waiting["orderId"])["__typename"],
        "CheckoutActionRequired"
    );
    assert_eq!(reserved(&shop), 2);
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

fn a_declined_payment_gives_everything_back(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 2)]));
    let declined = json!({"paymentToken": "tok_decline_insufficient_funds"});
    let outcome = guest.submit(order("25.50", declined));
    assert_eq!(failure(&outcome), ["PAYMENT_DECLINED"]);
    assert_eq!(
        (reserved(&shop), guest.cart("totalQuantity")["totalQuantity"].clone()),
        (0, json!(2))
    );
    assert_eq!(guest.attempt(&outcome["givenUpOrderId"]), outcome);
    placed(&guest.submit(order("25.50", json!({}))));
    assert_books_balance(&shop);
}

fn an_order_that_waits_for_its_bank_gives_way_to_another(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    guest.put(&json!([wish(&things[3], 60)]));
    let waiting = guest.submit(order("9999.00", json!({"paymentToken": "tok_3ds"})));
    assert_eq!(waiting["__typename"], "CheckoutActionRequired", "{waiting}");
    assert!(waiting["action"]["url"].is_string());
    // The stock of the first is what the second needs.
    placed(&guest.submit(order("9999.00", json!({}))));
    let first = guest.attempt(&waiting["orderId"]);
    assert_eq!(failure(&first), ["SUPERSEDED"]);
    assert_eq!(reserved(&shop), 60);
    // While a provider is at work nobody knows what it will say.
    let slow = json!({"paymentToken": "tok_never", "lines": [{"merchandiseId": things[4]}], "waitMs": 0});
    let processing = guest.submit(order("99.00", slow));
    assert_eq!(processing["__typename"], "CheckoutProcessing", "{processing}");
    eventually("the provider is asked", || {
        (shop.sql().number("SELECT COUNT(*) FROM payment_intent WHERE state = 3") == 1).then_some(())
    });
    let refused = guest.submit(order("99.00", json!({"lines": [{"merchandiseId": things[4]}]})));
    assert_eq!(failure(&refused), ["PAYMENT_IN_PROGRESS"]);
    assert_eq!(refused["userErrors"][0]["orderId"], processing["orderId"]);
    assert_books_balance(&shop);
}

fn a_customer_who_signs_in_takes_the_order_along(engine: Engine) {
    let shop = purchases::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let outcome = guest.submit(order("99.00", json!({"lines": [{"merchandiseId": things[3]}]})));
    let id = placed(&outcome)["id"].clone();
    let register =
        json!({"deviceKey": guest.key, "email": "shopper-1@example.com", "password": "a long enough phrase"});
    let registered = guest
        .ask(mutation("customerRegister", crate::shoppers::TOKENS))
        .with(json!({"input": register}))
        .data();
    let customer = crate::shoppers::Device::of(&server, &guest.key, &registered["customerRegister"]);
    assert_eq!(placed(&customer.attempt(&id))["id"], id);
    assert!(server.guest().attempt(&id).is_null());
}
