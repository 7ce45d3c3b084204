//! A desk at which things are sent out and taken back: orders that were really paid and sent, and the steps of their returns.

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::Answer;
use crate::engine::Engine;
use crate::fixtures;
use crate::process::eventually;
use crate::purchases::{self, order, placed};
use crate::shoppers::{Device, new_key};

/// A shop with a second location, from which nothing is sold.
pub(crate) fn shop(engine: Engine) -> Shop {
    let shop = purchases::shop(engine);
    let north = json!({"kind": "location", "code": "north", "name": "North"});
    shop.import_text(&fixtures::lines(&[north]), &[]).done();
    shop
}

/// What tests look at of a return.
pub(crate) const GOODS: &str = "id name status createdAt decidedAt receivedAt endedAt instructions declineReason \
    refund { id status amount { amount } lines { lineItemId quantity amount { amount } isRestocked } } \
    lineItems { quantity reason note receivedQuantity lineItem { id refundedQuantity } }";

/// An order that is paid.
#[derive(Debug, Clone)]
pub(crate) struct Bought {
    pub(crate) id: String,
    pub(crate) number: String,
    /// Ids of its lines.
    pub(crate) lines: Vec<String>,
}

impl Bought {
    /// Units of its lines, by their places, for one reason.
    pub(crate) fn wish(&self, units: &[(usize, i64)]) -> Value {
        let line = |(at, quantity): &(usize, i64)| json!({"lineItemId": self.lines[*at], "quantity": quantity, "reason": "TOO_SMALL"});
        let lines: Vec<Value> = units.iter().map(line).collect();
        json!({"orderId": self.id, "lines": lines})
    }
}

/// Buys things, by variant and quantity, with a card of this token.
#[track_caller]
pub(crate) fn buy(device: &Device<'_>, token: &str, things: &[(&str, i64)]) -> Bought {
    let line = |(variant, quantity): &(&str, i64)| json!({"merchandiseId": variant, "quantity": quantity});
    let lines: Vec<Value> = things.iter().map(line).collect();
    let outcome = device.submit(order("9999.00", json!({"lines": lines, "paymentToken": token})));
    let order = eventually("the order is placed", || {
        let id = if outcome["orderId"].is_null() {
            &outcome["order"]["id"]
        } else {
            &outcome["orderId"]
        };
        let outcome = device.attempt(id);
        (outcome["__typename"] != "CheckoutProcessing").then(|| placed(&outcome)["id"].clone())
    });
    let document = "query ($id: ID!) { order(id: $id) { id number lineItems(first: 100) { nodes { id } } } }";
    let shown = device.ask(document).with(json!({"id": order})).data()["order"].take();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let nodes = shown["lineItems"]["nodes"].as_array().expect("lines");
    Bought {
        id: text(&shown["id"]),
        number: text(&shown["number"]),
        lines: nodes.iter().map(|line| text(&line["id"])).collect(),
    }
}

/// Somebody at the desk.
pub(crate) struct Desk<'a> {
    pub(crate) server: &'a Server,
    pub(crate) token: String,
}

impl<'a> Desk<'a> {
    pub(crate) fn of(shop: &Shop, server: &'a Server) -> Self {
        let token = shop.staff("desk", &["orders"]);
        Self { server, token }
    }

    pub(crate) fn with_key(&self, key: &str, name: &str, mut input: Value) -> Answer {
        input["key"] = key.into();
        let selection = match name {
            "refundCreate" => "refund { id } userErrors { code field }".to_owned(),
            _ if name.starts_with("fulfillment") => "fulfillment { id } userErrors { code field }".to_owned(),
            _ => format!("return {{ {GOODS} }} userErrors {{ code field message }}"),
        };
        self.server.write(name, input, &selection).token(&self.token).answer()
    }

    pub(crate) fn send(&self, name: &str, input: Value) -> Value {
        self.with_key(&new_key(), name, input).data()[name].take()
    }

    /// The payload of a step with which nothing is wrong.
    #[track_caller]
    pub(crate) fn done(&self, name: &str, input: Value) -> Value {
        let payload = self.send(name, input);
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload
    }

    /// What is wrong with a step: its code and its field.
    #[track_caller]
    pub(crate) fn refused(&self, name: &str, input: Value) -> (String, String) {
        complaint(&self.send(name, input))
    }

