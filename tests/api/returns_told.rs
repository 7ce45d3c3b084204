//! The money of returns, the mails about them, and who sees them.

use serde_json::{Value, json};

use crate::carts::{price, variants};
use crate::clients::each;
use crate::engine::Engine;
use crate::mailbox::{PASSWORD, register, signed_in};
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::assert_books_balance;
use crate::return_desk::{self as desk, Desk, ask_back, buy, returnable, shown, until, wanted};
use crate::shoppers::{Device, new_device};

on_both_engines!(
    less_can_be_paid_back_and_never_more,
    units_are_paid_back_once_with_a_return_or_without,
    a_refund_that_fails_leaves_the_return_where_it_was,
    each_step_is_told_by_mail,
    a_guest_finds_returns_and_takes_them_along,
);

fn amount(cents: usize) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn less_can_be_paid_back_and_never_more(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 2), (&things[4], 1)]);
    staff.delivered(&order);
    let goods = staff.back(&guest, &order, &[(0, 1), (1, 1)]);
    let costs = price(3) + price(4);
    let refused = |amount: Value| staff.refused("returnRefund", json!({"id": goods, "amount": amount}));
    for (given, code) in [
        (amount(costs + 1), "AMOUNT_TOO_HIGH"),
        ("0".to_owned(), "INVALID_AMOUNT"),
        ("1.001".to_owned(), "INVALID_AMOUNT"),
    ] {
        assert_eq!(refused(json!(given)), (code.to_owned(), "amount".to_owned()));
    }
    let long = json!({"id": goods, "reason": "x".repeat(501)});
    assert_eq!(
        staff.refused("returnRefund", long),
        ("INVALID_TEXT".to_owned(), "reason".to_owned())
    );
    staff.done(
        "returnRefund",
        json!({"id": goods, "amount": amount(costs - 500), "reason": "Worn"}),
    );
    let refund = until(&guest, &order, "REFUNDED")["refund"].take();
    assert_eq!(refund["amount"]["amount"], amount(costs - 500));
    let lines = refund["lines"].as_array().expect("lines");
    let cents = |line: &Value| -> usize {
        let text = line["amount"]["amount"].as_str().expect("an amount");
        text.replace('.', "").parse().expect("digits")
    };
    assert_eq!(lines.iter().map(cents).sum::<usize>(), costs - 500);
    assert!(
        lines
            .iter()
            .all(|line| line["isRestocked"] == true && line["quantity"] == 1),
        "{refund}"
    );
    let seen = shown(
        &guest,
        &order,
        "totalRefunded { amount } lineItems(first: 5) { nodes { refundedQuantity } }",
    );
    assert_eq!(seen["totalRefunded"]["amount"], amount(costs - 500));
    assert_eq!(
        seen["lineItems"]["nodes"],
        json!([{"refundedQuantity": 1}, {"refundedQuantity": 1}])
    );
    assert_books_balance(&shop);
}

fn units_are_paid_back_once_with_a_return_or_without(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 2)]);
    staff.delivered(&order);
    let goods = staff.back(&guest, &order, &[(0, 2)]);
    let line = |quantity: i64| json!([{"lineItemId": order.lines[0], "quantity": quantity, "restock": false}]);
    let refund = |quantity: i64| json!({"orderId": order.id, "lines": line(quantity)});
    staff.done("refundCreate", refund(1));
    // One of the two that came back is paid for already.
    let refused = staff.refused("returnRefund", json!({"id": goods}));
    assert_eq!(refused, ("ALREADY_REFUNDED".to_owned(), "id".to_owned()));
    staff.done("refundCreate", refund(1));
    assert_eq!(
        staff.refused("returnRefund", json!({"id": goods})).0,
        "ALREADY_REFUNDED"
    );
    staff.done("returnClose", json!({"id": goods}));
    // The other way round.
    let other = buy(&guest, "tok_approve", &[(&things[4], 1)]);
    staff.delivered(&other);
    let goods = staff.back(&guest, &other, &[(0, 1)]);
    staff.done("returnRefund", json!({"id": goods}));
    assert!(["REFUND_IN_PROGRESS", "WRONG_STATUS"].contains(&&*staff.refused("returnRefund", json!({"id": goods})).0));
    assert!(["REFUND_IN_PROGRESS", "WRONG_STATUS"].contains(&&*staff.refused("returnClose", json!({"id": goods})).0));
    let again = json!([{"lineItemId": other.lines[0], "quantity": 1, "restock": false}]);
    let refused = staff.refused("refundCreate", json!({"orderId": other.id, "lines": again}));
    assert_eq!(refused, ("QUANTITY_TOO_HIGH".to_owned(), "lines.0.quantity".to_owned()));
    until(&guest, &other, "REFUNDED");
    // What is paid for units that are back is not of those that the shopper still has.
    let fourth = buy(&guest, "tok_approve", &[(&things[3], 3)]);
    staff.delivered(&fourth);
    let goods = staff.back(&guest, &fourth, &[(0, 2)]);
    let both = json!([{"lineItemId": fourth.lines[0], "quantity": 2, "restock": false}]);
    staff.done("refundCreate", json!({"orderId": fourth.id, "lines": both}));
    let refused = staff.refused("returnRefund", json!({"id": goods}));
    assert_eq!(refused, ("ALREADY_REFUNDED".to_owned(), "id".to_owned()));
    staff.done("returnClose", json!({"id": goods}));
    assert_eq!(returnable(&guest, &fourth), [(0, 1)]);
    // All the money has gone back as an amount of no line: nothing is left for the units.
    let third = buy(&guest, "tok_approve", &[(&things[5], 1)]);
    staff.delivered(&third);
    let goods = staff.back(&guest, &third, &[(0, 1)]);
    staff.done("refundCreate", json!({"orderId": third.id}));
    let refused = staff.refused("returnRefund", json!({"id": goods}));
    assert_eq!(refused, ("NOTHING_TO_REFUND".to_owned(), "id".to_owned()));
    assert_books_balance(&shop);
}

