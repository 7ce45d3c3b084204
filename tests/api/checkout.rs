//! From a cart to an order that is paid.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::carts::{variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{
    self, RESULT, assert_books_balance, berlin, failure, order, placed, reserved, set_price, vienna,
};
use crate::shoppers::{mint, mutation, new_key};

on_both_engines!(
    from_nothing_to_an_order_in_three_calls,
    a_thing_is_bought_at_once_and_the_cart_stays,
    the_only_way_of_delivery_needs_no_choice,
    what_an_order_lacks_is_said_at_once,
    a_risen_price_is_asked_for_again_and_a_fallen_one_passed_on,
    a_refused_order_leaves_the_one_before_waiting,
    a_declined_payment_gives_everything_back,
    an_order_that_waits_for_its_bank_gives_way_to_another,
    a_customer_who_signs_in_takes_the_order_along,
);

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
