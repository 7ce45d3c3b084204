//! Payments over the sandbox: what each token does, what becomes of the order, and that money moves once.

use serde_json::{Value, json};
use tote::commerce::order::PaymentDue;
use tote::commerce::payment::{StartPayment, VoidPayment};
use tote::platform::id::MintedKind;

use crate::clients::{Answer, send};
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::shoppers::{mint, new_key};
use crate::till::{self, TOTAL, Till, Wanted, order_id};

on_both_engines!(
    an_approved_payment_places_its_order_and_is_made_once,
    a_declined_payment_gives_up_its_order_and_says_why,
    what_the_shopper_says_on_the_page_of_the_bank_decides,
    an_answer_that_comes_late_or_by_webhook_only_places_the_order,
    a_provider_that_never_answers_lets_the_order_expire,
    money_that_comes_too_late_is_paid_back,
    an_order_that_costs_nothing_asks_nobody,
    money_is_taken_when_the_first_parcel_leaves,
    staff_pay_back_by_line_by_amount_and_never_too_much,
    refunds_of_two_at_once_are_never_more_than_was_taken,
    a_refund_that_fails_can_be_asked_for_again,
    a_shopper_cancels_a_paid_order_and_gets_the_money_back,
    money_that_a_bank_takes_back_is_no_money_to_be_refunded,
);

fn an_approved_payment_places_its_order_and_is_made_once(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, intent) = till.submit(&Wanted::by("tok_approve"));
    let shown = till.until_shown(order, "PLACED", "PAID");
    assert_eq!(
        (&shown["amountPaid"]["amount"], &shown["refunds"]),
        (&json!("14.90"), &json!([]))
    );
    // Whatever is done again changes nothing.
    let dump = |table: &str| {
        let rows = shop.sql().dump();
        rows.into_iter()
            .filter(|row| row.starts_with(table))
            .collect::<Vec<_>>()
    };
    let before = [
        "payment_entry ",
        "payment_intent ",
        "sandbox_payment ",
        "shop_order ",
        "order_event ",
    ]
    .map(dump);
    till.enqueue(&StartPayment { intent });
    till.enqueue(&VoidPayment { intent });
    till.settle();
    let after = [
        "payment_entry ",
        "payment_intent ",
        "sandbox_payment ",
        "shop_order ",
        "order_event ",
    ]
    .map(dump);
    assert_eq!(before, after);
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
    assert_eq!(
        till.number("SELECT COUNT(*) FROM payment_intent WHERE token IS NOT NULL"),
        0
    );
}

fn a_declined_payment_gives_up_its_order_and_says_why(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    for (token, code) in [
        ("tok_decline_insufficient_funds", "INSUFFICIENT_FUNDS"),
        ("tok_decline_expired_card", "EXPIRED_CARD"),
        ("not a token", "INVALID_TOKEN"),
    ] {
        let (order, _) = till.submit(&Wanted::by(token));
        let shown = till.until_shown(order, "CANCELLED", "VOIDED");
        assert_eq!(shown["cancelReason"], "DECLINED");
        let failed = format!("SELECT COUNT(*) FROM payment_intent WHERE state = 6 AND failure_code = '{code}'");
        assert_eq!(till.number(&failed), 1, "{token}");
    }
    till.settle();
    assert!(till.ledger().is_empty());
}

fn post_decision(url: &str, decision: &str) -> Answer {
    let body = format!("decision={decision}");
    send(|client| {
        let request = client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded");
        request.body(body)
    })
}

