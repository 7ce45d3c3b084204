//! Orders as their shoppers see them.

use serde_json::{Value, json};
use tote::commerce::order::{CancelReason, OrderState};
use tote::platform::id::MintedId;

use crate::app::Shop;
use crate::carts::{self, variants, wish};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::order_till::{Made, Till};
use crate::shoppers::{Device, new_key};
use crate::staff::Staff;

on_both_engines!(
    an_order_is_shown_as_it_was_bought,
    what_becomes_of_the_product_does_not_change_the_order,
    orders_come_in_pages_the_newest_first,
    the_screen_of_orders_takes_the_same_statements_for_every_number_of_orders,
    what_is_ordered_leaves_the_cart_and_what_came_since_stays,
    placing_twice_is_placing_once,
    an_order_that_was_given_up_cannot_be_placed,
    every_step_is_an_event_of_the_order_and_of_its_shopper,
    staff_find_every_order,
);

pub(crate) const FULL: &str = "id number version status fulfillmentStatus canCancel createdAt updatedAt placedAt cancelledAt \
    cancelReason expiresAt estimatedDeliveryAt email phone note \
    cost { subtotalAmount { amount currencyCode } discountAmount { amount } shippingAmount { amount } totalTaxAmount { amount } taxIncluded \
      taxLines { name ratePercent taxableAmount { amount } taxAmount { amount } } totalAmount { amount } } \
    shippingAddress { givenName familyName company line1 line2 district city region postalCode countryCode phone formatted } \
    delivery { handle title cost { amount } daysMin daysMax } \
    lineItems(first: 5) { totalCount nodes { id title variantTitle selectedOptions { name value } image { url altText width } attributes { key value } \
      productId variantId sku quantity fulfilledQuantity cancelledQuantity refundedQuantity \
      cost { amountPerQuantity { amount } subtotalAmount { amount } totalAmount { amount } taxAmount { amount } } \
      discountAllocations { amount { amount } code title } } } \
    events(first: 20) { totalCount nodes { seq type happenedAt amount { amount } quantity code cancelReason fulfillmentId refundId returnId } } \
    fulfillments { id }";

/// The order with `fields`, as its shopper sees it.
pub(crate) fn seen(device: &Device<'_>, order: &Made, fields: &str) -> Value {
    let document = format!("query ($id: ID!) {{ order(id: $id) {{ {fields} }} }}");
    device.ask(document).with(json!({"id": order.id})).data()["order"].take()
}

/// What happened to it, in its order.
pub(crate) fn history(device: &Device<'_>, order: &Made) -> Vec<String> {
    let seen = seen(device, order, "events(first: 100) { nodes { seq type } }");
    let nodes = seen["events"]["nodes"].as_array().expect("a list").clone();
    for (node, seq) in nodes.iter().zip(1..) {
        assert_eq!(node["seq"], seq, "{nodes:?}");
    }
    each(&seen["events"]["nodes"], "type")
}

fn an_order_is_shown_as_it_was_bought(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let made = till.placed(&guest, &[(&things[3], 2), (&things[4], 1)]);
    assert_eq!(made.number, "DE-1001");
    let order = seen(&guest, &made, FULL);
    let told = ["id", "number", "status", "fulfillmentStatus", "email", "note"];
    assert_eq!(
        told.map(|name| order[name].as_str().expect("text")),
        [
            &made.id,
            "DE-1001",
            "PLACED",
            "UNFULFILLED",
            "Shopper-1@example.com",
            "Ring twice"
        ]
    );
    assert_eq!((&order["canCancel"], &order["expiresAt"]), (&json!(true), &Value::Null));
    assert!(order["placedAt"].is_string() && order["estimatedDeliveryAt"].as_str() > order["placedAt"].as_str());
    let cost = &order["cost"];
    let amounts = [
        "subtotalAmount",
        "discountAmount",
        "shippingAmount",
        "totalTaxAmount",
        "totalAmount",
    ];
    assert_eq!(
        amounts.map(|name| cost[name]["amount"].as_str().expect("an amount")),
        ["37.50", "1.00", "4.90", "3.80", "41.40"]
    );
    assert_eq!(cost["taxLines"][0]["ratePercent"], "19");
    let line = &order["lineItems"]["nodes"][0];
    assert_eq!(order["lineItems"]["totalCount"], 2);
    assert_eq!(
        (&line["title"], &line["variantTitle"], &line["quantity"]),
        (&json!("Thing as it was 1"), &json!("M / Black"), &json!(2))
    );
    assert_eq!(line["image"]["url"], "/media/x.jpg");
    assert_eq!(line["selectedOptions"], json!([{"name": "Size", "value": "M"}]));
    assert_eq!(line["attributes"], json!([{"key": "text", "value": "for you"}]));
    assert_eq!(line["discountAllocations"][0]["code"], "FIFTY");
    assert_eq!(line["cost"]["totalAmount"]["amount"], "24.50");
    assert_eq!(
        order["shippingAddress"]["formatted"],
        json!(["Ada Shopper", "First Street 1", "10115 Berlin"])
    );
    assert_eq!(order["delivery"]["title"], "Standard");
    assert_eq!(each(&order["events"]["nodes"], "type"), ["SUBMITTED", "PLACED"]);
    // It is a node, for its shopper alone.
    let node = |device: &Device<'_>| {
        let ask = device.ask("query ($id: ID!) { node(id: $id) { id ... on Order { number } } order(id: $id) { id } }");
        ask.with(json!({"id": made.id})).data()
    };
    assert_eq!(node(&guest)["node"], json!({"id": made.id, "number": "DE-1001"}));
    assert_eq!(node(&server.guest()), json!({"node": null, "order": null}));
    guest
        .ask("query ($id: ID!) { order(id: $id) { id } }")
        .with(json!({"id": things[3]}))
        .answer()
        .assert_bad("id");
}

