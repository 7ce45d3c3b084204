//! Returns: what shoppers send back, and what staff do with it.

use serde_json::{Value, json};
use tote::platform::clock::Clock;
use tote::platform::id::MintedKind;

use crate::carts::{price, variants};
use crate::clients::each;
use crate::crowd::at_once;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::purchases::assert_books_balance;
use crate::return_desk::{self as desk, Bought, Desk, ask_back, buy, complaint, returnable, shown, until, wanted};
use crate::shoppers::{Device, mint, new_key};

on_both_engines!(
    from_a_wish_to_the_money,
    what_is_sent_twice_is_done_once,
    no_more_comes_back_than_was_sent,
    every_fault_of_a_wish_is_named,
    what_a_shop_declines_can_be_asked_for_again,
    after_a_while_nothing_is_taken_back,
    an_order_has_so_many_returns_and_no_more,
    a_shop_may_take_nothing_back,
    statements_do_not_grow_with_the_lines,
);

fn from_a_wish_to_the_money(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 3), (&things[4], 1)]);
    assert_eq!(returnable(&guest, &order), []);
    staff.delivered(&order);
    assert_eq!(returnable(&guest, &order), [(0, 3), (1, 1)]);
    let input = json!({"orderId": order.id, "lines": [
        {"lineItemId": order.lines[1], "quantity": 1, "reason": "OTHER", "note": " A present\r\nthat did not please "},
        {"lineItemId": order.lines[0], "quantity": 2, "reason": "DEFECTIVE"},
    ]});
    let asked = ask_back(&guest, input)["return"].take();
    assert_eq!(
        (&asked["name"], &asked["status"], &asked["decidedAt"], &asked["refund"]),
        (
            &json!(format!("{}-R1", order.number)),
            &json!("REQUESTED"),
            &Value::Null,
            &Value::Null
        )
    );
    assert_eq!(
        asked["lineItems"],
        json!([
            {"quantity": 2, "reason": "DEFECTIVE", "note": null, "receivedQuantity": 0, "lineItem": {"id": order.lines[0], "refundedQuantity": 0}},
            {"quantity": 1, "reason": "OTHER", "note": "A present\nthat did not please", "receivedQuantity": 0, "lineItem": {"id": order.lines[1], "refundedQuantity": 0}},
        ])
    );
    assert_eq!(returnable(&guest, &order), [(0, 1)]);
    let id = asked["id"].as_str().expect("an id");
    let approved = staff.done("returnApprove", json!({"id": id, "instructions": "To Hall 3"}))["return"].take();
    assert_eq!(
        (&approved["status"], &approved["instructions"]),
        (&json!("APPROVED"), &json!("To Hall 3"))
    );
    assert!(approved["decidedAt"].is_string() && approved["receivedAt"].is_null());
    // One of the two did not come: it can still be sent back.
    let received = staff.received(&order, id, &[(0, 1), (1, 1)], true);
    let came: Vec<&Value> = [0, 1].map(|at| &received["lineItems"][at]["receivedQuantity"]).to_vec();
    assert_eq!(
        (&received["status"], came),
        (&json!("RECEIVED"), vec![&json!(1), &json!(1)])
    );
    assert_eq!(returnable(&guest, &order), [(0, 2)]);
    staff.done("returnRefund", json!({"id": id}));
    let refunded = until(&guest, &order, "REFUNDED");
    let cents = price(3) + price(4);
    assert_eq!(
        (&refunded["refund"]["status"], &refunded["refund"]["amount"]["amount"]),
        (
            &json!("SUCCEEDED"),
            &json!(format!("{}.{:02}", cents / 100, cents % 100))
        )
    );
    assert!(refunded["endedAt"].is_string());
    assert_history(&shown_history(&guest, &order), &refunded, id);
    assert_books_balance(&shop);
}

fn shown_history(guest: &Device<'_>, order: &Bought) -> Value {
    let fields = "status fulfillmentStatus financialStatus lineItems(first: 5) { nodes { refundedQuantity } } \
        events(first: 100) { nodes { type quantity returnId refundId } }";
    shown(guest, order, fields)
}