    /// Sends so many units of each line in a parcel of its own, which is told to be at `status` since `when`.
    #[track_caller]
    pub(crate) fn sent(&self, order: &Bought, units: &[(usize, i64)], status: &str, when: Option<&str>) -> String {
        let line = |(at, quantity): &(usize, i64)| json!({"lineItemId": order.lines[*at], "quantity": quantity});
        let lines: Vec<Value> = units.iter().map(line).collect();
        let made = self.done("fulfillmentCreate", json!({"orderId": order.id, "lineItems": lines}));
        let id = made["fulfillment"]["id"].as_str().expect("an id").to_owned();
        self.done(
            "fulfillmentUpdate",
            json!({"id": id, "status": status, "happenedAt": when}),
        );
        id
    }

    /// Everything of the order arrives now.
    #[track_caller]
    pub(crate) fn delivered(&self, order: &Bought) {
        let made = self.done("fulfillmentCreate", json!({"orderId": order.id}));
        self.done(
            "fulfillmentUpdate",
            json!({"id": made["fulfillment"]["id"], "status": "DELIVERED"}),
        );
    }

    /// Notes that so many units of each line came back, all of them for sale again where they came from, or written off.
    #[track_caller]
    pub(crate) fn received(&self, order: &Bought, goods: &str, units: &[(usize, i64)], restock: bool) -> Value {
        let line = |(at, quantity): &(usize, i64)| json!({"lineItemId": order.lines[*at], "quantity": quantity, "restock": restock});
        let lines: Vec<Value> = units.iter().map(line).collect();
        self.done("returnReceive", json!({"id": goods, "lines": lines}))["return"].take()
    }

    /// Takes a return as far as having received all that was asked for; its id.
    #[track_caller]
    pub(crate) fn back(&self, device: &Device<'_>, order: &Bought, units: &[(usize, i64)]) -> String {
        let goods = wanted(device, order, units);
        self.done("returnApprove", json!({"id": goods}));
        self.received(order, &goods, units, true);
        goods
    }
}

/// Code and field of the only thing that is wrong.
#[track_caller]
pub(crate) fn complaint(payload: &Value) -> (String, String) {
    let errors = payload["userErrors"].as_array().expect("a list");
    assert_eq!(errors.len(), 1, "{payload}");
    let path = errors[0]["field"].as_array().expect("a path");
    let path: Vec<&str> = path.iter().map(|part| part.as_str().expect("text")).collect();
    (errors[0]["code"].as_str().expect("a code").to_owned(), path.join("."))
}

/// Asks for a return; the payload.
#[track_caller]
pub(crate) fn ask_back(device: &Device<'_>, input: Value) -> Value {
    let selection = format!("return {{ {GOODS} }} order {{ id returns {{ id }} }} userErrors {{ code field message }}");
    device.keyed("returnRequest", input, &selection)
}

/// Asks for a return with which nothing is wrong; its id.
#[track_caller]
pub(crate) fn wanted(device: &Device<'_>, order: &Bought, units: &[(usize, i64)]) -> String {
    let payload = ask_back(device, order.wish(units));
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["return"]["id"].as_str().expect("an id").to_owned()
}

/// The order with `fields`, as its shopper sees it.
#[track_caller]
pub(crate) fn shown(device: &Device<'_>, order: &Bought, fields: &str) -> Value {
    let document = format!("query ($id: ID!) {{ order(id: $id) {{ {fields} }} }}");
    device.ask(document).with(json!({"id": order.id})).data()["order"].take()
}

/// The first return of the order, once it stands at `status`.
#[track_caller]
pub(crate) fn until(device: &Device<'_>, order: &Bought, status: &str) -> Value {
    eventually(status, || {
        let goods = shown(device, order, &format!("returns {{ {GOODS} }}"))["returns"][0].take();
        (goods["status"] == status).then_some(goods)
    })
}

/// The places of lines of which something can be sent back, and how much.
#[track_caller]
pub(crate) fn returnable(device: &Device<'_>, order: &Bought) -> Vec<(usize, i64)> {
    let shown = shown(device, order, "returnableLineItems { quantity lineItem { id } }");
    let items = shown["returnableLineItems"].as_array().expect("a list").iter();
    let place = |id: &Value| order.lines.iter().position(|line| id == line.as_str());
    items
        .map(|item| {
            (
                place(&item["lineItem"]["id"]).expect("a line of the order"),
                item["quantity"].as_i64().expect("a number"),
            )
        })
        .collect()
}
