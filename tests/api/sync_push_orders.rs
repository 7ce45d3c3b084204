//! Orders that were placed and cancelled offline.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::variants;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::process::eventually;
use crate::purchases::{self, assert_books_balance, failure, order, placed, set_price};
use crate::queues::{Queue, codes, statuses};
use crate::shoppers::{Device, mint};

on_both_engines!(
    an_order_of_a_queue_is_there_once_and_is_paid,
    a_risen_price_is_a_conflict_whose_quote_can_be_accepted,
    a_code_that_was_used_up_is_a_conflict_whose_quote_can_be_accepted,
    a_discount_that_is_used_up_in_this_moment_is_left_out_and_quoted,
    what_is_gone_is_a_conflict_that_says_what_is_left,
    an_order_that_is_being_paid_stands_in_the_way_of_another,
    an_order_can_be_cancelled_while_it_can,
    an_ordinary_order_accepts_a_quote_as_well,
    two_orders_of_one_queue_are_both_placed,
);

/// An order of `more`, whose id the app mints.
fn submit(queue: &mut Queue<'_>, total: &str, more: Value) -> (String, Value) {
    let id = mint(MintedKind::Order);
    let mut input = order(total, more);
    input["orderId"] = json!(id);
    (id, queue.next("checkoutSubmit", input))
}

fn an_order_of_a_queue_is_there_once_and_is_paid(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let mut mutations = vec![queue.adjust(&things[3], 2)];
    let (id, order) = submit(&mut queue, "25.50", json!({}));
    mutations.push(order);
    mutations.push(queue.note("after the order"));
    let results = queue.push(&mutations);
    assert_eq!(statuses(&results), ["APPLIED"; 3], "{results:?}");
    let entities = results[1]["entities"].as_array().expect("a list");
    assert!(entities.iter().any(|one| one["__typename"] == "Order"), "{entities:?}");
    eventually("it is paid", || {
        let outcome = queue.device.attempt(&json!(id));
        (outcome["__typename"] == "CheckoutSucceeded").then_some(())
    });
    assert_eq!(statuses(&queue.push(&mutations)), ["DUPLICATE"; 3]);
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM shop_order"), 1);
    assert_eq!(queue.device.cart("totalQuantity")["totalQuantity"], 0);
    assert_books_balance(&shop);
}

fn a_risen_price_is_a_conflict_whose_quote_can_be_accepted(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let adjust = queue.adjust(&things[3], 1);
    queue.push(&[adjust]);
    set_price(&shop, 3, 2_000);
    let (refused, order) = submit(&mut queue, "15.20", json!({}));
    let cancel = queue.next("orderCancel", json!({"orderId": refused}));
    let results = queue.push(&[order.clone(), cancel]);
    assert_eq!(statuses(&results), ["CONFLICT", "BLOCKED"], "{results:?}");
    assert_eq!(codes(&results[0]), ["PRICE_CHANGED"]);
    let conflict = &results[0]["conflict"];
    assert_eq!(conflict["kind"], "PRICE_CHANGED");
    assert_eq!(conflict["cost"]["totalAmount"]["amount"], "24.90");
    assert_eq!(
        conflict["lines"],
        json!([{"variantId": things[3], "quantity": 1, "availableQuantity": 20, "unitPrice": {"amount": "20.00"}}])
    );
    let quote = conflict["quote"].as_str().expect("a quote").to_owned();
    assert_eq!(
        queue.push(&[order])[0]["conflict"]["quote"],
        quote,
        "a replay says the same"
    );
    let accepting = |quote: &str| json!({"seen": null, "acceptQuote": quote});
    // Neither somebody else's quote nor one that was altered is an agreement.
    let mut stranger = Queue::new(server.guest());
    let theirs = stranger.adjust(&things[3], 1);
    let (_, with_quote) = submit(&mut stranger, "0.00", accepting(&quote));
    assert_eq!(statuses(&stranger.push(&[theirs, with_quote])), ["APPLIED", "CONFLICT"]);
    let (_, altered) = submit(&mut queue, "0.00", accepting(&format!("A{quote}")));
    // Nor is one for other things.
    let more = queue.adjust(&things[3], 1);
    let (_, other) = submit(&mut queue, "0.00", accepting(&quote));
    let less = queue.adjust(&things[3], -1);
    let (_, both) = submit(&mut queue, "24.90", json!({"acceptQuote": quote}));
    let results = queue.push(&[altered, more, other, less, both]);
    assert_eq!(
        statuses(&results),
        ["CONFLICT", "APPLIED", "CONFLICT", "APPLIED", "REJECTED"]
    );
    assert_eq!(results[2]["errors"][0]["field"], json!(["acceptQuote"]));
    assert_eq!(results[2]["conflict"]["cost"]["totalAmount"]["amount"], "44.90");
    assert_eq!(codes(&results[4]), ["BAD_USER_INPUT"]);
    // One that costs more by now.
    set_price(&shop, 3, 2_100);
    let (_, dearer) = submit(&mut queue, "0.00", accepting(&quote));
    assert_eq!(queue.push(&[dearer])[0]["status"], "CONFLICT");
    // What fell is passed on.
    set_price(&shop, 3, 1_900);
    let (id, accepted) = submit(&mut queue, "0.00", accepting(&quote));
    let results = queue.push(&[accepted]);
    assert_eq!(statuses(&results), ["APPLIED"], "{results:?}");
    let total = "SELECT total_minor FROM shop_order";
    assert_eq!(shop.sql().number(total), 2_390, "{id}");
    assert_books_balance(&shop);
}

