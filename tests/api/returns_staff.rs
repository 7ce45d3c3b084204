//! What staff do with returns: they decide, put things on shelves, and end what is over.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::carts::{ON_HAND, variants};
use crate::clients::each;
use crate::crowd::at_once;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::assert_books_balance;
use crate::return_desk::{self as desk, Desk, buy, returnable, shown, wanted};
use crate::shoppers::{mint, new_key};

on_both_engines!(
    what_came_back_lies_where_it_was_put,
    where_units_are_put_is_checked_first,
    what_a_refund_has_put_back_is_not_put_back_again,
    of_two_members_of_staff_one_decides,
    no_step_is_taken_from_where_it_does_not_lead_on,
    staff_find_what_they_have_to_see_to,
);

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
    eventually("the return is refunded", || {
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
