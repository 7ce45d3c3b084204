//! Payments that go wrong for hours: what ends by itself, what is found and paid back, and what a person is told of.

use std::time::Duration;

use serde_json::{Value, json};
use tote::platform::clock::Clock;
use uuid::Uuid;

use crate::app::Server;
use crate::carts;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::new_key;
use crate::stripe_double::Double;
use crate::stripe_wire::{self, tell};
use crate::till::{self, TOTAL, Till, Wanted, order_id};

on_both_engines!(
    a_payment_of_a_provider_that_is_not_configured_any_more_waits_for_a_person,
    a_parcel_that_was_sent_without_money_is_a_dead_letter,
    a_charge_that_is_found_hours_later_is_paid_back,
    money_that_does_not_go_back_by_itself_is_a_dead_letter,
    money_that_a_webhook_says_did_not_go_back_is_a_dead_letter,
    money_of_a_return_that_a_bank_sends_back_is_a_dead_letter,
    a_refund_whose_job_is_gone_is_paid_all_the_same,
    keys_of_stripe_without_a_provider_are_refused,
    an_order_is_completed_when_its_last_unsent_units_are_paid_back,
);

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// A write of staff with which nothing is wrong.
#[track_caller]
fn staff(till: &Till<'_>, token: &str, name: &str, mut input: Value, selection: &str) -> Value {
    input["key"] = new_key().into();
    let ask = till
        .server
        .write(name, input, &format!("{selection} userErrors {{ code }}"));
    let payload = ask.token(token).data()[name].take();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload
}

fn dead(kind: &str) -> String {
    format!("SELECT COUNT(*) FROM job WHERE state = 3 AND kind = '{kind}'")
}

/// Payments that are to be looked at within `time`.
fn looked_at_within(time: Duration) -> String {
    let ms = i64::try_from(time.as_millis()).expect("a time of a test");
    let at_ms = Clock::system().now_ms() + ms;
    format!("SELECT COUNT(*) FROM payment_intent WHERE next_look_at_ms < {at_ms}")
}

fn a_payment_of_a_provider_that_is_not_configured_any_more_waits_for_a_person(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double);
    let (asked, device) = {
        let server = shop.serve();
        let till = Till::of(&shop, &server, "stripe");
        let (order, _) = till.submit(&Wanted::by("pm_slow"));
        till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
        (order, till.device.key.clone())
    };
    let server = shop.serve_where(&[("TOTE_PAYMENT_PROVIDER", "sandbox")]);
    let mut till = Till::of(&shop, &server, "stripe");
    till.device = server.guest_on(&device);
    let token = shop.staff("back-office", &["orders"]);
    // Of the time before as well, but Stripe was never asked for it, and now cannot be.
    let (never_asked, _) = till.submit(&Wanted::by("pm_slow"));
    till.until(&dead("payment.start"), 1);
    till.age(2 * MINUTE);
    till.until_shown(never_asked, "CANCELLED", "VOIDED");
    till.until(&dead("payment.look"), 1);
    till.until(&looked_at_within(23 * HOUR), 0);
    till.age(25 * HOUR);
    till.until(&dead("payment.look"), 2);
    till.until(&looked_at_within(23 * HOUR), 0);
    assert_eq!(
        till.shown(asked)["status"],
        "PENDING_PAYMENT",
        "nobody knows of its money"
    );
    let input = json!({"orderId": order_id(asked), "reason": "STAFF", "restock": true});
    staff(&till, &token, "staffOrderCancel", input, "");
    till.until_shown(asked, "CANCELLED", "VOIDED");
    till.until(&dead("payment.void"), 1);
    till.age(25 * HOUR);
    till.settle();
    assert_eq!(
        till.number("SELECT COUNT(*) FROM payment_intent WHERE next_look_at_ms IS NOT NULL"),
        0
    );
    assert_eq!(till.number("SELECT COUNT(*) FROM job WHERE state = 3"), 4);
    assert_eq!(double.payment()["status"], "processing", "nobody asked Stripe");
    assert!(till.ledger().is_empty());
}

/// Sends so many units of the order's only line, or all; the parcel.
fn send(till: &Till<'_>, token: &str, order: Uuid, units: Option<i64>) -> Value {
    let mut input = json!({"orderId": order_id(order)});
    if let Some(units) = units {
        let line = &till.shown(order)["lineItems"]["nodes"][0]["id"];
        input["lineItems"] = json!([{"lineItemId": line, "quantity": units}]);
    }
    let parcel = staff(till, token, "fulfillmentCreate", input, "fulfillment { id }")["fulfillment"]["id"].take();
    staff(
        till,
        token,
        "fulfillmentUpdate",
        json!({"id": parcel, "status": "SHIPPED"}),
        "",
    );
    parcel
}