fn what_becomes_of_the_product_does_not_change_the_order(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let made = till.placed(&guest, &[(&things[3], 2)]);
    let before = seen(&guest, &made, FULL);
    let staff = Staff::of(&shop, &server);
    let product = staff.product("thing-3");
    staff.write(
        "productSave",
        json!({"id": product["id"], "title": "Another thing", "published": false}),
        "product { id }",
    );
    staff.write(
        "pricesSet",
        json!({"prices": [{"variantId": things[3], "market": "de", "amount": "99.00"}]}),
        "warnings { code }",
    );
    assert_eq!(seen(&guest, &made, FULL), before);
}

fn orders_come_in_pages_the_newest_first(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, other) = (Till::of(&shop), server.guest(), server.guest());
    let made: Vec<String> = (0..5).map(|_| till.placed(&guest, &[(&things[3], 1)]).number).collect();
    assert_eq!(made, ["DE-1001", "DE-1002", "DE-1003", "DE-1004", "DE-1005"]);
    till.placed(&other, &[(&things[3], 1)]);
    let page = |after: &Value| {
        let document = "query ($after: String) { orders(first: 2, after: $after) { totalCount nodes { number } pageInfo { hasNextPage endCursor } } }";
        guest.ask(document).with(json!({"after": after})).data()["orders"].take()
    };
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    for _ in 0..3 {
        let page = page(&after);
        assert_eq!(page["totalCount"], 5);
        seen.extend(each(&page["nodes"], "number"));
        after = page["pageInfo"]["endCursor"].clone();
        assert_eq!(page["pageInfo"]["hasNextPage"], seen.len() < 5);
    }
    assert_eq!(seen, made.iter().rev().cloned().collect::<Vec<_>>());
    let own = guest.ask("{ viewer { orders(first: 1) { nodes { number } } } }").data();
    assert_eq!(own["viewer"]["orders"]["nodes"][0]["number"], "DE-1005");
    // A cursor is its shopper's.
    let foreign = "query ($after: String) { orders(after: $after) { nodes { id } } }";
    other
        .ask(foreign)
        .with(json!({"after": after}))
        .answer()
        .assert_bad("after");
    assert_eq!(
        server.ask("{ orders { nodes { id } } }").answer().refusal().code,
        "UNAUTHENTICATED"
    );
}

