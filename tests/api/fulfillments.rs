//! Parcels: what staff do with them, and what shoppers see.

use std::sync::Barrier;

use serde_json::{Value, json};
use tote::commerce::order::OrderState;
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{self, variants};
use crate::clients::each;
use crate::engine::Engine;
use crate::on_both_engines;
use crate::order_till::{Made, Till};
use crate::orders::{history, seen};
use crate::shoppers::{Device, mint, new_key};

on_both_engines!(
    a_parcel_goes_its_way_and_the_last_completes_the_order,
    what_is_told_late_is_recorded_and_moves_nothing,
    units_are_in_one_parcel_only,
    a_repeated_step_is_one_step,
    two_members_of_staff_pack_the_same_order_once,
    what_was_not_sent_can_be_packed_anew,
    nothing_is_sent_of_an_order_that_is_held,
    what_cannot_be_is_refused_by_name,
    what_cannot_be_told_of_a_parcel_is_refused_by_name,
);

/// Somebody who packs.
struct Packer<'a> {
    server: &'a Server,
    token: String,
}

const DONE: &str = "fulfillment { id name status shippedAt deliveredAt trackingInfo { company number url } lineItems { quantity lineItem { id } } \
    events { status happenedAt } } order { order { status fulfillmentStatus canCancel } } userErrors { code field message } warnings { code message }";

impl<'a> Packer<'a> {
    fn of(shop: &Shop, server: &'a Server) -> Self {
        let token = shop.staff("packer", &["orders"]);
        Self { server, token }
    }

    fn with_key(&self, key: &str, name: &str, mut input: Value) -> Value {
        input["key"] = key.into();
        let selection = if name.starts_with("order") {
            "order { holdReason order { status } } userErrors { code field message }"
        } else {
            DONE
        };
        self.server.write(name, input, selection).token(&self.token).data()[name].take()
    }

    fn send(&self, name: &str, input: Value) -> Value {
        self.with_key(&new_key(), name, input)
    }

    /// The payload of a step with which nothing is wrong.
    #[track_caller]
    fn done(&self, name: &str, input: Value) -> Value {
        let payload = self.send(name, input);
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload
    }

    /// Code and field of what is wrong with a step.
    #[track_caller]
    fn refused(&self, name: &str, input: Value) -> (String, Vec<String>) {
        let payload = self.send(name, input);
        let errors = payload["userErrors"].as_array().expect("a list");
        assert_eq!(errors.len(), 1, "{payload}");
        let path = errors[0]["field"].as_array().expect("a path");
        let path = path.iter().map(|part| part.as_str().expect("text").to_owned());
        (errors[0]["code"].as_str().expect("a code").to_owned(), path.collect())
    }

    /// A parcel with everything that is left; its id.
    #[track_caller]
    fn pack(&self, order: &Made) -> String {
        let payload = self.done("fulfillmentCreate", json!({"orderId": order.id}));
        payload["fulfillment"]["id"].as_str().expect("an id").to_owned()
    }

    #[track_caller]
    fn tell(&self, parcel: &str, status: &str) -> Value {
        self.done("fulfillmentUpdate", json!({"id": parcel, "status": status}))
    }
}

/// Waiting jobs of a kind.
fn jobs(shop: &Shop, kind: &str) -> i64 {
    shop.sql()
        .number(&format!("SELECT COUNT(*) FROM job WHERE kind = '{kind}'"))
}

/// A shop that leaves its jobs to the test, a server, and what it sells.
fn world(engine: Engine) -> Shop {
    let shop = carts::shop(engine);
    if engine == Engine::Postgres {
        return shop.with("TOTE_JOBS_IN_SERVE", "false");
    }
    shop
}

fn statuses(device: &Device<'_>, order: &Made) -> [String; 2] {
    let seen = seen(device, order, "status fulfillmentStatus");
    ["status", "fulfillmentStatus"].map(|name| seen[name].as_str().expect("a status").to_owned())
}

