//! A shop to fill carts in, and what tests ask of carts.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::app::{Server, Shop};
use crate::clients::insist;
use crate::engine::Engine;
use crate::fixtures;
use crate::shoppers::{Device, new_key};

/// Things in the shop.
pub(crate) const THINGS: usize = 60;
/// How many there are of each thing that is counted.
pub(crate) const ON_HAND: i64 = 60;

/// Two markets, and things `thing-0` … of one variant each. `thing-0` is not counted, `thing-1` is sold out, `thing-2` is sold
/// in Germany only; of the others there are 60.
pub(crate) fn records() -> Vec<Value> {
    let mut records = vec![
        json!({"kind": "market", "code": "de", "name": "Deutschland", "currency": "EUR", "countries": ["DE", "AT"], "languages": ["en", "de"], "prices_include_tax": true, "is_default": true}),
        json!({"kind": "market", "code": "us", "name": "United States", "currency": "USD", "countries": ["US"], "languages": ["en"], "prices_include_tax": false}),
        json!({"kind": "location", "code": "main", "name": "Main"}),
        json!({"kind": "collection", "handle": "all", "title": "All"}),
    ];
    records.extend((0..THINGS).map(thing));
    records
}

fn thing(number: usize) -> Value {
    let mut prices = vec![json!({"market": "de", "amount_minor": price(number)})];
    if number != 2 {
        prices.push(json!({"market": "us", "amount_minor": price(number) + 500}));
    }
    let on_hand = if number == 1 { 0 } else { ON_HAND };
    json!({
        "kind": "product",
        "handle": format!("thing-{number}"),
        "title": format!("Thing {number}"),
        "created_at": "2025-01-01T00:00:00Z",
        "collections": ["all"],
        "variants": [{"sku": format!("T-{number}"), "tracked": number != 0, "prices": prices, "stock": [{"location": "main", "on_hand": on_hand}]}],
    })
}

/// What a thing costs in Germany, in cents.
pub(crate) fn price(number: usize) -> usize {
    1_000 + 10 * number
}

/// The shop of [`records`].
pub(crate) fn shop(engine: Engine) -> Shop {
    static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
    Shop::like(&TEMPLATES, engine, || {
        let shop = Shop::empty(engine);
        shop.import_text(&fixtures::lines(&records()), &[]).done();
        shop
    })
    // Tests write faster than a shopper may.
    .with("TOTE_RATE_PRINCIPAL_PER_SECOND", "0")
}

/// The ids of the things' variants.
pub(crate) fn variants(server: &Server) -> Vec<String> {
    let page = "{ products(first: 250) { nodes { handle selectedOrFirstAvailableVariant { id } } } }";
    let data = server.ask(page).data();
    let nodes = data["products"]["nodes"].as_array().expect("nodes");
    let id = |number: usize| {
        let handle = format!("thing-{number}");
        let found = nodes.iter().find(|node| node["handle"] == handle.as_str());
        found?["selectedOrFirstAvailableVariant"]["id"].as_str()
    };
    (0..THINGS)
        .map(|number| id(number).expect("a thing").to_owned())
        .collect()
}

pub(crate) const ERRORS: &str = "userErrors { code field message lineId availableQuantity currentVersion }";
pub(crate) const WARNINGS: &str = "warnings { code target }";
/// The lines of a cart.
pub(crate) const LINES: &str = "id version totalQuantity lines(first: 500) { nodes { id quantity title merchandise { id } attributes { key value } } }";

/// A payload with everything that tests look at.
pub(crate) fn payload() -> String {
    format!("cart {{ {LINES} }} {ERRORS} {WARNINGS}")
}

/// A wish for `quantity` of a variant.
pub(crate) fn wish(variant: &str, quantity: i64) -> Value {
    json!({"merchandiseId": variant, "quantity": quantity})
}

impl Device<'_> {
    /// Puts `lines` into the cart; the payload.
    #[track_caller]
    pub(crate) fn add(&self, lines: &Value) -> Value {
        self.keyed("cartLinesAdd", json!({"lines": lines}), &payload())
    }

    /// Puts `lines` into the cart, which nothing may stand in the way of; the cart.
    #[track_caller]
    pub(crate) fn put(&self, lines: &Value) -> Value {
        let mut payload = self.add(lines);
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload["cart"].take()
    }

    /// As [`Device::add`], sent with its key until a busy server has done it, as an app does.
    #[track_caller]
    pub(crate) fn insist(&self, lines: &Value) -> Value {
        let key = new_key();
        insist(|| self.keyed_with(&key, "cartLinesAdd", json!({"lines": lines}), &payload()))["cartLinesAdd"].take()
    }

    /// The cart with `fields`.
    #[track_caller]
    pub(crate) fn cart(&self, fields: &str) -> Value {
        self.ask(format!("{{ cart {{ {fields} }} }}")).data()["cart"].take()
    }
}

/// The codes of a payload's user errors.
#[track_caller]
pub(crate) fn codes(payload: &Value) -> Vec<String> {
    crate::clients::each(&payload["userErrors"], "code")
}

/// Variant and quantity of each line.
#[track_caller]
pub(crate) fn held(cart: &Value) -> Vec<(String, i64)> {
    let lines = cart["lines"]["nodes"]
        .as_array()
        .unwrap_or_else(|| panic!("no lines: {cart}"));
    lines
        .iter()
        .map(|line| {
            let id = line["merchandise"]["id"].as_str().unwrap_or_default().to_owned();
            (id, line["quantity"].as_i64().expect("a quantity"))
        })
        .collect()
}
