//! Stripe over the wire: answers that are lost, banks that ask, and webhooks in every order.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tote::commerce::order::PaymentDue;
use tote::commerce::payment::{LookAtPayment, VoidPayment};
use tote::platform::clock::Clock;

use crate::app::{Server, Shop};
use crate::clients::{Answer, send};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::shoppers::new_key;
use crate::stripe_double::{Double, SECRET_KEY, WEBHOOK_SECRET, event, sign};
use crate::till::{self, TOTAL, Till, Wanted, order_id};

on_both_engines!(
    an_answer_that_was_lost_is_asked_for_again_and_charges_once,
    what_is_lost_before_anything_was_done_is_done_once,
    a_card_that_is_declined_gives_up_the_order_and_its_payment,
    the_shoppers_bank_asks_and_a_webhook_tells_what_came_of_it,
    whoever_follows_an_attempt_is_told_that_the_bank_is_done,
    an_intent_whose_webhook_is_lost_is_settled_by_a_look,
    a_refund_whose_answer_was_lost_is_paid_once,
    a_failure_that_is_told_late_takes_no_authorisation_back,
    what_cannot_be_called_off_yet_is_called_off_later,
    staff_end_an_order_of_another_amount_and_the_money_goes_back,
    webhooks_may_repeat_and_come_in_any_order,
    a_webhook_ahead_of_the_answer_is_no_second_payment,
    what_is_forged_old_or_too_long_is_refused_and_leaves_nothing,
    another_amount_than_was_asked_for_places_nothing,
    refunds_and_disputes_made_at_stripe_are_known,
);

/// A shop whose payments are taken by the double.
pub(crate) fn shop(engine: Engine, double: &Double) -> Shop {
    till::shop(engine)
        .with("TOTE_PAYMENT_PROVIDER", "stripe")
        .with("TOTE_STRIPE_URL", &double.url())
        .with("TOTE_STRIPE_SECRET_KEY", SECRET_KEY)
        .with("TOTE_STRIPE_WEBHOOK_SECRET", &format!("whsec_old,{WEBHOOK_SECRET}"))
}

fn now_s() -> i64 {
    Clock::system().now().timestamp()
}

fn post(server: &Server, path: &str, signature: &str, body: &str) -> Answer {
    let (url, body) = (server.at(path), body.to_owned());
    send(|client| client.post(url).header("stripe-signature", signature).body(body))
}

/// Sends an event with a good signature and an id of its own; the event.
pub(crate) fn tell(server: &Server, kind: &str, object: &Value) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let id = format!("evt_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let body = event(&id, kind, object);
    let answer = post(server, "webhooks/stripe", &sign(WEBHOOK_SECRET, now_s(), &body), &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    body
}

fn an_answer_that_was_lost_is_asked_for_again_and_charges_once(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    double.with(|books| books.lose = 2);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    till.settle();
    assert_eq!(double.taken(), TOTAL);
    let (payments, replays) = double.with(|books| (books.payments.len(), books.replays));
    assert_eq!((payments, replays), (1, 2), "the key made it one");
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
}

fn what_is_lost_before_anything_was_done_is_done_once(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    double.with(|books| {
        books.fail = 1;
        books.is_indexed = true;
    });
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    assert_eq!(double.taken(), TOTAL);
}

fn a_card_that_is_declined_gives_up_the_order_and_its_payment(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_card_chargeDeclinedInsufficientFunds"));
    till.until_shown(order, "CANCELLED", "VOIDED");
    till.settle();
    assert_eq!(
        double.payment()["status"],
        "canceled",
        "nobody can pay it with its secret any more"
    );
    let (bad, _) = till.submit(&Wanted::by("pm_nobody_knows"));
    till.until_shown(bad, "CANCELLED", "VOIDED");
    let codes = shop.sql().texts(
        "SELECT failure_code FROM payment_intent ORDER BY created_at_ms",
        "failure_code",
    );
    assert_eq!(codes, ["INSUFFICIENT_FUNDS", "INVALID_TOKEN"]);
    assert!(
        !server.process().errors().contains("a sentence that names"),
        "what Stripe says of a card is not logged"
    );
}

fn the_shoppers_bank_asks_and_a_webhook_tells_what_came_of_it(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted {
        return_url: Some("https://shop.example/back"),
        ..Wanted::by("pm_card_threeDSecureRequired")
    });
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 2);
    let urls = shop.sql().texts(
        "SELECT action_url || ' ' || action_secret AS line FROM payment_intent",
        "line",
    );
    assert_eq!(urls, ["https://bank.example/ask pi_secret"]);
    let payment = double.move_to("succeeded");
    tell(&server, "payment_intent.succeeded", &payment);
    till.until_shown(order, "PLACED", "PAID");
    let secrets = "SELECT COUNT(*) FROM payment_intent WHERE action_url IS NOT NULL OR action_secret IS NOT NULL";
    assert_eq!(till.number(secrets), 0);
}