fn a_parcel_goes_its_way_and_the_last_completes_the_order(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 3), (&things[4], 1)]);
    let lines = json!([{"lineItemId": order.lines[0], "quantity": 2}]);
    let first = packer.done("fulfillmentCreate", json!({"orderId": order.id, "lineItems": lines}));
    assert_eq!(first["fulfillment"]["name"], "DE-1001-1");
    assert_eq!(
        first["order"]["order"],
        json!({"status": "PLACED", "fulfillmentStatus": "PARTIALLY_FULFILLED", "canCancel": false})
    );
    let first = first["fulfillment"]["id"].as_str().expect("an id").to_owned();
    let second = packer.pack(&order);
    assert_eq!(statuses(&guest, &order), ["PLACED", "FULFILLED"]);
    packer.tell(&first, "PACKED");
    assert_eq!(jobs(&shop, "order.payment_due"), 0);
    let tracking = json!({"company": "Carrier", "number": "123", "url": "https://carrier.example/123"});
    let shipped = packer.done(
        "fulfillmentUpdate",
        json!({"id": first, "status": "SHIPPED", "trackingInfo": tracking, "happenedAt": "2026-01-02T03:04:05Z"}),
    );
    assert_eq!(shipped["fulfillment"]["shippedAt"], "2026-01-02T03:04:05Z");
    assert_eq!(shipped["fulfillment"]["trackingInfo"], tracking);
    // That money is taken then: `payments::money_is_taken_when_the_first_parcel_leaves`.
    packer.tell(&first, "OUT_FOR_DELIVERY");
    packer.tell(&first, "DELIVERED");
    assert_eq!(statuses(&guest, &order), ["PLACED", "FULFILLED"]);
    // Past everything in between.
    let last = packer.tell(&second, "DELIVERED");
    assert_eq!(last["order"]["order"]["status"], "COMPLETED");
    assert_eq!(
        history(&guest, &order),
        [
            "SUBMITTED",
            "PLACED",
            "FULFILLMENT_CREATED",
            "FULFILLMENT_CREATED",
            "FULFILLMENT_MOVED",
            "TRACKING_CHANGED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED",
            "COMPLETED",
        ]
    );
    let parcels = seen(
        &guest,
        &order,
        "fulfillments { id status lineItems { quantity lineItem { id fulfilledQuantity } } events { status } }",
    );
    let parcels = &parcels["fulfillments"];
    assert_eq!(each(parcels, "id"), [first, second]);
    assert_eq!(
        parcels[0]["lineItems"],
        json!([{"quantity": 2, "lineItem": {"id": order.lines[0], "fulfilledQuantity": 3}}])
    );
    assert_eq!(
        each(&parcels[0]["events"], "status"),
        ["SHIPPED", "PACKED", "OUT_FOR_DELIVERY", "DELIVERED"]
    );
}

fn what_is_told_late_is_recorded_and_moves_nothing(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 1)]);
    let parcel = packer.pack(&order);
    let at = |status: &str, when: &str| {
        packer.done(
            "fulfillmentUpdate",
            json!({"id": parcel, "status": status, "happenedAt": when}),
        )
    };
    at("SHIPPED", "2026-01-01T08:00:00Z");
    at("ATTEMPTED", "2026-01-03T12:00:00Z");
    // Of the day before, and told after.
    let late = at("OUT_FOR_DELIVERY", "2026-01-02T08:00:00Z");
    assert_eq!(late["fulfillment"]["status"], "ATTEMPTED");
    assert_eq!(each(&late["warnings"], "code"), ["LATE"]);
    let next = at("OUT_FOR_DELIVERY", "2026-01-04T08:00:00Z");
    assert_eq!(
        (&next["fulfillment"]["status"], &next["warnings"]),
        (&json!("OUT_FOR_DELIVERY"), &json!([]))
    );
    at("DELIVERED", "2026-01-04T10:00:00Z");
    let version = || seen(&guest, &order, "version")["version"].as_i64().expect("a number");
    let before = version();
    // The same again is nothing; what comes after the end is recorded once.
    at("DELIVERED", "2026-01-04T10:00:00Z");
    assert_eq!(version(), before);
    for _ in 0..2 {
        let after = at("IN_TRANSIT", "2026-01-01T20:00:00Z");
        assert_eq!(after["fulfillment"]["status"], "DELIVERED");
        assert_eq!(each(&after["warnings"], "code"), ["LATE"]);
    }
    assert_eq!(version(), before + 1);
    let seen = seen(&guest, &order, "status fulfillments { events { status } }");
    assert_eq!(seen["status"], "COMPLETED");
    assert_eq!(
        each(&seen["fulfillments"][0]["events"], "status"),
        [
            "SHIPPED",
            "IN_TRANSIT",
            "OUT_FOR_DELIVERY",
            "ATTEMPTED",
            "OUT_FOR_DELIVERY",
            "DELIVERED"
        ]
    );
}