/// The order tells of its return by events and by what was paid back; its own statuses are of what was sent.
#[track_caller]
fn assert_history(seen: &Value, refunded: &Value, id: &str) {
    assert_eq!(
        ["status", "fulfillmentStatus", "financialStatus"].map(|name| seen[name].as_str().expect("a status")),
        ["COMPLETED", "FULFILLED", "PARTIALLY_REFUNDED"]
    );
    assert_eq!(
        seen["lineItems"]["nodes"],
        json!([{"refundedQuantity": 1}, {"refundedQuantity": 1}])
    );
    let events = seen["events"]["nodes"].as_array().expect("events");
    let of_return: Vec<(&str, &Value)> = events
        .iter()
        .filter(|event| event["returnId"] == id)
        .map(|event| (event["type"].as_str().expect("a type"), &event["quantity"]))
        .collect();
    assert_eq!(
        of_return,
        [
            ("RETURN_REQUESTED", &json!(3)),
            ("RETURN_APPROVED", &Value::Null),
            ("RETURN_RECEIVED", &json!(2)),
            ("RETURN_REFUNDED", &Value::Null)
        ]
    );
    assert_eq!(events.last().expect("an event")["refundId"], refunded["refund"]["id"]);
}

fn what_is_sent_twice_is_done_once(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 3)]);
    staff.delivered(&order);
    let key = new_key();
    let selection = "return { id } userErrors { code }";
    let asked = at_once(&[(); 5], |_, ()| {
        guest
            .keyed_with(&key, "returnRequest", order.wish(&[(0, 2)]), selection)
            .data()
    });
    assert!(asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    let other = guest.keyed_with(&key, "returnRequest", order.wish(&[(0, 1)]), selection);
    other.assert_bad("input.key");
    let id = asked[0]["returnRequest"]["return"]["id"].as_str().expect("an id");
    let line = json!({"lineItemId": order.lines[0], "quantity": 2, "restock": true});
    for (name, input) in [
        ("returnApprove", json!({"id": id})),
        ("returnReceive", json!({"id": id, "lines": [line]})),
        ("returnRefund", json!({"id": id})),
    ] {
        let key = new_key();
        for _ in 0..3 {
            let payload = staff.with_key(&key, name, input.clone()).data()[name].take();
            assert_eq!(payload["userErrors"], json!([]), "{name}: {payload}");
        }
        // The key is that of this step.
        staff
            .with_key(&key, "returnClose", json!({"id": id}))
            .assert_bad("input.key");
    }
    until(&guest, &order, "REFUNDED");
    let count = |sql: &str| shop.sql().number(sql);
    assert_eq!(count("SELECT COUNT(*) FROM order_return"), 1);
    assert_eq!(count("SELECT COUNT(*) FROM refund"), 1);
    assert_eq!(count("SELECT COUNT(*) FROM sandbox_refund"), 1);
    assert_eq!(
        count("SELECT COUNT(*) FROM order_event WHERE kind BETWEEN 24 AND 29"),
        4
    );
    assert_eq!(
        count("SELECT CAST(SUM(on_hand_delta) AS BIGINT) FROM stock_movement WHERE reason = 9"),
        2
    );
    assert_books_balance(&shop);
}

fn no_more_comes_back_than_was_sent(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 5), (&things[4], 1)]);
    let refused = |units: &[(usize, i64)]| complaint(&ask_back(&guest, order.wish(units)));
    let too_many = |at: usize| ("QUANTITY_TOO_HIGH".to_owned(), format!("lines.{at}.quantity"));
    assert_eq!(refused(&[(0, 1)]), too_many(0));
    // What is only packed has not been sent; what is lost never came.
    staff.sent(&order, &[(0, 1)], "PACKED", None);
    staff.sent(&order, &[(0, 1)], "LOST", None);
    assert_eq!(refused(&[(0, 1)]), too_many(0));
    staff.sent(&order, &[(0, 2)], "IN_TRANSIT", None);
    assert_eq!(returnable(&guest, &order), [(0, 2)]);
    assert_eq!(refused(&[(0, 3)]), too_many(0));
    // One line that can be and one that cannot: nothing is written.
    assert_eq!(refused(&[(0, 1), (1, 1)]), too_many(1));
    wanted(&guest, &order, &[(0, 1)]);
    assert_eq!(refused(&[(0, 2)]), too_many(0));
    // The first refund is for the one that is lost. What is paid back beyond cannot be returned as well.
    let line = json!({"lineItemId": order.lines[0], "quantity": 1, "restock": false});
    staff.done("refundCreate", json!({"orderId": order.id, "lines": [line]}));
    assert_eq!(returnable(&guest, &order), [(0, 1)]);
    staff.done("refundCreate", json!({"orderId": order.id, "lines": [line]}));
    assert_eq!(refused(&[(0, 1)]), too_many(0));
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM order_return"), 1);
    // Of many at once, no more are taken than there are.
    let other = buy(&guest, "tok_approve", &[(&things[5], 3)]);
    staff.delivered(&other);
    let taken = at_once(&[(); 6], |_, ()| {
        each(&ask_back(&guest, other.wish(&[(0, 1)]))["userErrors"], "code")
    });
    assert_eq!(taken.iter().filter(|codes| codes.is_empty()).count(), 3, "{taken:?}");
}

