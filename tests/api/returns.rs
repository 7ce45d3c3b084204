//! Returns: what shoppers send back, and what staff do with it.

use serde_json::{Value, json};
use tote::platform::clock::Clock;
use tote::platform::id::MintedKind;

use crate::carts::{ON_HAND, price, variants};
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
    what_came_back_lies_where_it_was_put,
    where_units_are_put_is_checked_first,
    what_a_refund_has_put_back_is_not_put_back_again,
    after_a_while_nothing_is_taken_back,
    a_shop_may_take_nothing_back,
    of_two_members_of_staff_one_decides,
    no_step_is_taken_from_where_it_does_not_lead_on,
    staff_find_what_they_have_to_see_to,
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
        {"lineItemId": order.lines[1], "quantity": 1, "reason": "OTHER", "note": " A present\nthat did not please "},
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
    // What is paid back without a return cannot be returned as well.
    let line = json!({"lineItemId": order.lines[0], "quantity": 1, "restock": false});
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

fn what_came_back_lies_where_it_was_put(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    // The last one is of a thing that the shop does not count.
    let order = buy(
        &guest,
        "tok_approve",
        &[(&things[3], 5), (&things[4], 1), (&things[0], 2)],
    );
    staff.delivered(&order);
    let goods = wanted(&guest, &order, &[(0, 4), (1, 1), (2, 2)]);
    staff.done("returnApprove", json!({"id": goods}));
    let row = |at: usize, quantity: i64, restock: bool, location: Value| json!({"lineItemId": order.lines[at], "quantity": quantity, "restock": restock, "location": location});
    let receive = |lines: Value| json!({"id": goods, "lines": lines});
    let lines = json!([
        row(0, 1, true, Value::Null),
        row(0, 2, true, json!("north")),
        row(0, 1, false, Value::Null),
        row(1, 1, true, json!("main")),
        row(2, 2, true, json!("north")),
    ]);
    staff.done("returnReceive", receive(lines));
    let level = |thing: usize| {
        shop.sql().pairs(&format!(
            "SELECT l.code, s.on_hand FROM stock_level s JOIN location l ON l.id = s.location_id JOIN variant v ON v.id = s.variant_id WHERE v.sku = 'T-{thing}' ORDER BY l.code"
        ))
    };
    let at = |main: i64, north: Option<i64>| -> Vec<(String, i64)> {
        [
            Some(("main".to_owned(), main)),
            north.map(|north| ("north".to_owned(), north)),
        ]
        .into_iter()
        .flatten()
        .collect()
    };
    assert_eq!(level(3), at(ON_HAND - 4, Some(2)));
    assert_eq!(level(4), at(ON_HAND, None));
    assert_eq!(level(0), at(ON_HAND, None));
    assert_eq!(
        shop.sql()
            .number("SELECT COUNT(*) FROM stock_movement WHERE reason = 9"),
        3,
        "a line of the ledger for each shelf"
    );
    assert_eq!(
        shop.sql()
            .pairs("SELECT CAST(received AS TEXT), restocked FROM order_return_line ORDER BY received"),
        [("1".to_owned(), 1), ("2".to_owned(), 2), ("4".to_owned(), 3)]
    );
    assert_books_balance(&shop);
}

fn where_units_are_put_is_checked_first(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 5), (&things[4], 1)]);
    staff.delivered(&order);
    let goods = wanted(&guest, &order, &[(0, 4), (1, 1)]);
    staff.done("returnApprove", json!({"id": goods}));
    let row = |at: usize, quantity: i64, restock: bool, location: Value| json!({"lineItemId": order.lines[at], "quantity": quantity, "restock": restock, "location": location});
    let receive = |lines: Value| json!({"id": goods, "lines": lines});
    let because = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    let nowhere = receive(json!([row(1, 1, true, Value::Null), row(0, 1, true, json!("nowhere"))]));
    assert_eq!(
        staff.refused("returnReceive", nowhere),
        because("LOCATION_NOT_FOUND", "lines.1.location")
    );
    let too_many = receive(json!([row(0, 3, true, Value::Null), row(0, 2, false, Value::Null)]));
    assert_eq!(
        staff.refused("returnReceive", too_many),
        because("QUANTITY_TOO_HIGH", "lines.1.quantity")
    );
    let foreign = receive(json!([{"lineItemId": mint(MintedKind::OrderLine), "quantity": 1, "restock": true}]));
    assert_eq!(
        staff.refused("returnReceive", foreign),
        because("LINE_ITEM_NOT_FOUND", "lines.0.lineItemId")
    );
    let odd = receive(json!([row(0, 1, false, json!("north"))]));
    staff
        .with_key(&new_key(), "returnReceive", odd)
        .assert_bad("input.lines.0.location");
    let status = shown(&guest, &order, "returns { status }")["returns"][0]["status"].take();
    assert_eq!(status, "APPROVED");
    assert_eq!(
        shop.sql()
            .number("SELECT COUNT(*) FROM stock_movement WHERE reason = 9"),
        0
    );
}