fn units_are_in_one_parcel_only(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 3)]);
    let of = |quantities: &[i64]| {
        let lines: Vec<Value> = quantities
            .iter()
            .map(|quantity| json!({"lineItemId": order.lines[0], "quantity": quantity}))
            .collect();
        json!({"orderId": order.id, "lineItems": lines})
    };
    let invalid = |path: &[&str]| {
        (
            "INVALID_QUANTITY".to_owned(),
            path.iter().map(|&part| part.to_owned()).collect(),
        )
    };
    assert_eq!(
        packer.refused("fulfillmentCreate", of(&[4])),
        invalid(&["lineItems", "0", "quantity"])
    );
    assert_eq!(
        packer.refused("fulfillmentCreate", of(&[2, 2])),
        invalid(&["lineItems", "1", "quantity"])
    );
    assert_eq!(
        packer.refused("fulfillmentCreate", of(&[0])),
        invalid(&["lineItems", "0", "quantity"])
    );
    packer.done("fulfillmentCreate", of(&[1, 1]));
    assert_eq!(
        packer.refused("fulfillmentCreate", of(&[2])),
        invalid(&["lineItems", "0", "quantity"])
    );
    packer.pack(&order);
    assert_eq!(
        packer.refused("fulfillmentCreate", json!({"orderId": order.id})).0,
        "NOTHING_LEFT"
    );
    assert_eq!(
        seen(&guest, &order, "lineItems(first: 1) { nodes { fulfilledQuantity } }")["lineItems"]["nodes"][0]["fulfilledQuantity"],
        3
    );
}

fn a_repeated_step_is_one_step(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 3)]);
    let key = new_key();
    let create = json!({"orderId": order.id, "lineItems": [{"lineItemId": order.lines[0], "quantity": 1}]});
    let once = packer.with_key(&key, "fulfillmentCreate", create.clone());
    assert_eq!(packer.with_key(&key, "fulfillmentCreate", create), once);
    let parcel = once["fulfillment"]["id"].as_str().expect("an id");
    let (key, step) = (new_key(), json!({"id": parcel, "status": "SHIPPED"}));
    let shipped = packer.with_key(&key, "fulfillmentUpdate", step.clone());
    packer.tell(parcel, "DELIVERED");
    let replayed = packer.with_key(&key, "fulfillmentUpdate", step.clone());
    assert_eq!(
        (&replayed["userErrors"], &replayed["warnings"]),
        (&shipped["userErrors"], &json!([]))
    );
    assert_eq!(replayed["fulfillment"]["status"], "DELIVERED", "as it is now");
    // The key is that of this step.
    let mut other = step;
    other["key"] = key.into();
    other["status"] = "LOST".into();
    let answer = packer
        .server
        .write("fulfillmentUpdate", other, DONE)
        .token(&packer.token)
        .answer();
    answer.assert_bad("input.key");
    assert_eq!(
        history(&guest, &order),
        [
            "SUBMITTED",
            "PLACED",
            "FULFILLMENT_CREATED",
            "FULFILLMENT_MOVED",
            "FULFILLMENT_MOVED"
        ]
    );
}

fn two_members_of_staff_pack_the_same_order_once(engine: Engine) {
    const BOTH: usize = 2;
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    for _ in 0..5 {
        let order = till.placed(&guest, &[(&things[3], 3), (&things[4], 2)]);
        let start = Barrier::new(BOTH);
        let outcomes: Vec<Vec<String>> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..BOTH)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        let payload = packer.send("fulfillmentCreate", json!({"orderId": order.id}));
                        each(&payload["userErrors"], "code")
                    })
                })
                .collect();
            both.into_iter().map(|one| one.join().expect("no panic")).collect()
        });
        let mut codes = outcomes.concat();
        codes.sort();
        assert_eq!(codes, ["NOTHING_LEFT"]);
        assert_eq!(
            seen(&guest, &order, "fulfillments { id }")["fulfillments"]
                .as_array()
                .map(Vec::len),
            Some(1)
        );
    }
}

fn what_was_not_sent_can_be_packed_anew(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 3)]);
    let first = packer.pack(&order);
    for _ in 0..2 {
        let cancelled = packer.done("fulfillmentCancel", json!({"id": first}));
        assert_eq!(cancelled["fulfillment"]["status"], "CANCELLED");
        assert_eq!(cancelled["order"]["order"]["fulfillmentStatus"], "UNFULFILLED");
    }
    assert_eq!(seen(&guest, &order, "canCancel")["canCancel"], true);
    let step = json!({"id": first, "status": "SHIPPED"});
    assert_eq!(packer.refused("fulfillmentUpdate", step).0, "FULFILLMENT_CANCELLED");
    let second = packer.pack(&order);
    packer.tell(&second, "SHIPPED");
    assert_eq!(
        packer.refused("fulfillmentCancel", json!({"id": second})).0,
        "ALREADY_SHIPPED"
    );
}

