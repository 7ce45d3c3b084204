//! A shop to buy in, and what tests ask of its till.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::app::Shop;
use crate::carts;
use crate::clients::Answer;
use crate::engine::Engine;
use crate::fixtures;
use crate::shoppers::{Device, new_key};

/// The shop of [`carts::records`], which delivers from Germany to Germany and Austria: to Germany in two ways, to Austria in one.
pub(crate) fn shop(engine: Engine) -> Shop {
    static TEMPLATES: [OnceLock<Shop>; 2] = [const { OnceLock::new() }; 2];
    Shop::like(&TEMPLATES, engine, || {
        let shop = Shop::empty(engine);
        let mut records = carts::records();
        records.push(json!({"kind": "tax", "market": "de", "rates": [{"place": "DE", "name": "VAT", "percent": "19"}, {"place": "AT", "name": "VAT", "percent": "20"}]}));
        records.push(json!({"kind": "shipping", "market": "de", "zones": [
            {"code": "home", "name": "Home", "places": ["DE"], "methods": [method("standard", "4.90"), method("express", "12.90")]},
            {"code": "near", "name": "Near", "places": ["AT"], "methods": [method("standard", "7.90")]},
        ]}));
        shop.import_text(&fixtures::lines(&records), &[]).done();
        shop
    })
    .with("TOTE_RATE_PRINCIPAL_PER_SECOND", "0")
    .with("TOTE_RATE_ADDRESS_PER_SECOND", "0")
}

fn method(code: &str, cost: &str) -> Value {
    json!({"code": code, "name": code, "subtotal_tiers": [{"from": "0", "cost": cost}], "days_min": 1, "days_max": 3})
}

/// An address in Germany.
pub(crate) fn berlin() -> Value {
    json!({"familyName": "Shopper", "line1": "Unter den Linden 1", "city": "Berlin", "postalCode": "10117", "countryCode": "DE"})
}

/// An address in Austria.
pub(crate) fn vienna() -> Value {
    json!({"familyName": "Shopper", "line1": "Stephansplatz 1", "city": "Wien", "postalCode": "1010", "countryCode": "AT"})
}

/// Everything that an outcome tells.
pub(crate) const RESULT: &str = "__typename \
    ... on CheckoutSucceeded { order { id number status financialStatus cost { totalAmount { amount currencyCode } } lineItems(first: 50) { nodes { title quantity } } } } \
    ... on CheckoutActionRequired { orderId action { url clientSecret } pollAfterMs } \
    ... on CheckoutProcessing { orderId pollAfterMs } \
    ... on CheckoutFailed { givenUpOrderId userErrors { code field message lineId merchandiseId availableQuantity orderId } cost { totalAmount { amount currencyCode } } }";

/// What every order of tests says, with the total that was seen and what else is given.
pub(crate) fn order(total: &str, more: Value) -> Value {
    let mut input = json!({
        "email": "shopper-1@example.com",
        "shippingAddress": berlin(),
        "deliveryOption": "standard",
        "seen": {"totalAmount": total, "currencyCode": "EUR"},
        "paymentToken": "tok_approve",
    });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

impl Device<'_> {
    /// Submits `input` under a key of its own; the outcome.
    #[track_caller]
    pub(crate) fn submit(&self, input: Value) -> Value {
        self.submit_with(&new_key(), input).data()["checkoutSubmit"].take()
    }

    /// Submits `input` under `key`.
    #[track_caller]
    pub(crate) fn submit_with(&self, key: &str, input: Value) -> Answer {
        self.keyed_with(key, "checkoutSubmit", input, RESULT)
    }

    /// Prepares the cart; the payload.
    #[track_caller]
    pub(crate) fn prepare(&self) -> Value {
        let fields = "expiresAt cart { version cost { totalAmount { amount } } deliveryGroups { deliveryOptions { handle cartTotalAmount { amount } } } } \
                      paymentMethods { provider } userErrors { code lineId availableQuantity } warnings { code merchandiseId }";
        self.keyed("checkoutPrepare", json!({}), fields)
    }

    /// What became of an order.
    #[track_caller]
    pub(crate) fn attempt(&self, order: &Value) -> Value {
        let document = format!("query Attempt($id: ID!) {{ checkoutAttempt(id: $id) {{ {RESULT} }} }}");
        self.ask(document).with(json!({"id": order})).data()["checkoutAttempt"].take()
    }
}

/// The codes of a failed outcome.
#[track_caller]
pub(crate) fn failure(outcome: &Value) -> Vec<String> {
    assert_eq!(outcome["__typename"], "CheckoutFailed", "{outcome}");
    crate::clients::each(&outcome["userErrors"], "code")
}

/// The order of an outcome that went well.
#[track_caller]
pub(crate) fn placed(outcome: &Value) -> &Value {
    assert_eq!(outcome["__typename"], "CheckoutSucceeded", "{outcome}");
    &outcome["order"]
}

