//! Servers that die at any moment between the cart and the money.

use std::time::Duration;

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::Shop;
use crate::carts::{variants, wish};
use crate::crowd::report;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, RESULT, assert_books_balance, order};
use crate::shoppers::{Device, mint, mutation, new_device, new_key};

on_both_engines!(servers_that_are_killed_take_no_money_twice_and_lose_no_order);

/// Where a server may die, in the order in which an order comes there.
const PLACES: [&str; 9] = [
    "cart.held",
    "order.written",
    "order.committed",
    "payment.asking",
    "payment.asked",
    "payment.observed",
    "payment.recorded",
    "webhook.stored",
    "webhook.applied",
];
const TOKENS: [&str; 5] = [
    "tok_approve",
    "tok_approve",
    "tok_webhook",
    "tok_slow",
    "tok_decline_insufficient_funds",
];

/// How many servers die: some in every run of the tests, and as many as `TOTE_CRASH_RUNS` says.
fn runs() -> u64 {
    let told = std::env::var("TOTE_CRASH_RUNS").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(8)
}

/// One order, and the server that dies over it.
struct Plan {
    place: &'static str,
    visit: u64,
    token: &'static str,
    prepares: bool,
    thing: usize,
}

fn plan(random: &mut TestRng) -> Plan {
    let mut below = |most: usize| usize::try_from(random.next_u64() % most as u64).expect("it is small");
    Plan {
        place: PLACES[below(PLACES.len())],
        visit: 1 + u64::from(below(4) == 0),
        token: TOKENS[below(TOKENS.len())],
        prepares: below(2) == 0,
        thing: 3 + below(5),
    }
}

fn servers_that_are_killed_take_no_money_twice_and_lose_no_order(engine: Engine) {
    // The jobs of a dead server are taken over soon.
    let shop = purchases::shop(engine)
        .with("TOTE_JOBS_LEASE_MS", "2000")
        // It is about what is lost, not about how quick a busy machine is.
        .with("TOTE_TIMEOUT_MS", "60000");
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut server = shop.serve();
    let things = variants(&server);
    let mut orders = Vec::new();
    let mut died = 0;
    for run in 0..runs() {
        let plan = plan(&mut random);
        let (device, key, id) = (new_device(), new_key(), mint(MintedKind::Order));
        let input = order("9999.00", json!({"orderId": id, "paymentToken": plan.token}));
        // What the server that dies has to do is this order, and nothing that was left before.
        eventually("the orders before are done", || {
            (shop.sql().number(LEFT) == 0).then_some(())
        });
        let shopper = server.guest_on(&device);
        shopper.put(&json!([wish(&things[plan.thing], 1)]));
        let token = shopper.access_token.clone();
        drop(server);
        died += u64::from(die(&shop, &plan, &token, (&key, &input)));
        server = shop.serve();
        let guest = server.guest_on(&device);
        let outcome = decided(&guest, &key, &input);
        let kind = outcome["__typename"].as_str().expect("a type").to_owned();
        let is_declined = plan.token.starts_with("tok_decline");
        let expected = if is_declined {
            "CheckoutFailed"
        } else {
            "CheckoutSucceeded"
        };
        assert_eq!(kind, expected, "run {run}, {} {}: {outcome}", plan.place, plan.visit);
        // Its key answers the same for ever.
        assert_eq!(decided(&guest, &key, &input), outcome, "run {run}");
        orders.push(id);
    }
    eventually("nothing is left to be done", || {
        (shop.sql().number(LEFT) == 0).then_some(())
    });
    drop(server);
    report(&format!(
        "{engine:?}: {} orders, over {died} of which a server died at its place",
        orders.len()
    ));
    assert!(died * 3 >= runs(), "too few servers die where they should: {died}");
    assert_books_balance(&shop);
    let sql = shop.sql();
    let ordered = i64::try_from(orders.len()).expect("it is small");
    assert_eq!(
        sql.number("SELECT COUNT(*) FROM shop_order"),
        ordered,
        "one order for each key"
    );
    // What the provider itself says: it keeps books of its own.
    let charged_twice = "SELECT COUNT(*) FROM (SELECT i.order_id FROM sandbox_payment s JOIN payment_intent i ON i.id = s.reference WHERE s.captured_minor > 0 GROUP BY i.order_id HAVING COUNT(*) > 1) twice";
    assert_eq!(sql.number(charged_twice), 0);
    let without_order = "SELECT COUNT(*) FROM sandbox_payment s WHERE s.captured_minor > (SELECT COALESCE(SUM(r.amount_minor), 0) FROM sandbox_refund r WHERE r.payment_id = s.id AND r.state = 2) AND NOT EXISTS (SELECT 1 FROM payment_intent i JOIN shop_order o ON o.id = i.order_id WHERE i.id = s.reference AND o.state IN (2, 3, 4))";
    assert_eq!(sql.number(without_order), 0);
}

/// Orders that wait, and what is to be done about payments.
const LEFT: &str = "SELECT (SELECT COUNT(*) FROM shop_order WHERE state = 1) + (SELECT COUNT(*) FROM job WHERE state <> 3 AND (kind LIKE 'payment.%' OR kind LIKE 'sandbox.%') AND kind <> 'payment.sweep')";

/// Has a server die over the order of whoever has `token`, and leaves nobody waiting for it; whether it died at the place that was planned.
fn die(shop: &Shop, plan: &Plan, token: &str, (key, input): (&str, &Value)) -> bool {
    let place = format!("{}:{}", plan.place, plan.visit);
    let server = shop.serve_where(&[("CRASH_AT", &place)]);
    let mut has_died = true;
    std::thread::scope(|scope| {
        let url = server.at("graphql");
        let prepare =
            json!({"query": mutation("checkoutPrepare", "expiresAt"), "variables": {"input": {"key": new_key()}}});
        let mut keyed = input.clone();
        keyed["key"] = json!(key);
        let submit = json!({"query": mutation("checkoutSubmit", RESULT), "variables": {"input": keyed}});
        let prepares = plan.prepares;
        let sent = scope.spawn(move || {
            if prepares {
                crate::clients::send_into_the_dark(&url, token, &prepare);
            }
            crate::clients::send_into_the_dark(&url, token, &submit);
        });
        // It dies at its place; where it never comes there, such as a second time, it is killed once it has answered.
        eventually("it has died or answered", || {
            (!server.process().is_running() || sent.is_finished()).then_some(())
        });
        if server.process().is_running() {
            has_died = false;
            server.process().signal("KILL");
        }
    });
    eventually("the server is gone", || (!server.process().is_running()).then_some(()));
    has_died
}

/// Submits until the outcome is known.
fn decided(guest: &Device<'_>, key: &str, input: &Value) -> Value {
    let begun = std::time::Instant::now();
    loop {
        let outcome = guest.submit_with(key, input.clone()).data()["checkoutSubmit"].take();
        if outcome["__typename"] != "CheckoutProcessing" {
            return outcome;
        }
        // A submit waits for two seconds by itself.
        assert!(
            begun.elapsed() < Duration::from_mins(2),
            "it is never decided: {outcome}"
        );
    }
}