/// Has the shop a discount that is used once, with `more`, by the code `ONCE`.
fn once(shop: &Shop, more: &Value) {
    let mut once = json!({"kind": "discount", "handle": "once", "title": "Once", "codes": ["ONCE"], "usage_limit": 1});
    if let (Some(once), Value::Object(more)) = (once.as_object_mut(), more.clone()) {
        once.extend(more);
    }
    shop.import_text(&crate::fixtures::lines(&[once]), &[]).done();
}

/// A queue whose shopper has one thing in the cart and the code `ONCE` on it.
fn with_code<'a>(guest: Device<'a>, thing: &str) -> Queue<'a> {
    let mut queue = Queue::new(guest);
    let adjust = queue.adjust(thing, 1);
    let codes = queue.next("cartDiscountCodesUpdate", json!({"codes": ["ONCE"]}));
    assert_eq!(statuses(&queue.push(&[adjust, codes])), ["APPLIED"; 2]);
    queue
}

/// Somebody else uses the code up.
fn use_up(server: &Server, thing: &str) {
    let lines = json!([{"merchandiseId": thing}]);
    let input = order("99.00", json!({"lines": lines, "discountCodes": ["ONCE"]}));
    placed(&server.guest().submit(input));
}

/// What a conflict about one thing at 10.30, which costs 4.90 to send, tells; its quote.
#[track_caller]
fn quoted(result: &Value, thing: &str) -> String {
    let conflict = &result["conflict"];
    assert_eq!(conflict["kind"], "PRICE_CHANGED", "{result}");
    assert_eq!(conflict["cost"]["totalAmount"]["amount"], "15.20");
    assert_eq!(
        conflict["lines"],
        json!([{"variantId": thing, "quantity": 1, "availableQuantity": 20, "unitPrice": {"amount": "10.30"}}])
    );
    conflict["quote"].as_str().expect("a quote").to_owned()
}

/// Refuses the order in `queue` that has seen `seen`, with `code`; then orders by the quote that came with it.
#[track_caller]
fn assert_quote_is_accepted(shop: &Shop, queue: &mut Queue<'_>, thing: &str, (seen, code): (&str, &str)) {
    let (_, order) = submit(queue, seen, json!({}));
    let results = queue.push(std::slice::from_ref(&order));
    assert_eq!(statuses(&results), ["CONFLICT"], "{results:?}");
    assert_eq!(codes(&results[0]), [code]);
    assert_eq!(results[0]["errors"][0]["field"], json!(["seen", "totalAmount"]));
    let quote = quoted(&results[0], thing);
    let again = queue.push(&[order]);
    assert_eq!(statuses(&again), ["DUPLICATE"]);
    assert_eq!(quoted(&again[0], thing), quote, "a replay says the same");
    let undiscounted = || {
        shop.sql()
            .number("SELECT COUNT(*) FROM shop_order WHERE total_minor = 1520")
    };
    let before = undiscounted();
    let (_, accepted) = submit(queue, "0.00", json!({"seen": null, "acceptQuote": quote}));
    let results = queue.push(&[accepted]);
    assert_eq!(statuses(&results), ["APPLIED"], "{results:?}");
    assert_eq!(undiscounted(), before + 1);
    assert_eq!(shop.sql().number("SELECT used_count FROM discount"), 1);
    assert_books_balance(shop);
}