fn what_the_shopper_says_on_the_page_of_the_bank_decides(engine: Engine) {
    let (server, shop) = till::shop(engine).serve_at_its_port();
    let till = Till::of(&shop, &server, "sandbox");
    for (decision, status, money) in [("approve", "PLACED", "PAID"), ("deny", "CANCELLED", "VOIDED")] {
        let (order, _) = till.submit(&Wanted::by("tok_3ds"));
        let url = eventually("the bank asks", || {
            let urls = shop
                .sql()
                .texts("SELECT action_url FROM payment_intent WHERE state = 2", "action_url");
            urls.into_iter().next()
        });
        // It stands in the configured address of the server, which here is that of its port.
        let path = url.split_once("/sandbox/").expect("a page of the sandbox").1.to_owned();
        let page = server.at(&format!("sandbox/{path}"));
        let shown = send(|client| client.get(page.as_str()));
        assert!(shown.status == 200 && shown.text.contains("14.90 EUR"), "{shown:?}");
        assert_eq!(till.shown(order)["status"], "PENDING_PAYMENT");
        assert_eq!(post_decision(&page, "perhaps").status, 400);
        assert_eq!(post_decision(&page, decision).status, 200);
        till.until_shown(order, status, money);
        // The page takes one answer, and what came of it stays.
        assert!(!post_decision(&page, "approve").text.contains("<form"));
        till.settle();
        till.until_shown(order, status, money);
    }
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
    let nowhere = server.at("sandbox/payments/sbx_none");
    assert_eq!(send(|client| client.get(nowhere)).status, 404);
    assert_eq!(
        till.number("SELECT COUNT(*) FROM webhook_event WHERE outcome = 'done'"),
        2
    );
}

fn an_answer_that_comes_late_or_by_webhook_only_places_the_order(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let slow = till.submit(&Wanted::by("tok_slow")).0;
    let webhook = till.submit(&Wanted::by("tok_webhook")).0;
    till.until_shown(webhook, "PLACED", "PAID");
    till.until_shown(slow, "PLACED", "PAID");
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), 2 * TOTAL)]);
    assert_eq!(till.number("SELECT COUNT(*) FROM webhook_event"), 1);
}

fn a_provider_that_never_answers_lets_the_order_expire(engine: Engine) {
    let shop = till::shop(engine).with("TOTE_PAYMENT_TIMEOUT_MS", "300");
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, _) = till.submit(&Wanted {
        expires_in_ms: 2_000,
        ..Wanted::by("tok_never")
    });
    till.until_shown(order, "EXPIRED", "EXPIRED");
    assert_eq!(
        till.number("SELECT CAST(state AS BIGINT) FROM sandbox_payment"),
        7,
        "the provider was told"
    );
    assert_eq!(till.number("SELECT CAST(state AS BIGINT) FROM payment_intent"), 7);
    assert!(till.ledger().is_empty());
}

fn money_that_comes_too_late_is_paid_back(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, _) = till.submit(&Wanted::by("tok_webhook"));
    till.expire(order);
    let shown = till.until_shown(order, "EXPIRED", "REFUNDED");
    assert_eq!(shown["totalRefunded"]["amount"], "14.90");
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), TOTAL)]);
    assert_eq!(till.number("SELECT COUNT(*) FROM sandbox_refund"), 1);
    assert_eq!(
        till.number("SELECT COUNT(*) FROM order_event WHERE kind = 7"),
        1,
        "it is told as late"
    );
}

fn an_order_that_costs_nothing_asks_nobody(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, _) = till.submit(&Wanted {
        lines: &[(1, 0)],
        shipping_minor: 0,
        ..Wanted::by("")
    });
    till.until_shown(order, "PLACED", "PAID");
    assert_eq!(till.number("SELECT COUNT(*) FROM sandbox_payment"), 0);
}