fn the_screen_of_orders_takes_the_same_statements_for_every_number_of_orders(engine: Engine) {
    const SCREEN: &str = "{ orders(first: 10) { nodes { id number status fulfillmentStatus canCancel createdAt cost { totalAmount { amount } } \
        lineItems(first: 3) { nodes { title quantity image { url } } } events(first: 3) { nodes { type } } \
        fulfillments { status trackingInfo { number } lineItems { quantity lineItem { title } } events { status } } } } }";
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let token = shop.staff("packer", &["orders"]);
    let mut counts = Vec::new();
    for count in [1, 6] {
        while guest.ask("{ orders { totalCount } }").data()["orders"]["totalCount"] != count {
            let made = till.placed(&guest, &[(&things[3], 1), (&things[4], 1)]);
            let input = json!({"key": new_key(), "orderId": made.id});
            let packed = server
                .write("fulfillmentCreate", input, "userErrors { code }")
                .token(&token)
                .data();
            assert_eq!(packed["fulfillmentCreate"]["userErrors"], json!([]));
        }
        let answer = guest.ask(SCREEN).answer();
        assert_eq!(
            answer.data()["orders"]["nodes"].as_array().expect("a list").len(),
            count
        );
        counts.push(answer.statements());
    }
    // Orders, lines, events, parcels with what is in them, and what was told of them.
    assert_eq!(counts, [6, 6]);
}

fn what_is_ordered_leaves_the_cart_and_what_came_since_stays(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let cart = guest.put(&json!([wish(&things[3], 3), wish(&things[4], 2)]));
    guest.keyed("cartNoteUpdate", json!({"note": "Thank you"}), "userErrors { code }");
    let lines: Vec<uuid::Uuid> = each(&cart["lines"]["nodes"], "id")
        .iter()
        .map(|id| MintedId::parse(id).expect("an id").uuid)
        .collect();
    let order = till.submitted(
        &guest,
        &[(&things[3], 3, Some(lines[0])), (&things[4], 2, Some(lines[1]))],
    );
    // Another device goes on while the payment is on its way.
    guest.put(&json!([wish(&things[3], 1), wish(&things[5], 1)]));
    let before = guest.cart("version note");
    assert!(till.work(&order, &async |work| work.place().await));
    let after = guest.cart("version note totalQuantity lines(first: 9) { nodes { quantity merchandise { id } } }");
    assert_eq!(after["version"], before["version"].as_i64().expect("a number") + 1);
    assert_eq!(
        (&after["note"], &after["totalQuantity"]),
        (&json!("Thank you"), &json!(2))
    );
    assert_eq!(
        after["lines"]["nodes"],
        json!([{"quantity": 1, "merchandise": {"id": things[3]}}, {"quantity": 1, "merchandise": {"id": things[5]}}])
    );
    // What is left is ordered too: the cart is as good as new.
    let ids = each(&guest.cart("lines(first: 9) { nodes { id } }")["lines"]["nodes"], "id");
    let line = |at: usize| Some(MintedId::parse(&ids[at]).expect("an id").uuid);
    let rest = till.submitted(&guest, &[(&things[3], 1, line(0)), (&things[5], 1, line(1))]);
    assert!(till.work(&rest, &async |work| work.place().await));
    assert_eq!(
        guest.cart("note totalQuantity"),
        json!({"note": null, "totalQuantity": 0})
    );
}

fn placing_twice_is_placing_once(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let order = till.placed(&guest, &[(&things[3], 1)]);
    let before = seen(&guest, &order, FULL);
    assert!(!till.work(&order, &async |work| work.place().await));
    assert_eq!(seen(&guest, &order, FULL), before);
    assert_eq!(history(&guest, &order), ["SUBMITTED", "PLACED"]);
}

fn an_order_that_was_given_up_cannot_be_placed(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let wishes = [(things[3].as_str(), 1, None)];
    let (declined, late) = (till.submitted(&guest, &wishes), till.submitted(&guest, &wishes));
    let give_up = |order: &Made, to, reason| till.work(order, &async |work| work.give_up(to, reason).await);
    assert!(give_up(&declined, OrderState::Cancelled, Some(CancelReason::Declined)));
    assert!(give_up(&late, OrderState::Expired, None));
    for order in [&declined, &late] {
        assert!(!give_up(order, OrderState::Cancelled, Some(CancelReason::Customer)));
        assert!(!till.work(order, &async |work| work.place().await));
    }
    let fields = "status cancelReason canCancel expiresAt placedAt";
    let closed = |status: &str, reason: Value| json!({"status": status, "cancelReason": reason, "canCancel": false, "expiresAt": null, "placedAt": null});
    assert_eq!(seen(&guest, &declined, fields), closed("CANCELLED", json!("DECLINED")));
    assert_eq!(seen(&guest, &late, fields), closed("EXPIRED", Value::Null));
    assert!(seen(&guest, &declined, "cancelledAt")["cancelledAt"].is_string());
    assert_eq!(history(&guest, &declined), ["SUBMITTED", "CANCELLED"]);
}

