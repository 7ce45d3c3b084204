//! Carts that are opened again after the shop has changed.

use serde_json::{Value, json};

use crate::carts::{self, payload, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::fixtures;
use crate::on_both_engines;

on_both_engines!(
    a_reopened_cart_tells_what_has_changed,
    a_change_of_price_is_acknowledged_by_touching_the_line,
    lines_of_one_variant_share_what_is_left,
    a_variant_that_was_deleted_stays_in_the_cart_as_what_it_was,
);

const PROBLEMS: &str = "problems { code lineId availableQuantity seenAmount { amount } currentAmount { amount } } totalQuantity cost { subtotalAmount { amount } }";

fn product(number: usize, variant: Value) -> String {
    let mut variant = variant;
    variant["sku"] = format!("T-{number}").into();
    fixtures::lines(&[json!({"handle": format!("thing-{number}"), "variants": [variant]})])
}

fn a_reopened_cart_tells_what_has_changed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let wishes: Vec<Value> = (3..9).map(|number| wish(&things[number], 10)).collect();
    let cart = guest.put(&json!(wishes));
    let ids = each(&cart["lines"]["nodes"], "id");
    assert_eq!(guest.cart("problems { code }")["problems"], json!([]));
    let price = |minor: i64| json!({"prices": [{"market": "de", "amount_minor": minor}]});
    let stock = |on_hand: i64| json!({"stock": [{"location": "main", "on_hand": on_hand}]});
    let changes = [
        product(3, price(2_000)),
        product(4, price(500)),
        product(5, stock(0)),
        product(6, stock(4)),
        fixtures::lines(&[json!({"handle": "thing-7", "published": false})]),
        // Elsewhere, which this cart has nothing to do with.
        product(8, json!({"prices": [{"market": "us", "amount_minor": 1}]})),
    ];
    shop.import_text(&changes.concat(), &[]).done();
    let problem = |code: &str, line: usize, available: Value, amounts: Option<[&str; 2]>| {
        let amount = |at: usize| amounts.map_or(Value::Null, |two| json!({"amount": two[at]}));
        json!({"code": code, "lineId": ids[line], "availableQuantity": available, "seenAmount": amount(0), "currentAmount": amount(1)})
    };
    let opened = guest.cart(PROBLEMS);
    assert_eq!(
        opened["problems"],
        json!([
            problem("PRICE_ROSE", 0, Value::Null, Some(["10.30", "20.00"])),
            problem("PRICE_FELL", 1, Value::Null, Some(["10.40", "5.00"])),
            problem("SOLD_OUT", 2, json!(0), None),
            problem("FEWER_LEFT", 3, json!(4), None),
            problem("NOT_SOLD_HERE", 4, Value::Null, None),
        ])
    );
    assert_eq!(opened["totalQuantity"], 60, "nothing was taken out");
    // 10 each of 20.00, 5.00, 10.50, 10.60 and 10.80; what is not sold costs nothing.
    assert_eq!(opened["cost"]["subtotalAmount"]["amount"], "569.00");
    // A line tells its own.
    let lines = guest.cart("lines { nodes { problems { code } cost { totalAmount { amount } } } }");
    let own: Vec<Vec<String>> = lines["lines"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|line| each(&line["problems"], "code"))
        .collect();
    assert_eq!(
        own,
        [
            vec!["PRICE_ROSE"],
            vec!["PRICE_FELL"],
            vec!["SOLD_OUT"],
            vec!["FEWER_LEFT"],
            vec!["NOT_SOLD_HERE"],
            vec![]
        ]
    );
    assert_eq!(lines["lines"]["nodes"][4]["cost"], Value::Null);
}

fn a_change_of_price_is_acknowledged_by_touching_the_line(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let cart = guest.put(&json!([wish(&things[3], 2), wish(&things[4], 2)]));
    let ids = each(&cart["lines"]["nodes"], "id");
    let changes = [3, 4].map(|number| product(number, json!({"prices": [{"market": "de", "amount_minor": 3_000}]})));
    shop.import_text(&changes.concat(), &[]).done();
    let problems = || each(&guest.cart(PROBLEMS)["problems"], "lineId");
    assert_eq!(problems(), ids);
    // Reading again changes nothing; the same quantity does, and so does adding more.
    assert_eq!(problems(), ids);
    guest.keyed(
        "cartLinesUpdate",
        json!({"lines": [{"id": ids[0], "quantity": 2}]}),
        &payload(),
    );
    assert_eq!(problems(), ids[1..]);
    guest.put(&json!([wish(&things[4], 1)]));
    assert_eq!(problems(), [""; 0]);
    assert_eq!(guest.cart(PROBLEMS)["cost"]["subtotalAmount"]["amount"], "150.00");
}

fn lines_of_one_variant_share_what_is_left(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let engraved = |value: &str| json!({"merchandiseId": things[3], "quantity": 3, "attributes": [{"key": "text", "value": value}]});
    guest.put(&json!([engraved("a"), engraved("b"), engraved("c")]));
    shop.import_text(&product(3, json!({"stock": [{"location": "main", "on_hand": 4}]})), &[])
        .done();
    let problems = guest.cart("problems { code availableQuantity }");
    assert_eq!(
        problems["problems"],
        json!([{"code": "FEWER_LEFT", "availableQuantity": 1}, {"code": "FEWER_LEFT", "availableQuantity": 0}])
    );
}

fn a_variant_that_was_deleted_stays_in_the_cart_as_what_it_was(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let cart = guest.put(&json!([wish(&things[3], 2)]));
    shop.sql().execute("DELETE FROM product WHERE handle = 'thing-3'");
    let cart_now = guest.cart("problems { code } lines { nodes { id quantity title merchandise { id } cost { totalAmount { amount } } } } cost { totalAmount { amount } }");
    assert_eq!(each(&cart_now["problems"], "code"), ["NOT_SOLD_HERE"]);
    let line = &cart["lines"]["nodes"][0]["id"];
    assert_eq!(
        cart_now["lines"]["nodes"],
        json!([{"id": line, "quantity": 2, "title": "Thing 3", "merchandise": null, "cost": null}])
    );
    assert_eq!(cart_now["cost"]["totalAmount"]["amount"], "0.00");
    let removed = guest.keyed("cartLinesRemove", json!({"lineIds": [line]}), &payload());
    assert_eq!(removed["cart"]["totalQuantity"], 0);
}
