//! Following orders: each event, in order, none left out.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{variants, wish};
use crate::engine::Engine;
use crate::listen::{Listener, Told};
use crate::mailbox;
use crate::on_both_engines;
use crate::order_till::Till;
use crate::process::eventually;
use crate::purchases::{self, order, placed};
use crate::shoppers::{Device, mint, new_key};

on_both_engines!(
    an_orders_whole_life_is_told_in_order,
    a_stream_goes_on_from_any_of_its_cursors,
    what_is_not_a_cursor_of_the_stream_begins_it_anew,
    a_cursor_whose_events_are_gone_begins_it_anew,
    nobody_hears_of_anothers_orders,
    what_comes_of_an_attempt_is_told,
    a_guest_who_signs_in_is_told_so_and_the_customer_goes_on,
);

const EVENT: &str = "... on OrderStatusChange { orderId event { seq type amount { amount } fulfillmentId } order { status financialStatus fulfillmentStatus } }";

/// Buys one thing; the order's id.
fn buy(guest: &Device<'_>, things: &[String], more: Value) -> String {
    let id = mint(MintedKind::Order);
    let mut input = order("9999.00", more);
    input["orderId"] = id.clone().into();
    input["lines"] = json!([wish(&things[3], 2)]);
    let outcome = guest.submit(input);
    assert_ne!(outcome["__typename"], "CheckoutFailed", "{outcome}");
    id
}

/// What staff do with the order until it is completed, and what is paid back after that.
fn send_and_refund(shop: &Shop, server: &Server, order: &str) {
    let staff = shop.staff("packer", &["orders"]);
    let step = |name: &str, input: Value, selection: &str| {
        let mut input = input;
        input["key"] = new_key().into();
        let selection = format!("{selection} userErrors {{ code message }}");
        let payload = server.write(name, input, &selection).token(&staff).data()[name].take();
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload
    };
    let packed = step("fulfillmentCreate", json!({"orderId": order}), "fulfillment { id }");
    let parcel = packed["fulfillment"]["id"].as_str().expect("an id");
    for status in ["SHIPPED", "IN_TRANSIT", "DELIVERED"] {
        step(
            "fulfillmentUpdate",
            json!({"id": parcel, "status": status}),
            "fulfillment { id }",
        );
    }
    step(
        "refundCreate",
        json!({"orderId": order, "amount": "1.00"}),
        "order { order { id } }",
    );
}

/// The items until `last` happened, whose numbers follow each other.
fn until(listener: &Listener, mut previous: i64, last: &str) -> Vec<Value> {
    let mut items = Vec::new();
    loop {
        let item = listener.item();
        assert_eq!(item["__typename"], "OrderStatusChange", "{item}");
        assert_eq!(item["previousSeq"], previous, "{item}");
        previous = item["seq"].as_i64().expect("a number");
        let is_last = item["event"]["type"] == last;
        items.push(item);
        if is_last {
            return items;
        }
    }
}

fn types(items: &[Value]) -> Vec<&str> {
    let kinds = items.iter().map(|item| item["event"]["type"].as_str().expect("a type"));
    kinds.collect()
}

fn an_orders_whole_life_is_told_in_order(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let all = guest.listen("customerOrdersChanged", EVENT);
    let begun = all.caught_up();
    assert_eq!((&begun["seq"], &begun["headSeq"]), (&json!(0), &json!(0)));
    let id = buy(&guest, &things, json!({}));
    let one = guest.listen(
        &format!("orderStatusChanged(orderId: {id:?}, after: {})", begun["cursor"]),
        EVENT,
    );
    assert_eq!(one.caught_up()["seq"], 0);
    send_and_refund(&shop, &server, &id);
    let items = until(&all, 0, "REFUNDED");
    assert_eq!(
        types(&items),
        [
            "SUBMITTED",
            "PAYMENT_CAPTURED",
            "PLACED",
            "FULFILLMENT_CREATED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED",
            "COMPLETED",
            "REFUND_REQUESTED",
            "REFUNDED",
        ]
    );
    let last = items.last().expect("there are some");
    assert_eq!(last["event"]["amount"]["amount"], "1.00");
    assert_eq!(last["order"]["status"], "COMPLETED");
    assert!(items.iter().all(|item| item["orderId"] == id));
    let told = until(&one, 0, "REFUNDED");
    assert_eq!(types(&told), types(&items));
    assert!(all.is_silent() && one.is_silent());
}