fn every_fault_of_a_wish_is_named(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 3)]);
    staff.delivered(&order);
    let line = |more: Value| {
        let mut line = json!({"lineItemId": order.lines[0], "quantity": 1, "reason": "COLOR"});
        line.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        line
    };
    let asked = |lines: Value| complaint(&ask_back(&guest, json!({"orderId": order.id, "lines": lines})));
    let because = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(asked(json!([])), because("NOTHING_GIVEN", "lines"));
    assert_eq!(
        asked(json!([line(json!({"quantity": 0}))])),
        because("INVALID_QUANTITY", "lines.0.quantity")
    );
    assert_eq!(
        asked(json!([line(json!({})), line(json!({}))])),
        because("REPEATED", "lines.1.lineItemId")
    );
    let foreign = line(json!({"lineItemId": mint(MintedKind::OrderLine)}));
    assert_eq!(
        asked(json!([foreign])),
        because("LINE_ITEM_NOT_FOUND", "lines.0.lineItemId")
    );
    for note in ["x".repeat(501), "a\u{0}b".to_owned()] {
        assert_eq!(
            asked(json!([line(json!({"note": note}))])),
            because("INVALID_TEXT", "lines.0.note")
        );
    }
    // All that is wrong is told at once.
    let both = json!({"orderId": order.id, "lines": [line(json!({"quantity": 9})), foreign]});
    assert_eq!(
        each(&ask_back(&guest, both)["userErrors"], "code"),
        ["QUANTITY_TOO_HIGH", "LINE_ITEM_NOT_FOUND"]
    );
    // What is somebody else's is answered like what is not there.
    let stranger = server.guest();
    let nothing = json!({"orderId": mint(MintedKind::Order), "lines": [line(json!({}))]});
    let payloads = [ask_back(&stranger, order.wish(&[(0, 1)])), ask_back(&stranger, nothing)];
    assert_eq!(complaint(&payloads[0]), because("NOT_FOUND", "orderId"));
    assert_eq!(payloads[0], payloads[1]);
    let many: Vec<Value> = (0..251).map(|_| line(json!({}))).collect();
    let answer = guest.keyed_with(
        &new_key(),
        "returnRequest",
        json!({"orderId": order.id, "lines": many}),
        "return { id }",
    );
    answer.assert_bad("input.lines");
    // What is not sent, such as a download, does not come back.
    shop.sql().execute("UPDATE order_line SET requires_shipping = FALSE");
    assert_eq!(
        asked(json!([line(json!({}))])),
        because("NOTHING_TO_SEND", "lines.0.lineItemId")
    );
    assert_eq!(returnable(&guest, &order), []);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM order_return"), 0);
}

fn what_a_shop_declines_can_be_asked_for_again(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 1)]);
    staff.delivered(&order);
    let first = wanted(&guest, &order, &[(0, 1)]);
    let because = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    for reason in ["", "  ", "a\u{7}"] {
        let input = json!({"id": first, "reason": reason});
        assert_eq!(staff.refused("returnDecline", input), because("INVALID_TEXT", "reason"));
    }
    staff.done("returnDecline", json!({"id": first, "reason": "It was worn"}));
    let declined = until(&guest, &order, "DECLINED");
    assert_eq!(
        (&declined["declineReason"], &declined["endedAt"]),
        (&json!("It was worn"), &Value::Null)
    );
    wanted(&guest, &order, &[(0, 1)]);
    let names = each(&shown(&guest, &order, "returns { name }")["returns"], "name");
    assert_eq!(names, [format!("{}-R1", order.number), format!("{}-R2", order.number)]);
}

/// So many days ago.
fn days_ago(days: i64) -> String {
    (Clock::system().now() - chrono::TimeDelta::days(days)).to_rfc3339()
}