fn a_code_that_was_used_up_is_a_conflict_whose_quote_can_be_accepted(engine: Engine) {
    let shop = purchases::shop(engine);
    once(&shop, &json!({"type": "percentage", "percent": "50"}));
    let server = shop.serve();
    let thing = &variants(&server)[3];
    let mut queue = with_code(server.guest(), thing);
    use_up(&server, thing);
    // Half of 10.30, and 4.90 to send it.
    assert_quote_is_accepted(&shop, &mut queue, thing, ("10.05", "PRICE_CHANGED"));
}

/// What a cart holds was read when it was prepared: that the code was used up since is noticed when it is counted. So it is between two
/// orders of one moment.
fn a_discount_that_is_used_up_in_this_moment_is_left_out_and_quoted(engine: Engine) {
    let shop = purchases::shop(engine);
    once(&shop, &json!({"type": "free_shipping"}));
    let server = shop.serve();
    let thing = &variants(&server)[3];
    let [mut late, mut generous] = [(); 2].map(|()| {
        let queue = with_code(server.guest(), thing);
        // Nobody has chosen how it is sent, so that nothing of the code is used yet.
        let prepared = queue.device.prepare();
        assert_eq!(prepared["userErrors"], json!([]), "{prepared}");
        queue
    });
    assert_eq!(shop.sql().number("SELECT used_count FROM discount"), 0);
    use_up(&server, thing);
    // Who has seen a higher total pays less than that, as if the code had never been there.
    let (_, order) = submit(&mut generous, "99.00", json!({}));
    assert_eq!(statuses(&generous.push(&[order])), ["APPLIED"]);
    assert_quote_is_accepted(&shop, &mut late, thing, ("10.30", "DISCOUNT_USED_UP"));
}

fn what_is_gone_is_a_conflict_that_says_what_is_left(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let lines =
        json!({"lines": [{"merchandiseId": things[4], "quantity": 61}, {"merchandiseId": things[0], "quantity": 1}]});
    let (id, order) = submit(&mut queue, "9999.00", lines);
    let results = queue.push(&[order]);
    assert_eq!(statuses(&results), ["CONFLICT"], "{results:?}");
    assert_eq!(codes(&results[0]), ["OUT_OF_STOCK"]);
    let conflict = &results[0]["conflict"];
    assert_eq!(conflict["kind"], "OUT_OF_STOCK");
    let line = |variant: &str, quantity: i64, available: Value, price: &str| json!({"variantId": variant, "quantity": quantity, "availableQuantity": available, "unitPrice": {"amount": price}});
    assert_eq!(
        conflict["lines"],
        json!([
            line(&things[4], 61, json!(20), "10.40"),
            line(&things[0], 1, Value::Null, "10.00")
        ])
    );
    assert!(conflict["quote"].is_string());
    assert_eq!(queue.device.attempt(&json!(id)), Value::Null, "no order");
    assert_books_balance(&shop);
}