fn what_a_refund_has_put_back_is_not_put_back_again(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[5], 1)]);
    staff.delivered(&order);
    let goods = wanted(&guest, &order, &[(0, 1)]);
    staff.done("returnApprove", json!({"id": goods}));
    let line = json!({"lineItemId": order.lines[0], "quantity": 1, "restock": true});
    staff.done("refundCreate", json!({"orderId": order.id, "lines": [line]}));
    let again = json!({"id": goods, "lines": [line]});
    let refused = staff.refused("returnReceive", again);
    assert_eq!(refused, ("NOT_AWAY".to_owned(), "lines".to_owned()));
    // It can be noted as come back all the same.
    staff.received(&order, &goods, &[(0, 1)], false);
    assert_books_balance(&shop);
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
    wanted(&guest, &order, &[(0, 2)]);
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

fn of_two_members_of_staff_one_decides(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    for _ in 0..3 {
        let order = buy(&guest, "tok_approve", &[(&things[3], 2)]);
        staff.delivered(&order);
        let goods = wanted(&guest, &order, &[(0, 2)]);
        let race = |steps: [(&str, Value); 2], loses: &str| {
            let codes = at_once(&steps, |_, (name, input)| {
                each(&staff.send(name, input.clone())["userErrors"], "code")
            });
            assert_eq!(codes.concat(), [loses], "{steps:?}");
        };
        let decline = json!({"id": goods, "reason": "No"});
        race(
            [("returnApprove", json!({"id": goods})), ("returnDecline", decline)],
            "WRONG_STATUS",
        );
        let now = shown(&guest, &order, "returns { status }")["returns"][0]["status"].clone();
        if now == "DECLINED" {
            continue;
        }
        let receive = json!({"id": goods, "lines": [{"lineItemId": order.lines[0], "quantity": 2, "restock": true}]});
        race(
            [("returnReceive", receive.clone()), ("returnReceive", receive)],
            "WRONG_STATUS",
        );
    }
    // Two refunds, and a refund beside one without a return: each unit is paid back once.
    let order = buy(&guest, "tok_approve", &[(&things[3], 2)]);
    staff.delivered(&order);
    let goods = staff.back(&guest, &order, &[(0, 2)]);
    let line = json!({"lineItemId": order.lines[0], "quantity": 2, "restock": false});
    let steps = [
        ("returnRefund", json!({"id": goods})),
        ("returnRefund", json!({"id": goods})),
        ("refundCreate", json!({"orderId": order.id, "lines": [line]})),
    ];
    let codes = at_once(&steps, |_, (name, input)| {
        each(&staff.send(name, input.clone())["userErrors"], "code")
    });
    assert_eq!(codes.iter().filter(|codes| codes.is_empty()).count(), 1, "{codes:?}");
    let paid = "SELECT CAST(SUM(l.quantity) AS BIGINT) FROM refund_line l JOIN order_line o ON o.id = l.order_line_id JOIN shop_order s ON s.id = o.order_id WHERE s.number = ";
    assert_eq!(shop.sql().number(&format!("{paid}'{}'", order.number)), 2);
    assert_books_balance(&shop);
}