/// The payment moves on, and that is no event of the order.
fn whoever_follows_an_attempt_is_told_that_the_bank_is_done(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_card_threeDSecureRequired"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 2);
    let attempt = till.device.listen(
        &format!("checkoutAttemptChanged(id: {:?})", order_id(order)),
        "... on CheckoutAttemptChange { attempt { __typename } }",
    );
    attempt.caught_up();
    assert_eq!(attempt.item()["attempt"]["__typename"], "CheckoutActionRequired");
    let events = till.number("SELECT COUNT(*) FROM order_event");
    tell(&server, "payment_intent.processing", &double.move_to("processing"));
    assert_eq!(attempt.item()["attempt"]["__typename"], "CheckoutProcessing");
    assert_eq!(till.number("SELECT COUNT(*) FROM order_event"), events);
    tell(&server, "payment_intent.succeeded", &double.move_to("succeeded"));
    assert_eq!(attempt.item()["attempt"]["__typename"], "CheckoutSucceeded");
}

fn an_intent_whose_webhook_is_lost_is_settled_by_a_look(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, intent) = till.submit(&Wanted::by("pm_slow"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
    double.move_to("succeeded");
    till.enqueue(&LookAtPayment { intent });
    till.until_shown(order, "PLACED", "PAID");
}

fn a_refund_whose_answer_was_lost_is_paid_once(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    double.with(|books| books.lose = 1);
    let input = json!({"key": new_key(), "orderId": order_id(order), "amount": "5"});
    let asked = server
        .write("refundCreate", input, "userErrors { code }")
        .token(&token)
        .data();
    assert_eq!(asked["refundCreate"]["userErrors"], json!([]));
    till.until_shown(order, "PLACED", "PARTIALLY_REFUNDED");
    let refund = double.with(|books| {
        assert_eq!(
            (books.refunds.len(), books.replays),
            (1, 0),
            "it is looked for before it is sent again"
        );
        books.refunds["re_1"].clone()
    });
    tell(&server, "refund.updated", &refund);
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), 500)]);
}

fn a_failure_that_is_told_late_takes_no_authorisation_back(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double).with("TOTE_PAYMENT_CAPTURE", "on_shipping");
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_slow"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
    let mut failed = double.payment();
    failed["status"] = "requires_payment_method".into();
    let authorized = double.move_to("requires_capture");
    tell(&server, "payment_intent.amount_capturable_updated", &authorized);
    till.until_shown(order, "PLACED", "AUTHORIZED");
    tell(&server, "payment_intent.payment_failed", &failed);
    till.settle();
    till.until_shown(order, "PLACED", "AUTHORIZED");
    assert_eq!(till.ledger(), [("1".to_owned(), TOTAL)]);
    till.enqueue(&PaymentDue { order });
    till.until_shown(order, "PLACED", "PAID");
    assert_eq!(double.taken(), TOTAL);
}

fn what_cannot_be_called_off_yet_is_called_off_later(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (_, intent) = till.submit(&Wanted::by("pm_slow"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
    till.enqueue(&VoidPayment { intent });
    till.until(
        "SELECT COUNT(*) FROM job WHERE kind = 'payment.void' AND last_error IS NOT NULL",
        1,
    );
    assert_eq!(double.payment()["status"], "processing");
    double.move_to("requires_action");
    till.settle();
    assert_eq!(double.payment()["status"], "canceled");
}

fn staff_end_an_order_of_another_amount_and_the_money_goes_back(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("pm_other_amount"));
    till.until("SELECT COUNT(*) FROM job WHERE state = 3 AND kind = 'payment.start'", 1);
    let input = json!({"key": new_key(), "orderId": order_id(order), "reason": "STAFF", "restock": true});
    let asked = server
        .write("staffOrderCancel", input, "userErrors { code }")
        .token(&token)
        .data();
    assert_eq!(asked["staffOrderCancel"]["userErrors"], json!([]));
    till.until_shown(order, "CANCELLED", "REFUNDED");
    assert_eq!(
        till.ledger(),
        [("2".to_owned(), TOTAL - 1), ("4".to_owned(), TOTAL - 1)]
    );
}

fn webhooks_may_repeat_and_come_in_any_order(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_slow"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
    let processing = double.payment();
    let succeeded = double.move_to("succeeded");
    let body = tell(&server, "payment_intent.succeeded", &succeeded);
    till.until_shown(order, "PLACED", "PAID");
    for _ in 0..3 {
        let signature = sign(WEBHOOK_SECRET, now_s(), &body);
        assert_eq!(post(&server, "webhooks/stripe", &signature, &body).status, 200);
    }
    tell(&server, "payment_intent.succeeded", &succeeded);
    tell(&server, "payment_intent.processing", &processing);
    let mut failed = processing.clone();
    failed["status"] = "requires_payment_method".into();
    tell(&server, "payment_intent.payment_failed", &failed);
    let stranger = json!({"id": "pi_99", "status": "succeeded", "amount": 5, "amount_received": 5, "currency": "eur"});
    tell(&server, "payment_intent.succeeded", &stranger);
    tell(&server, "customer.created", &json!({"id": "cus_1"}));
    till.settle();
    till.until(
        "SELECT COUNT(*) FROM webhook_event WHERE processed_at_ms IS NOT NULL AND body = ''",
        6,
    );
    assert_eq!(
        till.number("SELECT COUNT(*) FROM webhook_event"),
        6,
        "an event is kept once"
    );
    till.until_shown(order, "PLACED", "PAID");
    assert_eq!(
        till.number("SELECT COUNT(*) FROM order_event WHERE kind = 4"),
        1,
        "it is told once"
    );
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
}

fn a_webhook_ahead_of_the_answer_is_no_second_payment(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double).with("TOTE_PAYMENT_TIMEOUT_MS", "1000");
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    // The answers are lost for longer than anybody waits: only the webhook, which knows the shop's own id, tells.
    double.with(|books| books.lose = 1_000);
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    crate::process::eventually("it is charged", || (double.taken() == TOTAL).then_some(()));
    tell(&server, "payment_intent.succeeded", &double.payment());
    till.until_shown(order, "PLACED", "PAID");
    double.with(|books| books.lose = 0);
    till.settle();
    assert_eq!((double.taken(), till.ledger()), (TOTAL, vec![("2".to_owned(), TOTAL)]));
}