fn nothing_is_sent_of_an_order_that_is_held(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let order = till.placed(&guest, &[(&things[3], 3)]);
    let lines = json!([{"lineItemId": order.lines[0], "quantity": 1}]);
    let ready = packer.done("fulfillmentCreate", json!({"orderId": order.id, "lineItems": lines}));
    let ready = ready["fulfillment"]["id"].as_str().expect("an id").to_owned();
    for reason in ["Two cards at one address", "Another reason"] {
        let held = packer.done("orderHold", json!({"id": order.id, "reason": reason}));
        assert_eq!(
            held["order"],
            json!({"holdReason": "Two cards at one address", "order": {"status": "ON_HOLD"}})
        );
    }
    assert_eq!(
        packer.refused("fulfillmentCreate", json!({"orderId": order.id})).0,
        "HELD"
    );
    let step = json!({"id": ready, "status": "SHIPPED"});
    assert_eq!(
        packer.refused("fulfillmentUpdate", step),
        ("HELD".to_owned(), vec!["status".to_owned()])
    );
    packer.tell(&ready, "PACKED");
    assert!(
        !guest
            .ask("{ orders { nodes { events { nodes { type code } } } } }")
            .answer()
            .text
            .contains("Two cards")
    );
    for _ in 0..2 {
        let released = packer.done("orderRelease", json!({"id": order.id}));
        assert_eq!(
            released["order"],
            json!({"holdReason": null, "order": {"status": "PLACED"}})
        );
    }
    packer.tell(&ready, "SHIPPED");
    assert_eq!(
        history(&guest, &order),
        [
            "SUBMITTED",
            "PLACED",
            "FULFILLMENT_CREATED",
            "HELD",
            "FULFILLMENT_MOVED",
            "HOLD_RELEASED",
            "FULFILLMENT_MOVED"
        ]
    );
}

fn what_cannot_be_is_refused_by_name(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let wishes = [(things[3].as_str(), 1, None)];
    let (waiting, expired) = (till.submitted(&guest, &wishes), till.submitted(&guest, &wishes));
    assert!(till.work(&expired, &async |work| work.give_up(OrderState::Expired, None).await));
    let placed = till.placed(&guest, &[(&things[3], 1)]);
    let nowhere = mint(MintedKind::Order);
    let line = |id: &str| json!({"orderId": placed.id, "lineItems": [{"lineItemId": id, "quantity": 1}]});
    let tracking = |part: &str, text: &str| json!({"orderId": placed.id, "trackingInfo": {part: text}});
    let hold = |order: &str, reason: &str| json!({"id": order, "reason": reason});
    for (name, input, code, field) in [
        (
            "fulfillmentCreate",
            json!({"orderId": waiting.id}),
            "NOT_PLACED",
            "orderId",
        ),
        ("fulfillmentCreate", json!({"orderId": expired.id}), "CLOSED", "orderId"),
        (
            "fulfillmentCreate",
            json!({"orderId": nowhere}),
            "ORDER_NOT_FOUND",
            "orderId",
        ),
        (
            "fulfillmentCreate",
            line(&waiting.lines[0]),
            "LINE_ITEM_NOT_FOUND",
            "lineItems",
        ),
        (
            "fulfillmentCreate",
            json!({"orderId": placed.id, "lineItems": []}),
            "NOTHING_GIVEN",
            "lineItems",
        ),
        (
            "fulfillmentCreate",
            tracking("url", "javascript:alert(1)"),
            "INVALID_URL",
            "trackingInfo",
        ),
        (
            "fulfillmentCreate",
            tracking("number", ""),
            "INVALID_TEXT",
            "trackingInfo",
        ),
        (
            "fulfillmentCancel",
            json!({"id": mint(MintedKind::Parcel)}),
            "FULFILLMENT_NOT_FOUND",
            "id",
        ),
        ("orderHold", hold(&nowhere, "x"), "ORDER_NOT_FOUND", "id"),
        ("orderHold", hold(&placed.id, " "), "INVALID_TEXT", "reason"),
        ("orderHold", hold(&waiting.id, "x"), "NOT_PLACED", "id"),
        ("orderRelease", json!({"id": expired.id}), "CLOSED", "id"),
    ] {
        let (found, path) = packer.refused(name, input);
        assert_eq!((found.as_str(), path[0].as_str()), (code, field), "{name}");
    }
    assert_eq!(history(&guest, &placed), ["SUBMITTED", "PLACED"]);
}

fn what_cannot_be_told_of_a_parcel_is_refused_by_name(engine: Engine) {
    let shop = world(engine);
    let server = shop.serve();
    let things = variants(&server);
    let (till, guest, packer) = (Till::of(&shop), server.guest(), Packer::of(&shop, &server));
    let placed = till.placed(&guest, &[(&things[3], 1)]);
    let parcel = packer.pack(&placed);
    let update = |input: Value| {
        let mut input = input;
        input["id"] = parcel.as_str().into();
        packer.refused("fulfillmentUpdate", input).0
    };
    assert_eq!(update(json!({})), "NOTHING_GIVEN");
    assert_eq!(update(json!({"status": "CANCELLED"})), "CANCEL_APART");
    assert_eq!(
        update(json!({"status": "SHIPPED", "happenedAt": "2400-01-01T00:00:00Z"})),
        "IN_FUTURE"
    );
    assert_eq!(history(&guest, &placed), ["SUBMITTED", "PLACED", "FULFILLMENT_CREATED"]);
}