fn money_is_taken_when_the_first_parcel_leaves(engine: Engine) {
    let shop = till::shop(engine).with("TOTE_PAYMENT_CAPTURE", "on_shipping");
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let write = |name: &str, order| {
        let input = json!({"key": new_key(), "orderId": order_id(order)});
        let ask = server.write(name, input, "userErrors { code }").token(&token);
        ask.data()[name]["userErrors"].take()
    };
    let [shipped, captured, released, cancelled] = std::array::from_fn(|_| till.submit(&Wanted::by("tok_approve")).0);
    for order in [shipped, captured, released, cancelled] {
        till.until_shown(order, "PLACED", "AUTHORIZED");
    }
    till.enqueue(&PaymentDue { order: shipped });
    till.enqueue(&PaymentDue { order: shipped });
    assert_eq!(write("paymentCapture", captured), json!([]));
    assert_eq!(write("paymentVoid", released), json!([]));
    let input = json!({"orderId": order_id(cancelled)});
    let payload = till
        .device
        .keyed("orderCancel", input, "order { status } userErrors { code }");
    assert_eq!(payload, json!({"order": {"status": "CANCELLED"}, "userErrors": []}));
    till.until_shown(shipped, "PLACED", "PAID");
    till.until_shown(captured, "PLACED", "PAID");
    till.until_shown(released, "PLACED", "VOIDED");
    till.until_shown(cancelled, "CANCELLED", "VOIDED");
    till.settle();
    assert_eq!(
        till.ledger(),
        [
            ("1".to_owned(), 4 * TOTAL),
            ("2".to_owned(), 2 * TOTAL),
            ("3".to_owned(), 2 * TOTAL)
        ]
    );
    for name in ["paymentCapture", "paymentVoid"] {
        assert_eq!(write(name, captured), json!([{"code": "NOT_AUTHORIZED"}]), "{name}");
    }
}

/// Asks for a refund; refund and complaints.
fn refund(till: &Till<'_>, token: &str, key: &str, mut input: Value) -> Value {
    input["key"] = key.into();
    let selection = "refund { id amount { amount } lines { quantity amount { amount } } } userErrors { code field }";
    let ask = till.server.write("refundCreate", input, selection).token(token);
    ask.data()["refundCreate"].take()
}

fn staff_pay_back_by_line_by_amount_and_never_too_much(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("tok_approve"));
    let shown = till.until_shown(order, "PLACED", "PAID");
    let line = shown["lineItems"]["nodes"][0]["id"].clone();
    let of_line = |quantity: i64| json!({"orderId": order_id(order), "lines": [{"lineItemId": line, "quantity": quantity, "restock": false}]});
    let key = new_key();
    let first = refund(&till, &token, &key, of_line(1));
    assert_eq!(
        (&first["userErrors"], &first["refund"]["amount"]["amount"]),
        (&json!([]), &json!("3.33"))
    );
    assert_eq!(
        refund(&till, &token, &key, of_line(1)),
        first,
        "the same key is the same refund"
    );
    let rest = refund(&till, &token, &new_key(), of_line(2));
    assert_eq!(
        rest["refund"]["amount"]["amount"], "6.67",
        "the last unit takes the rest"
    );
    let complaints = |input: Value| refund(&till, &token, &new_key(), input)["userErrors"].take();
    let one = |code: &str, field: &[&str]| json!([{"code": code, "field": field}]);
    assert_eq!(
        complaints(of_line(1)),
        one("QUANTITY_TOO_HIGH", &["lines", "0", "quantity"])
    );
    assert_eq!(
        complaints(of_line(0)),
        one("INVALID_QUANTITY", &["lines", "0", "quantity"])
    );
    let amount = |amount: &str| json!({"orderId": order_id(order), "amount": amount});
    assert_eq!(complaints(amount("4.91")), one("AMOUNT_TOO_HIGH", &["amount"]));
    assert_eq!(complaints(amount("0")), one("INVALID_AMOUNT", &["amount"]));
    assert_eq!(complaints(amount("1.005")), one("INVALID_AMOUNT", &["amount"]));
    let strange = json!({"orderId": order_id(order), "lines": [{"lineItemId": mint(MintedKind::OrderLine), "quantity": 1, "restock": false}]});
    assert_eq!(
        complaints(strange),
        one("LINE_NOT_FOUND", &["lines", "0", "lineItemId"])
    );
    let nowhere = json!({"orderId": mint(MintedKind::Order)});
    assert_eq!(complaints(nowhere), one("ORDER_NOT_FOUND", &["orderId"]));
    till.until_shown(order, "PLACED", "PARTIALLY_REFUNDED");
    let left = refund(&till, &token, &new_key(), json!({"orderId": order_id(order)}));
    assert_eq!(
        left["refund"]["amount"]["amount"], "4.90",
        "what is left is the delivery"
    );
    let shown = till.until_shown(order, "PLACED", "REFUNDED");
    assert_eq!(shown["totalRefunded"]["amount"], "14.90");
    assert_eq!(complaints(amount("0.01")), one("NOTHING_TO_REFUND", &["orderId"]));
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), TOTAL)]);
    assert_eq!(till.number("SELECT CAST(refunded AS BIGINT) FROM order_line"), 3);
}