fn a_parcel_that_was_sent_without_money_is_a_dead_letter(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double).with("TOTE_PAYMENT_CAPTURE", "on_shipping");
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "AUTHORIZED");
    // The bank releases it, and the webhook that tells so is lost.
    double.move_to("canceled");
    send(&till, &token, order, None);
    till.until(&dead("order.payment_due"), 1);
    till.until_shown(order, "PLACED", "VOIDED");
    let letters = shop.tote(&["jobs", "list", "--state", "dead"]).done().text();
    assert!(letters.contains("order.payment_due"), "{letters}");
    let told = shop
        .sql()
        .texts("SELECT last_error FROM job WHERE state = 3", "last_error");
    assert!(told.len() == 1 && told[0].contains(&order_id(order)), "{told:?}");
    assert_eq!(till.ledger(), [("1".to_owned(), TOTAL), ("3".to_owned(), TOTAL)]);
    assert_eq!(double.taken(), 0);
}

fn a_charge_that_is_found_hours_later_is_paid_back(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    // Every answer is lost, and Stripe's search does not know of the payment.
    double.with(|books| books.lose = 1_000);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    eventually("it is charged", || (double.taken() == TOTAL).then_some(()));
    till.age(HOUR);
    till.until_shown(order, "EXPIRED", "EXPIRED");
    till.until(&looked_at_within(11 * MINUTE), 1);
    till.age(20 * MINUTE);
    // Looked for in vain, and from now on once an hour.
    till.until(&looked_at_within(30 * MINUTE), 0);
    assert!(till.ledger().is_empty());
    double.with(|books| {
        books.lose = 0;
        books.is_indexed = true;
    });
    till.age(3 * HOUR);
    till.until_shown(order, "EXPIRED", "REFUNDED");
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), TOTAL)]);
    assert_eq!(
        till.number("SELECT COUNT(*) FROM order_event WHERE kind = 7"),
        1,
        "it is told as late"
    );
    let paid_back = double.with(|books| {
        books
            .refunds
            .values()
            .map(|refund| refund["amount"].clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(paid_back, [TOTAL]);
    // One of which nothing comes is looked for until a day has passed.
    double.with(|books| books.fail = 1_000);
    let (nothing, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until("SELECT COUNT(*) FROM payment_intent WHERE asked_at_ms IS NOT NULL", 2);
    till.age(HOUR);
    till.until_shown(nothing, "EXPIRED", "EXPIRED");
    till.until(&looked_at_within(HOUR), 1);
    till.age(24 * HOUR);
    till.until(
        "SELECT COUNT(*) FROM payment_intent WHERE next_look_at_ms IS NOT NULL",
        0,
    );
    till.settle();
    assert_eq!(
        (double.taken(), till.number("SELECT COUNT(*) FROM job WHERE state = 3")),
        (TOTAL, 0)
    );
}

fn money_that_does_not_go_back_by_itself_is_a_dead_letter(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, _) = till.submit(&Wanted::by("tok_refund_fails"));
    till.until_shown(order, "PLACED", "PAID");
    let input = json!({"orderId": order_id(order)});
    let payload = till.device.keyed("orderCancel", input, "userErrors { code }");
    assert_eq!(payload["userErrors"], json!([]));
    till.until(&dead("payment.refund"), 1);
    let shown = till.until_shown(order, "CANCELLED", "PAID");
    assert_eq!(shown["refunds"][0]["failureCode"], "REFUND_DECLINED");
    let told = shop
        .sql()
        .texts("SELECT last_error FROM job WHERE state = 3", "last_error");
    assert!(
        told[0].starts_with("REFUND_FAILED") && told[0].contains(&order_id(order)),
        "{told:?}"
    );
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
}

/// A bank sends back what was paid back, which the shop is told twice.
fn send_back(server: &Server, double: &Double, refund: &str) {
    let refund = double.with(|books| {
        let refund = books.refunds.get_mut(refund).expect("a refund");
        refund["status"] = "failed".into();
        refund["failure_reason"] = "lost_or_stolen_card".into();
        refund.clone()
    });
    for _ in 0..2 {
        tell(server, "refund.failed", &refund);
    }
}

fn money_of_a_return_that_a_bank_sends_back_is_a_dead_letter(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    let shown = till.until_shown(order, "PLACED", "PAID");
    let parcel = send(&till, &token, order, None);
    let arrived = json!({"id": parcel, "status": "DELIVERED"});
    staff(&till, &token, "fulfillmentUpdate", arrived, "");
    let line = &shown["lineItems"]["nodes"][0]["id"];
    let wish = json!({"orderId": order_id(order), "lines": [{"lineItemId": line, "quantity": 1, "reason": "STYLE"}]});
    let payload = till
        .device
        .keyed("returnRequest", wish, "return { id } userErrors { code }");
    assert_eq!(payload["userErrors"], json!([]));
    let goods = &payload["return"]["id"];
    let units = json!([{"lineItemId": line, "quantity": 1, "restock": false}]);
    for (name, input) in [
        ("returnApprove", json!({"id": goods})),
        ("returnReceive", json!({"id": goods, "lines": units})),
        ("returnRefund", json!({"id": goods})),
    ] {
        staff(&till, &token, name, input, "");
    }
    let state = "SELECT CAST(state AS BIGINT) FROM order_return";
    till.until(state, 5);
    send_back(&server, &double, "re_1");
    till.until(&dead("payment.webhook"), 1);
    till.until_shown(order, "COMPLETED", "PAID");
    till.settle();
    assert_eq!(till.number(&dead("payment.webhook")), 1, "it is told once");
    let told = shop
        .sql()
        .texts("SELECT last_error FROM job WHERE state = 3", "last_error");
    assert!(
        told[0].starts_with("REFUND_FAILED") && told[0].contains(&order_id(order)),
        "{told:?}"
    );
    let seen =
        "query ($id: ID!) { order(id: $id) { returns { status refund { status } } returnableLineItems { quantity } } }";
    let seen = || till.device.ask(seen).with(json!({"id": order_id(order)})).data()["order"].take();
    let expected = json!({
        "returns": [{"status": "REFUNDED", "refund": {"status": "FAILED"}}],
        "returnableLineItems": [{"quantity": 2}],
    });
    assert_eq!(seen(), expected);
    // It is paid by another refund, which is of the unit that came back and of no other.
    staff(
        &till,
        &token,
        "refundCreate",
        json!({"orderId": order_id(order), "lines": units}),
        "",
    );
    till.until_shown(order, "COMPLETED", "PARTIALLY_REFUNDED");
    assert_eq!(seen(), expected);
}

fn money_that_a_webhook_says_did_not_go_back_is_a_dead_letter(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    let input = json!({"orderId": order_id(order)});
    till.device.keyed("orderCancel", input, "userErrors { code }");
    till.until_shown(order, "CANCELLED", "REFUNDED");
    // Days later: the shopper's account is closed.
    send_back(&server, &double, "re_1");
    till.until(&dead("payment.webhook"), 1);
    till.until_shown(order, "CANCELLED", "PAID");
    till.settle();
    assert_eq!(till.number(&dead("payment.webhook")), 1, "it is told once");
    let mut outcomes = shop.sql().texts("SELECT outcome FROM webhook_event", "outcome");
    outcomes.sort();
    assert_eq!(outcomes, ["REFUND_FAILED", "done"]);
    let expected = [("2", TOTAL), ("4", TOTAL), ("7", TOTAL)];
    assert_eq!(till.ledger(), expected.map(|(kind, amount)| (kind.to_owned(), amount)));
    // Staff can pay it back again.
    let token = shop.staff("back-office", &["orders"]);
    staff(&till, &token, "refundCreate", json!({"orderId": order_id(order)}), "");
    till.until_shown(order, "CANCELLED", "REFUNDED");
}

fn a_refund_whose_job_is_gone_is_paid_all_the_same(engine: Engine) {
    let double = Double::start();
    let shop = stripe_wire::shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    double.with(|books| books.fail = 1_000);
    staff(&till, &token, "refundCreate", json!({"orderId": order_id(order)}), "");
    till.until(
        "SELECT COUNT(*) FROM job WHERE kind = 'payment.refund' AND last_error IS NOT NULL",
        1,
    );
    let sql = shop.sql();
    sql.execute("DELETE FROM job WHERE kind = 'payment.refund'");
    sql.execute("UPDATE refund SET updated_at_ms = updated_at_ms - 90000000, created_at_ms = created_at_ms - 90000000");
    double.with(|books| books.fail = 0);
    till.until_shown(order, "PLACED", "REFUNDED");
    assert_eq!(double.with(|books| books.refunds.len()), 1);
}

fn keys_of_stripe_without_a_provider_are_refused(engine: Engine) {
    for variable in ["TOTE_STRIPE_SECRET_KEY", "TOTE_STRIPE_WEBHOOK_SECRET"] {
        let shop = carts::shop(engine).with(variable, "sk_test_1");
        let ended = shop.tote(&["serve"]);
        assert_ne!(ended.code(), Some(0));
        let told = "`payment.provider` (`TOTE_PAYMENT_PROVIDER` in the environment) is not set: it must be `sandbox` or `stripe`";
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
        assert!(!ended.stderr.contains("sk_test_1"), "{}", ended.stderr);
    }
}

fn an_order_is_completed_when_its_last_unsent_units_are_paid_back(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("tok_approve"));
    let shown = till.until_shown(order, "PLACED", "PAID");
    let parcel = send(&till, &token, order, Some(2));
    staff(
        &till,
        &token,
        "fulfillmentUpdate",
        json!({"id": parcel, "status": "DELIVERED"}),
        "",
    );
    assert_eq!(till.shown(order)["status"], "PLACED", "one unit is not sent");
    let line = &shown["lineItems"]["nodes"][0]["id"];
    let input = json!({"orderId": order_id(order), "lines": [{"lineItemId": line, "quantity": 1, "restock": true}]});
    staff(&till, &token, "refundCreate", input, "");
    till.until_shown(order, "COMPLETED", "PARTIALLY_REFUNDED");
    assert_eq!(till.number("SELECT CAST(cancelled AS BIGINT) FROM order_line"), 1);
    assert_eq!(till.number("SELECT CAST(refunded AS BIGINT) FROM order_line"), 1);
}