fn an_order_that_is_being_paid_stands_in_the_way_of_another(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let lines = json!({"lines": [{"merchandiseId": things[4]}]});
    let (_, first) = submit(&mut queue, "99.00", lines.clone());
    assert_eq!(statuses(&queue.push(&[first])), ["APPLIED"]);
    // As if the provider were being asked: who gives the order up would not know what became of the money.
    eventually("it is paid", || {
        (shop.sql().number("SELECT COUNT(*) FROM shop_order WHERE state = 2") == 1).then_some(())
    });
    shop.sql().execute("UPDATE shop_order SET state = 1");
    let (_, second) = submit(&mut queue, "99.00", lines);
    let results = queue.push(&[second]);
    assert_eq!(statuses(&results), ["CONFLICT"], "{results:?}");
    assert_eq!(codes(&results[0]), ["PAYMENT_IN_PROGRESS"]);
    assert_eq!(results[0]["conflict"]["kind"], "ORDER_STATE");
    assert_eq!(results[0]["conflict"]["theirs"]["__typename"], "Order");
}

fn an_order_can_be_cancelled_while_it_can(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let lines = json!({"lines": [{"merchandiseId": things[4]}]});
    let (id, first) = submit(&mut queue, "99.00", lines);
    assert_eq!(statuses(&queue.push(&[first])), ["APPLIED"]);
    eventually("it is paid", || {
        let outcome = queue.device.attempt(&json!(id));
        (outcome["__typename"] == "CheckoutSucceeded").then_some(())
    });
    let cancel = queue.next("orderCancel", json!({"orderId": id}));
    let again = queue.next("orderCancel", json!({"orderId": id}));
    let results = queue.push(&[cancel, again]);
    assert_eq!(statuses(&results), ["APPLIED"; 2], "{results:?}");
    assert_eq!(
        results[1]["entities"],
        json!([{"__typename": "Order", "status": "CANCELLED"}])
    );
    shop.sql().execute("UPDATE shop_order SET state = 4");
    let late = queue.next("orderCancel", json!({"orderId": id}));
    let results = queue.push(&[late]);
    assert_eq!(statuses(&results), ["CONFLICT"]);
    assert_eq!(codes(&results[0]), ["ORDER_OVER"]);
    assert_eq!(results[0]["conflict"]["kind"], "ORDER_STATE");
    assert_eq!(
        results[0]["conflict"]["theirs"],
        json!({"__typename": "Order", "status": "COMPLETED"})
    );
}

fn an_ordinary_order_accepts_a_quote_as_well(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let guest = server.guest();
    let lines = json!([{"merchandiseId": things[4], "quantity": 2}]);
    let selection = format!("{} ... on CheckoutFailed {{ quote }}", purchases::RESULT);
    let input = order("1.00", json!({"lines": lines}));
    let refused = guest.keyed("checkoutSubmit", input, &selection);
    assert_eq!(failure(&refused), ["PRICE_CHANGED"]);
    let quote = refused["quote"].as_str().expect("a quote");
    let input = order("0", json!({"lines": lines, "seen": null, "acceptQuote": quote}));
    placed(&guest.submit(input));
    let neither = order(
        "0",
        json!({"key": crate::shoppers::new_key(), "lines": lines, "seen": null}),
    );
    guest
        .write("checkoutSubmit", neither, purchases::RESULT)
        .answer()
        .assert_bad("input.seen");
}

fn two_orders_of_one_queue_are_both_placed(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let mut queue = Queue::new(server.guest());
    let lines = json!({"lines": [{"merchandiseId": things[4]}]});
    let (first, one) = submit(&mut queue, "99.00", lines.clone());
    let (second, two) = submit(&mut queue, "99.00", lines);
    let mutations = [one, two];
    let results = queue.push(&mutations);
    assert_eq!(results[0]["status"], "APPLIED", "{results:?}");
    if results[1]["status"] == "RETRY" {
        assert_eq!(codes(&results[1]), ["PAYMENT_PENDING"]);
        assert_eq!(results[1]["retryAfterMs"], 1_500);
    }
    eventually("the second has its turn", || {
        let results = queue.push(&mutations);
        (results[1]["status"] != "RETRY").then_some(())
    });
    for id in [first, second] {
        eventually("it is paid", || {
            let outcome = queue.device.attempt(&json!(id));
            (outcome["__typename"] == "CheckoutSucceeded").then_some(())
        });
    }
    assert_eq!(shop.sql().number("SELECT COUNT(*) FROM shop_order WHERE state = 2"), 2);
    assert_books_balance(&shop);
}