fn a_stream_goes_on_from_any_of_its_cursors(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let life = guest.listen_after("");
    let (first, second) = (buy(&guest, &things, json!({})), buy(&guest, &things, json!({})));
    send_and_refund(&shop, &server, &first);
    until(&life, 0, "REFUNDED");
    let listener = guest.listen("customerOrdersChanged", EVENT);
    let now = listener.caught_up();
    assert_eq!(now["seq"], now["headSeq"]);
    // The first number is known without a stream: nothing happened before it.
    let other = server.guest();
    let first_of_all = other.listen("customerOrdersChanged", EVENT).caught_up();
    assert_eq!(first_of_all["seq"], 0);
    let sql = shop.sql();
    let count = sql.number("SELECT COUNT(*) FROM change_event");
    assert_eq!(now["seq"], count);
    // From the last cursor of each stream, what comes after it and nothing else.
    let third = buy(&guest, &things, json!({}));
    let after = format!("(after: {})", now["cursor"]);
    let items = until(
        &guest.listen_after(&after),
        now["seq"].as_i64().expect("a number"),
        "PLACED",
    );
    assert!(items.iter().all(|item| item["orderId"] == third), "{items:?}");
    for (at, item) in items.iter().enumerate() {
        let after = format!("(after: {})", item["cursor"]);
        let listener = guest.listen_after_any(&after);
        let caught_up = listener.caught_up();
        assert_eq!(
            (&caught_up["seq"], &caught_up["headSeq"]),
            (&item["seq"], &items[items.len() - 1]["seq"])
        );
        for expected in &items[at + 1..] {
            assert_eq!(listener.item()["seq"], expected["seq"]);
        }
        assert!(listener.is_silent());
    }
    // One order's stream takes the cursors of the stream of all, and tells of its own only.
    let one = guest.listen(
        &format!("orderStatusChanged(orderId: {second:?}, after: {})", now["cursor"]),
        EVENT,
    );
    one.caught_up();
    assert!(one.is_silent());
}

impl Device<'_> {
    fn listen_after_any(&self, arguments: &str) -> Listener {
        self.listen(&format!("customerOrdersChanged{arguments}"), EVENT)
    }

    /// A stream that has caught up.
    fn listen_after(&self, arguments: &str) -> Listener {
        let listener = self.listen_after_any(arguments);
        listener.caught_up();
        listener
    }
}

fn what_is_not_a_cursor_of_the_stream_begins_it_anew(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, other, things) = (server.guest(), server.guest(), variants(&server));
    buy(&guest, &things, json!({}));
    let own = guest.listen("customerOrdersChanged", EVENT).caught_up();
    let foreign = [
        other.listen("customerOrdersChanged", EVENT).caught_up()["cursor"].clone(),
        guest.listen("cartChanged", "").caught_up()["cursor"].clone(),
        json!(""),
        json!("garbage"),
        json!(own["cursor"].as_str().expect("text").to_uppercase()),
    ];
    let mut head = own;
    for cursor in foreign {
        let listener = guest.listen_after_any(&format!("(after: {cursor})"));
        let item = listener.item();
        assert_eq!(item["__typename"], "StreamReset", "{cursor}: {item}");
        assert_eq!(item["reason"], "UNKNOWN_CURSOR");
        assert_eq!((&item["seq"], &item["previousSeq"]), (&head["seq"], &Value::Null));
        let id = buy(&guest, &things, json!({}));
        // It is open and tells what comes.
        let told = listener.item();
        assert_eq!((&told["orderId"], &told["previousSeq"]), (&json!(id), &item["seq"]));
        head = until(&listener, told["seq"].as_i64().expect("a number"), "PLACED")
            .pop()
            .expect("there is one");
    }
}

fn a_cursor_whose_events_are_gone_begins_it_anew(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let begun = guest.listen("customerOrdersChanged", EVENT).caught_up();
    buy(&guest, &things, json!({}));
    let head = guest.listen("customerOrdersChanged", EVENT).caught_up();
    shop.sql()
        .execute("UPDATE change_scope SET event_purged_to = 2 WHERE event_head > 2");
    let listener = guest.listen_after_any(&format!("(after: {})", begun["cursor"]));
    let item = listener.item();
    assert_eq!(
        (&item["__typename"], &item["reason"]),
        (&json!("StreamReset"), &json!("EXPIRED_CURSOR"))
    );
    assert_eq!(item["cursor"], head["cursor"]);
}