fn a_refund_that_fails_leaves_the_return_where_it_was(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_refund_fails", &[(&things[3], 1)]);
    staff.delivered(&order);
    let goods = staff.back(&guest, &order, &[(0, 1)]);
    let failed = |count: i64| {
        let sql = "SELECT COUNT(*) FROM refund WHERE state = 3";
        eventually("the refund fails", || (shop.sql().number(sql) == count).then_some(()));
    };
    for count in 1..=2 {
        staff.done("returnRefund", json!({"id": goods}));
        failed(count);
        let seen = shown(&guest, &order, "returns { status refund { status } }")["returns"][0].take();
        assert_eq!(seen, json!({"status": "RECEIVED", "refund": {"status": "FAILED"}}));
    }
    staff.done("returnClose", json!({"id": goods}));
    assert_eq!(shop.sql().number("SELECT CAST(refunded AS BIGINT) FROM order_line"), 0);
}

/// The mails with this subject, once there are so many.
#[track_caller]
fn mails(shop: &crate::app::Shop, subject: &str, count: usize) -> Vec<String> {
    eventually(subject, || {
        let files = std::fs::read_dir(shop.file("outbox")).ok()?;
        let texts = files.filter_map(|file| std::fs::read_to_string(file.expect("a file is listed").path()).ok());
        let line = format!("Subject: {subject}\r\n");
        let found: Vec<String> = texts
            .filter(|text| text.replace("\r\n ", " ").contains(&line))
            .collect();
        (found.len() == count).then_some(found)
    })
}

fn each_step_is_told_by_mail(engine: Engine) {
    let shop = desk::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 3), (&things[4], 1)]);
    staff.delivered(&order);
    let declined = wanted(&guest, &order, &[(1, 1)]);
    staff.done("returnDecline", json!({"id": declined, "reason": "It was worn"}));
    let number = &order.number;
    let subject = format!("We cannot take back units of your order {number}");
    let mail = &mails(&shop, &subject, 1)[0];
    for part in ["1 x Thing 4", &format!("Return: {number}-R1"), "Reason: It was worn"] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    let goods = wanted(&guest, &order, &[(0, 2)]);
    staff.done(
        "returnApprove",
        json!({"id": goods, "instructions": "Send it to Hall 3"}),
    );
    let subject = format!("You can send back units of your order {number}");
    let mail = &mails(&shop, &subject, 1)[0];
    for part in [
        "2 x Thing 3",
        &format!("Return: {number}-R2"),
        "What to do: Send it to Hall 3",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    staff.received(&order, &goods, &[(0, 1)], true);
    let subject = format!("What you sent back from your order {number} has arrived");
    assert!(mails(&shop, &subject, 1)[0].contains("1 x Thing 3"));
    staff.done("returnRefund", json!({"id": goods}));
    mails(
        &shop,
        &format!("{} EUR for your order {number} are paid back", amount(price(3))),
        1,
    );
}

fn a_guest_finds_returns_and_takes_them_along(engine: Engine) {
    let shop = desk::shop(engine).with("TOTE_REGISTRATION", "immediate");
    let server = shop.serve();
    let things = variants(&server);
    let (guest, staff) = (server.guest(), Desk::of(&shop, &server));
    let order = buy(&guest, "tok_approve", &[(&things[3], 2)]);
    staff.delivered(&order);
    let goods = wanted(&guest, &order, &[(0, 1)]);
    let input = json!({"number": order.number, "email": "shopper-1@example.com"});
    let found = server.write(
        "orderFind",
        input,
        "order { returns { id status } returnableLineItems { quantity } }",
    );
    assert_eq!(
        found.data()["orderFind"]["order"],
        json!({"returns": [{"id": goods, "status": "REQUESTED"}], "returnableLineItems": [{"quantity": 1}]})
    );
    let key = new_device();
    register(&server, "shopper-1@example.com", PASSWORD, &key).data();
    let input = json!({"email": "shopper-1@example.com", "password": PASSWORD, "deviceKey": guest.key});
    let signed = guest.write("customerLogin", input, &signed_in()).data();
    let customer = Device::of(&server, &guest.key, &signed["customerLogin"]);
    assert_eq!(
        each(&shown(&customer, &order, "returns { id }")["returns"], "id"),
        [&*goods]
    );
    // What was asked for as a guest goes on, and more can be asked for.
    staff.done("returnApprove", json!({"id": goods}));
    assert_eq!(
        shown(&customer, &order, "returns { status }")["returns"][0]["status"],
        "APPROVED"
    );
    assert_eq!(ask_back(&customer, order.wish(&[(0, 1)]))["userErrors"], json!([]));
}