fn after_a_while_nothing_is_taken_back(engine: Engine) {
    let shop = desk::shop(engine).with("TOTE_ORDER_RETURN_DAYS", "14");
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 4)]);
    staff.sent(&order, &[(0, 1)], "DELIVERED", Some(&days_ago(15)));
    assert_eq!(returnable(&guest, &order), []);
    let payload = ask_back(&guest, order.wish(&[(0, 1)]));
    assert_eq!(
        complaint(&payload),
        ("WINDOW_OVER".to_owned(), "lines.0.quantity".to_owned())
    );
    staff.sent(&order, &[(0, 1)], "DELIVERED", Some(&days_ago(13)));
    assert_eq!(returnable(&guest, &order), [(0, 1)]);
    // From its leaving, until its arrival is known.
    let slow = staff.sent(&order, &[(0, 1)], "SHIPPED", Some(&days_ago(20)));
    assert_eq!(returnable(&guest, &order), [(0, 1)]);
    staff.done("fulfillmentUpdate", json!({"id": slow, "status": "DELIVERED"}));
    assert_eq!(returnable(&guest, &order), [(0, 2)]);
    let payload = ask_back(&guest, order.wish(&[(0, 3)]));
    assert_eq!(complaint(&payload).0, "WINDOW_OVER");
    let payload = ask_back(&guest, order.wish(&[(0, 4)]));
    assert_eq!(complaint(&payload).0, "QUANTITY_TOO_HIGH");
    // Not one request at a time either: what is left is late.
    wanted(&guest, &order, &[(0, 1)]);
    wanted(&guest, &order, &[(0, 1)]);
    assert_eq!(returnable(&guest, &order), []);
    assert_eq!(complaint(&ask_back(&guest, order.wish(&[(0, 1)]))).0, "WINDOW_OVER");
}

fn an_order_has_so_many_returns_and_no_more(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 1)]);
    staff.delivered(&order);
    for _ in 0..50 {
        let goods = wanted(&guest, &order, &[(0, 1)]);
        staff.done("returnDecline", json!({"id": goods, "reason": "No"}));
    }
    let payload = ask_back(&guest, order.wish(&[(0, 1)]));
    let because = ("TOO_MANY_RETURNS".to_owned(), "orderId".to_owned());
    assert_eq!(complaint(&payload), because);
    assert_eq!(payload["userErrors"][0]["message"], "an order has at most 50 returns");
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM order_return"), 50);
}

fn a_shop_may_take_nothing_back(engine: Engine) {
    let shop = desk::shop(engine).with("TOTE_ORDER_RETURN_DAYS", "0");
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 1)]);
    staff.delivered(&order);
    assert_eq!(returnable(&guest, &order), []);
    let payload = ask_back(&guest, order.wish(&[(0, 1)]));
    assert_eq!(complaint(&payload), ("NOT_OFFERED".to_owned(), "orderId".to_owned()));
}

fn statements_do_not_grow_with_the_lines(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let staff = Desk::of(&shop, &server);
    let of = |count: usize| {
        let guest = server.guest();
        let wishes: Vec<(&str, i64)> = (0..count).map(|at| (things[3 + at].as_str(), 1)).collect();
        let order = buy(&guest, "tok_approve", &wishes);
        let done = |name: &str, input: Value| {
            let answer = staff.with_key(&new_key(), name, input);
            let payload = answer.data()[name].take();
            assert_eq!(payload["userErrors"], json!([]), "{name}");
            (answer.statements(), payload)
        };
        let (packed, made) = done("fulfillmentCreate", json!({"orderId": order.id}));
        let arrived = json!({"id": made["fulfillment"]["id"], "status": "DELIVERED"});
        let (sent, _) = done("fulfillmentUpdate", arrived);
        let units: Vec<(usize, i64)> = (0..count).map(|at| (at, 1)).collect();
        let selection = "return { id lineItems { quantity lineItem { title } } } userErrors { code }";
        let asked = guest.keyed_with(&new_key(), "returnRequest", order.wish(&units), selection);
        let goods = asked.data()["returnRequest"]["return"]["id"].clone();
        let rows: Vec<Value> = order
            .lines
            .iter()
            .map(|line| json!({"lineItemId": line, "quantity": 1, "restock": true, "location": "north"}))
            .collect();
        let steps = [
            ("returnApprove", json!({"id": goods})),
            ("returnReceive", json!({"id": goods, "lines": rows})),
            ("returnRefund", json!({"id": goods})),
        ];
        let steps = steps.map(|(name, input)| done(name, input).0);
        let screen = "query ($id: ID!) { order(id: $id) { returns { id lineItems { quantity lineItem { title } } refund { id } } returnableLineItems { quantity } } }";
        let screen = guest.ask(screen).with(json!({"id": order.id})).answer();
        assert_eq!(
            screen.data()["order"]["returns"][0]["lineItems"]
                .as_array()
                .map(Vec::len),
            Some(count)
        );
        ([packed, sent, asked.statements()], steps, screen.statements())
    };
    let one = of(1);
    for count in [2, 20] {
        assert_eq!(of(count), one, "{count} lines");
    }
}