fn refunds_of_two_at_once_are_never_more_than_was_taken(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("tok_approve"));
    till.until_shown(order, "PLACED", "PAID");
    let input = json!({"orderId": order_id(order), "amount": "10"});
    let codes: Vec<String> = std::thread::scope(|scope| {
        let ask = || {
            let mut input = input.clone();
            input["key"] = new_key().into();
            let ask = server.write("refundCreate", input, "userErrors { code }").token(&token);
            ask.data()["refundCreate"]["userErrors"].to_string()
        };
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(ask)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    });
    assert_eq!(codes.iter().filter(|codes| *codes == "[]").count(), 1, "{codes:?}");
    till.until_shown(order, "PLACED", "PARTIALLY_REFUNDED");
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), 1_000)]);
}

fn a_refund_that_fails_can_be_asked_for_again(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("tok_refund_fails"));
    till.until_shown(order, "PLACED", "PAID");
    for count in 1..=2 {
        let asked = refund(&till, &token, &new_key(), json!({"orderId": order_id(order)}));
        assert_eq!(asked["userErrors"], json!([]));
        till.until("SELECT COUNT(*) FROM refund WHERE state = 3", count);
    }
    let shown = till.shown(order);
    assert_eq!(
        (&shown["financialStatus"], &shown["refunds"][0]["failureCode"]),
        (&json!("PAID"), &json!("REFUND_DECLINED"))
    );
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL)]);
}

fn money_that_a_bank_takes_back_is_no_money_to_be_refunded(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let token = shop.staff("back-office", &["orders"]);
    let (order, _) = till.submit(&Wanted::by("tok_dispute"));
    till.until_shown(order, "PLACED", "REFUNDED");
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("5".to_owned(), TOTAL)]);
    let refused = refund(&till, &token, &new_key(), json!({"orderId": order_id(order)}));
    assert_eq!(refused["userErrors"][0]["code"], "NOTHING_TO_REFUND");
}

fn a_shopper_cancels_a_paid_order_and_gets_the_money_back(engine: Engine) {
    let shop = till::shop(engine);
    let server = shop.serve();
    let till = Till::of(&shop, &server, "sandbox");
    let (order, _) = till.submit(&Wanted::by("tok_approve"));
    till.until_shown(order, "PLACED", "PAID");
    let selection = "order { status cancelReason } userErrors { code }";
    let input = json!({"orderId": order_id(order)});
    let stranger = server.guest().keyed("orderCancel", input.clone(), selection);
    assert_eq!(stranger, json!({"order": null, "userErrors": [{"code": "NOT_FOUND"}]}));
    let key = new_key();
    let cancelled = json!({"order": {"status": "CANCELLED", "cancelReason": "CUSTOMER"}, "userErrors": []});
    for _ in 0..2 {
        let answer = till.device.keyed_with(&key, "orderCancel", input.clone(), selection);
        assert_eq!(answer.data()["orderCancel"], cancelled);
    }
    assert_eq!(
        till.device.keyed("orderCancel", input, selection),
        cancelled,
        "it is cancelled already"
    );
    let shown = till.until_shown(order, "CANCELLED", "REFUNDED");
    assert_eq!(shown["refunds"][0]["lines"][0]["quantity"], 3);
    till.settle();
    assert_eq!(till.ledger(), [("2".to_owned(), TOTAL), ("4".to_owned(), TOTAL)]);
    assert_eq!(till.number("SELECT COUNT(*) FROM refund"), 1);
}