fn what_is_forged_old_or_too_long_is_refused_and_leaves_nothing(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_slow"));
    till.until("SELECT CAST(state AS BIGINT) FROM payment_intent", 3);
    let body = event("evt_forged", "payment_intent.succeeded", &double.move_to("succeeded"));
    let path = "webhooks/stripe";
    let good = sign(WEBHOOK_SECRET, now_s(), &body);
    let refused = [
        sign("whsec_guess", now_s(), &body),
        sign(WEBHOOK_SECRET, now_s() - 400, &body),
        sign(WEBHOOK_SECRET, now_s() + 400, &body),
        good.replace("v1=", "v0="),
        String::new(),
    ];
    for signature in refused {
        assert_eq!(post(&server, path, &signature, &body).status, 400, "{signature}");
    }
    assert_eq!(
        post(&server, path, &good, &body.replace("evt_forged", "evt_other")).status,
        400
    );
    let long = "x".repeat(300 * 1024);
    assert_eq!(
        post(&server, path, &sign(WEBHOOK_SECRET, now_s(), &long), &long).status,
        413
    );
    let odd = "{}";
    assert_eq!(
        post(&server, path, &sign(WEBHOOK_SECRET, now_s(), odd), odd).status,
        400
    );
    assert_eq!(
        post(&server, "webhooks/sandbox", &good, &body).status,
        404,
        "it is not configured"
    );
    assert_eq!(server.get(path).status, 405);
    assert_eq!(server.get("sandbox/payments/sbx_1").status, 404);
    assert_eq!(till.number("SELECT COUNT(*) FROM webhook_event"), 0);
    assert_eq!(till.shown(order)["status"], "PENDING_PAYMENT");
    assert!(
        !server.process().errors().contains("evt_forged"),
        "nothing of it is logged"
    );
}

fn another_amount_than_was_asked_for_places_nothing(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_other_amount"));
    till.until("SELECT COUNT(*) FROM job WHERE state = 3 AND kind = 'payment.start'", 1);
    assert_eq!(till.shown(order)["status"], "PENDING_PAYMENT");
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL - 1)], "it is written down");
    let codes = shop
        .sql()
        .texts("SELECT failure_code FROM payment_intent", "failure_code");
    assert_eq!(codes, ["AMOUNT_MISMATCH"]);
}

fn refunds_and_disputes_made_at_stripe_are_known(engine: Engine) {
    let double = Double::start();
    let shop = shop(engine, &double);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "stripe");
    let (order, _) = till.submit(&Wanted::by("pm_card_visa"));
    till.until_shown(order, "PLACED", "PAID");
    let payment = double.payment()["id"].clone();
    let refund =
        json!({"id": "re_9", "amount": 100, "currency": "eur", "status": "succeeded", "payment_intent": payment});
    tell(&server, "refund.created", &refund);
    tell(&server, "refund.updated", &refund);
    till.until_shown(order, "PLACED", "PARTIALLY_REFUNDED");
    let dispute = json!({"id": "dp_1", "amount": TOTAL - 100, "currency": "eur", "payment_intent": payment});
    tell(&server, "charge.dispute.funds_withdrawn", &dispute);
    till.until_shown(order, "PLACED", "REFUNDED");
    tell(&server, "charge.dispute.funds_reinstated", &dispute);
    till.until_shown(order, "PLACED", "PARTIALLY_REFUNDED");
    till.settle();
    let disputed = TOTAL - 100;
    let expected = [("2", TOTAL), ("4", 100), ("5", disputed), ("6", disputed)];
    assert_eq!(till.ledger(), expected.map(|(kind, amount)| (kind.to_owned(), amount)));
}