fn no_step_is_taken_from_where_it_does_not_lead_on(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 4)]);
    staff.delivered(&order);
    let wrong = |goods: &str, allowed: &[&str]| {
        let row = json!({"lineItemId": order.lines[0], "quantity": 1, "restock": true});
        for (name, input) in [
            ("returnApprove", json!({"id": goods})),
            ("returnDecline", json!({"id": goods, "reason": "No"})),
            ("returnReceive", json!({"id": goods, "lines": [row]})),
            ("returnRefund", json!({"id": goods})),
            ("returnClose", json!({"id": goods})),
        ] {
            if !allowed.contains(&name) {
                let refused = staff.refused(name, input);
                assert_eq!(refused, ("WRONG_STATUS".to_owned(), "id".to_owned()), "{name}");
            }
        }
    };
    let declined = wanted(&guest, &order, &[(0, 1)]);
    wrong(&declined, &["returnApprove", "returnDecline"]);
    staff.done("returnDecline", json!({"id": declined, "reason": "No"}));
    wrong(&declined, &[]);
    let closed = wanted(&guest, &order, &[(0, 1)]);
    staff.done("returnApprove", json!({"id": closed}));
    wrong(&closed, &["returnReceive"]);
    // Nothing came: nothing is paid back, and the unit can be asked for again.
    staff.received(&order, &closed, &[], true);
    wrong(&closed, &["returnRefund", "returnClose"]);
    assert_eq!(
        staff.refused("returnRefund", json!({"id": closed})).0,
        "NOTHING_TO_REFUND"
    );
    staff.done("returnClose", json!({"id": closed}));
    wrong(&closed, &[]);
    assert_eq!(returnable(&guest, &order), [(0, 4)]);
    let refunded = staff.back(&guest, &order, &[(0, 1)]);
    staff.done("returnRefund", json!({"id": refunded}));
    let events = "SELECT COUNT(*) FROM order_event WHERE kind = 28";
    crate::process::eventually("the return is refunded", || {
        (shop.sql().number(events) == 1).then_some(())
    });
    wrong(&refunded, &[]);
    let nothing = json!({"id": mint(MintedKind::Return)});
    assert_eq!(
        staff.refused("returnApprove", nothing),
        ("NOT_FOUND".to_owned(), "id".to_owned())
    );
    assert_books_balance(&shop);
}

fn staff_find_what_they_have_to_see_to(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 5), (&things[4], 1)]);
    staff.delivered(&order);
    let ids: Vec<String> = (0..4).map(|_| wanted(&guest, &order, &[(0, 1)])).collect();
    staff.done("returnApprove", json!({"id": ids[1]}));
    let document = "query ($first: Int, $after: String, $status: ReturnStatus) { staffReturns(first: $first, after: $after, status: $status) {
        status nodes { return { id status lineItems { quantity } } order { order { id } } } pageInfo { hasNextPage endCursor } } }";
    let page = |variables: Value| {
        let answer = server.ask_as(&staff.token, document).with(variables).answer();
        (answer.statements(), answer.data()["staffReturns"].take())
    };
    let of = |page: &Value| -> Vec<String> {
        let nodes = page["nodes"].as_array().expect("a list").iter();
        nodes
            .map(|node| {
                assert_eq!(node["order"]["order"]["id"], order.id.as_str());
                node["return"]["id"].as_str().expect("an id").to_owned()
            })
            .collect()
    };
    let (one, first) = page(json!({"first": 1}));
    let (three, more) = page(json!({"first": 3, "after": first["pageInfo"]["endCursor"]}));
    assert_eq!(
        [of(&first), of(&more)].concat(),
        ids.iter().rev().cloned().collect::<Vec<_>>()
    );
    assert_eq!(more["pageInfo"]["hasNextPage"], false);
    assert_eq!(one, three, "statements do not grow with the page");
    let (_, requested) = page(json!({"first": 9, "status": "REQUESTED"}));
    assert_eq!(of(&requested), [&*ids[3], &*ids[2], &*ids[0]]);
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
        staff.delivered(&order);
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
        let steps = steps.map(|(name, input)| {
            let answer = staff.with_key(&new_key(), name, input);
            assert_eq!(answer.data()[name]["userErrors"], json!([]), "{name}");
            answer.statements()
        });
        let screen = "query ($id: ID!) { order(id: $id) { returns { id lineItems { quantity lineItem { title } } refund { id } } returnableLineItems { quantity } } }";
        let screen = guest.ask(screen).with(json!({"id": order.id})).answer();
        assert_eq!(
            screen.data()["order"]["returns"][0]["lineItems"]
                .as_array()
                .map(Vec::len),
            Some(count)
        );
        (asked.statements(), steps, screen.statements())
    };
    let one = of(1);
    for count in [2, 20] {
        assert_eq!(of(count), one, "{count} lines");
    }
}