/// Stock and money of the whole shop, which must agree at every moment.
#[track_caller]
pub(crate) fn assert_books_balance(shop: &Shop) {
    let sql = shop.sql();
    let none = |what: &str, query: &str| assert_eq!(sql.number(query), 0, "{what}");
    none(
        "levels are what their ledger sums up to",
        "SELECT COUNT(*) FROM stock_level l WHERE l.on_hand <> (SELECT COALESCE(SUM(m.on_hand_delta), 0) FROM stock_movement m WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id) \
         OR l.reserved <> (SELECT COALESCE(SUM(m.reserved_delta), 0) FROM stock_movement m WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id)",
    );
    none(
        "what is reserved is what reservations keep",
        "SELECT COUNT(*) FROM stock_level l WHERE l.reserved <> (SELECT COALESCE(SUM(r.quantity - r.shipped - r.given_back), 0) FROM reservation_line r JOIN reservation v ON v.id = r.reservation_id WHERE v.state IN (1, 2) AND r.variant_id = l.variant_id AND r.location_id = l.location_id)",
    );
    none(
        "what is held is held by a cart or by an order that waits",
        "SELECT COUNT(*) FROM reservation r WHERE r.state = 1 AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.reservation_id = r.id AND o.state = 1) AND (r.for_order OR NOT EXISTS (SELECT 1 FROM cart c WHERE c.hold IS NOT NULL))",
    );
    none(
        "what is kept for good is kept for an order that goes on",
        "SELECT COUNT(*) FROM reservation r WHERE r.state = 2 AND EXISTS (SELECT 1 FROM reservation_line l WHERE l.reservation_id = r.id AND l.quantity > l.shipped + l.given_back) AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.reservation_id = r.id AND o.state IN (2, 3, 4))",
    );
    none(
        "limits count what is used",
        "SELECT COUNT(*) FROM discount d WHERE d.usage_limit IS NOT NULL AND d.used_count <> (SELECT CAST(COALESCE(SUM(u.uses), 0) AS BIGINT) FROM discount_use u WHERE u.discount_id = d.id)",
    );
    assert_uses_are_those_of_orders(shop);
    if shop.engine == Engine::Postgres {
        none(
            "nobody waited for each other for ever",
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
        );
    }
    none(
        "nothing is held by more than there is",
        "SELECT COUNT(*) FROM stock_level WHERE held < 0 OR held > reserved OR reserved > on_hand",
    );
    none(
        "no order was paid twice",
        "SELECT COUNT(*) FROM (SELECT order_id FROM payment_intent WHERE state IN (4, 5) GROUP BY order_id HAVING COUNT(*) > 1) twice",
    );
    none(
        "every order that is placed and costs something is paid",
        "SELECT COUNT(*) FROM shop_order o WHERE o.state IN (2, 3, 4) AND o.total_minor > 0 AND NOT EXISTS (SELECT 1 FROM payment_intent i WHERE i.order_id = o.id AND i.state IN (4, 5))",
    );
    none(
        "every order has the events that it counts",
        "SELECT COUNT(*) FROM shop_order o WHERE o.event_head <> (SELECT COUNT(*) FROM order_event e WHERE e.order_id = o.id)",
    );
}

/// Each use of a discount is one of an order that was not given up, or of a cart that holds it.
#[track_caller]
fn assert_uses_are_those_of_orders(shop: &Shop) {
    let sql = shop.sql();
    let used = sql.number("SELECT CAST(COALESCE(SUM(uses), 0) AS BIGINT) FROM discount_use");
    let lists = [
        (
            "SELECT discounts AS texts FROM shop_order WHERE state IN (1, 2, 3, 4)",
            "",
        ),
        ("SELECT hold AS texts FROM cart WHERE hold IS NOT NULL", "redeemed"),
    ];
    let counted: usize = lists
        .iter()
        .flat_map(|(query, part)| sql.texts(query, "texts").into_iter().map(move |text| (text, *part)))
        .map(|(text, part)| {
            let value: Value = serde_json::from_str(&text).expect("it is JSON");
            let list = if part.is_empty() { &value } else { &value[part] };
            list.as_array().expect("a list").len()
        })
        .sum();
    assert_eq!(used, i64::try_from(counted).expect("it is small"), "uses of discounts");
}

/// Units that are kept for somebody.
pub(crate) fn reserved(shop: &Shop) -> i64 {
    shop.sql()
        .number("SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) FROM stock_level")
}

/// Gives a thing another price everywhere.
pub(crate) fn set_price(shop: &Shop, number: usize, minor: i64) {
    shop.sql().execute(&format!(
        "UPDATE price SET amount_minor = {minor} WHERE variant_id = (SELECT id FROM variant WHERE sku = 'T-{number}')"
    ));
}