fn nobody_hears_of_anothers_orders(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, other, things) = (server.guest(), server.guest(), variants(&server));
    let id = mint(MintedKind::Order);
    let mut input = order("9999.00", json!({"lines": [wish(&things[3], 1)]}));
    input["orderId"] = id.clone().into();
    let stranger = other.listen(&format!("orderStatusChanged(orderId: {id:?})"), EVENT);
    stranger.caught_up();
    // The order need not be there yet.
    let owner = guest.listen(&format!("orderStatusChanged(orderId: {id:?})"), EVENT);
    owner.caught_up();
    placed(&guest.submit(input));
    until(&owner, 0, "PLACED");
    assert!(stranger.is_silent());
    for (token, field) in [
        (None, "customerOrdersChanged"),
        (None, "cartChanged"),
        (Some("not a token"), "customerOrdersChanged"),
    ] {
        assert_eq!(
            server.listen(token, field, "").refusal().1,
            "UNAUTHENTICATED",
            "{field}"
        );
    }
    let staff = shop.staff("clerk", &["orders"]);
    assert_eq!(
        server.listen(Some(&staff), "customerOrdersChanged", "").refusal().1,
        "FORBIDDEN"
    );
    let listener = guest.listen("orderStatusChanged(orderId: \"p_1\")", "");
    assert_eq!(listener.refusal().1, "BAD_USER_INPUT");
}

fn what_comes_of_an_attempt_is_told(engine: Engine) {
    let shop = purchases::shop(engine);
    let server = shop.serve();
    let (guest, things) = (server.guest(), variants(&server));
    let id = mint(MintedKind::Order);
    let attempt = guest.listen(
        &format!("checkoutAttemptChanged(id: {id:?})"),
        "... on CheckoutAttemptChange { attempt { __typename ... on CheckoutActionRequired { action { url } } } }",
    );
    attempt.caught_up();
    assert_eq!(attempt.item()["attempt"], Value::Null);
    let mut input = order(
        "9999.00",
        json!({"lines": [wish(&things[3], 1)], "paymentToken": "tok_3ds"}),
    );
    input["orderId"] = id.clone().into();
    assert_eq!(guest.submit(input)["__typename"], "CheckoutActionRequired");
    let url = eventually("the bank is to be asked", || {
        let item = attempt.item();
        item["attempt"]["action"]["url"].as_str().map(str::to_owned)
    });
    // The address that the server is told to listen at has no port of its own.
    let path = url.split_once("/sandbox/").expect("a page of the sandbox").1;
    let page = server.at(&format!("sandbox/{path}"));
    let bank = crate::clients::send(|client| client.post(page).body("decision=approve"));
    assert!(bank.status < 400, "{bank:?}");
    eventually("the order is placed", || {
        (attempt.item()["attempt"]["__typename"] == "CheckoutSucceeded").then_some(())
    });
}

fn a_guest_who_signs_in_is_told_so_and_the_customer_goes_on(engine: Engine) {
    let shop = mailbox::shop(engine);
    let server = shop.serve();
    let (guest, variant) = (server.guest(), a_variant(&server));
    // These orders are made by another process, without a word.
    let till = Till::of(&shop);
    let order = till.placed(&guest, &[(&variant, 1)]);
    let listener = guest.listen("customerOrdersChanged", EVENT);
    listener.caught_up();
    let customer = mailbox::customer(&shop, &server);
    let history = customer.listen("customerOrdersChanged", EVENT);
    assert_eq!(history.caught_up()["seq"], 0);
    let signed_in = mailbox::login_of(&guest).data();
    assert_eq!(signed_in["customerLogin"]["userErrors"], json!([]));
    // The guest's stream ends without being complete; what it missed is the customer's.
    while let Told::Next(..) = listener.told() {}
    let handed_over = until(&history, 0, "OWNER_CHANGED");
    assert!(
        handed_over.iter().all(|item| item["orderId"] == order.id),
        "{handed_over:?}"
    );
    let staff = shop.staff("packer", &["orders"]);
    let input = json!({"orderId": order.id, "key": new_key()});
    let packed = server
        .write("fulfillmentCreate", input, "userErrors { code }")
        .token(&staff);
    assert_eq!(packed.data()["fulfillmentCreate"]["userErrors"], json!([]));
    let last = handed_over
        .last()
        .and_then(|item| item["seq"].as_i64())
        .expect("a number");
    until(&history, last, "FULFILLMENT_CREATED");
}

/// A variant that can be bought.
fn a_variant(server: &Server) -> String {
    let found = server
        .ask("{ products(first: 1, filter: [{available: true}]) { nodes { variants(first: 1) { nodes { id } } } } }");
    let variant = found.data()["products"]["nodes"][0]["variants"]["nodes"][0]["id"].take();
    variant.as_str().expect("an id").to_owned()
}