/// What is recorded of orders in the scope of the device's shopper: the scope's head of events, and the events in their order.
pub(crate) fn recorded(shop: &Shop, device: &Device<'_>) -> Vec<Value> {
    let shopper = MintedId::parse(&device.id()).expect("an id").uuid;
    let scope = format!("FROM change_scope WHERE kind = 3 AND key = '{shopper}'");
    let sql = shop.sql();
    let bodies = sql.texts(
        &format!("SELECT body FROM change_event WHERE scope_id = (SELECT id {scope}) ORDER BY seq"),
        "body",
    );
    let head = sql.number(&format!("SELECT event_head {scope}"));
    assert_eq!(usize::try_from(head), Ok(bodies.len()), "numbers have no gaps");
    bodies
        .iter()
        .map(|body| serde_json::from_str(body).expect("it is JSON"))
        .collect()
}

fn every_step_is_an_event_of_the_order_and_of_its_shopper(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest) = (Till::of(&shop), server.guest());
    let one = till.placed(&guest, &[(&things[3], 1)]);
    let two = till.placed(&guest, &[(&things[3], 1)]);
    let kinds: Vec<(String, i64, String)> = recorded(&shop, &guest)
        .iter()
        .map(|event| {
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            (
                text(&event["orderId"]),
                event["seq"].as_i64().expect("a number"),
                text(&event["event"]["type"]),
            )
        })
        .collect();
    let expected = [
        (&one, 1, "submitted"),
        (&one, 2, "placed"),
        (&two, 1, "submitted"),
        (&two, 2, "placed"),
    ];
    assert_eq!(
        kinds,
        expected.map(|(order, seq, kind)| (order.id.clone(), seq, kind.to_owned()))
    );
    assert_eq!(
        shop.sql()
            .number("SELECT COUNT(*) FROM change_entity WHERE entity_kind = 14 AND deleted_at_ms IS NULL"),
        2
    );
}

fn staff_find_every_order(engine: Engine) {
    let shop = carts::shop(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, other) = (Till::of(&shop), server.guest(), server.guest());
    let wishes = [(things[3].as_str(), 1, None)];
    let first = till.placed(&guest, &[(&things[3], 1)]);
    let second = till.submitted(&other, &wishes);
    let third = till.placed(&other, &[(&things[3], 1)]);
    let token = shop.staff("back-office", &["orders"]);
    let numbers = |arguments: &str| {
        let document =
            format!("{{ staffOrders{arguments} {{ nodes {{ order {{ number }} }} pageInfo {{ endCursor }} }} }}");
        let page = server.ask_as(&token, document).data()["staffOrders"].take();
        let nodes = page["nodes"].as_array().expect("a list").clone();
        let numbers: Vec<String> = nodes
            .iter()
            .map(|node| node["order"]["number"].as_str().expect("a number").to_owned())
            .collect();
        (
            numbers,
            page["pageInfo"]["endCursor"].as_str().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(numbers("").0, [&*third.number, &*second.number, &*first.number]);
    assert_eq!(numbers("(status: PENDING_PAYMENT)").0, [&*second.number]);
    let (page, cursor) = numbers("(status: PLACED, first: 1)");
    assert_eq!(page, [&*third.number]);
    assert_eq!(
        numbers(&format!("(status: PLACED, first: 1, after: \"{cursor}\")")).0,
        [&*first.number]
    );
    let by = |arguments: Value| {
        let document = "query ($id: ID, $number: String) { staffOrder(id: $id, number: $number) { isGuest shopperId holdReason order { id email } } }";
        server.ask_as(&token, document).with(arguments).answer()
    };
    let found = by(json!({"id": first.id})).data();
    assert_eq!(found["staffOrder"]["shopperId"], guest.id());
    assert_eq!(found["staffOrder"]["order"]["id"], first.id.as_str());
    assert_eq!(by(json!({"number": first.number.to_lowercase()})).data(), found);
    assert_eq!(by(json!({"number": "DE-9"})).data()["staffOrder"], Value::Null);
    by(json!({})).assert_bad("id");
    let idle = shop.staff("newcomer", &["promotions"]);
    for document in [
        "{ staffOrders { nodes { holdReason } } }",
        "{ staffOrder(number: \"DE-1001\") { holdReason } }",
    ] {
        assert_eq!(server.ask_as(&idle, document).answer().refusal().code, "FORBIDDEN");
    }
}
