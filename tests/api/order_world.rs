//! A shop in which anybody may do anything at any time: shoppers, staff, and the provider with its banks.

use serde_json::{Value, json};
use tote::platform::id::MintedKind;

use crate::app::{Server, Shop};
use crate::carts::{variants, wish};
use crate::clients::insist;
use crate::process::eventually;
use crate::purchases::order;
use crate::shoppers::{Device, mint, new_key};
use crate::stock_random::Dice;
use crate::stripe_double::Double;
use crate::stripe_wire::tell;

/// How many different things may be done.
pub(crate) const KINDS: usize = 10;
const SHOPPERS: usize = 4;
const TOKENS: [&str; 6] = [
    "pm_card_visa",
    "pm_card_visa",
    "pm_slow",
    "pm_card_threeDSecureRequired",
    "pm_card_threeDSecureRequired",
    "pm_card_chargeDeclinedInsufficientFunds",
];

/// A shop, who is at work in it, and the provider.
pub(crate) struct World<'a> {
    shop: &'a Shop,
    server: &'a Server,
    double: &'a Double,
    staff: String,
    shoppers: Vec<Device<'a>>,
    things: Vec<String>,
    /// Ids of orders, and whose they are.
    orders: Vec<(String, usize)>,
    /// Events that the provider has not sent yet, or sends again.
    kept: Vec<(&'static str, Value)>,
    dice: Dice,
}

impl<'a> World<'a> {
    pub(crate) fn of(shop: &'a Shop, server: &'a Server, double: &'a Double, seed: u64) -> Self {
        double.with(|books| books.is_indexed = true);
        Self {
            shop,
            server,
            double,
            staff: shop.staff("back-office", &["orders"]),
            shoppers: (0..SHOPPERS).map(|_| server.guest()).collect(),
            things: variants(server),
            orders: Vec::new(),
            kept: Vec::new(),
            dice: Dice::new(seed),
        }
    }

    /// How many orders were made.
    pub(crate) fn count(&self) -> usize {
        self.orders.len()
    }

    /// One of the things that may be done.
    pub(crate) fn choose(&mut self, among: &[usize]) -> usize {
        among[self.dice.below(among.len())]
    }

    /// Does something; whether it was accepted.
    pub(crate) fn step(&mut self, kind: usize) -> bool {
        match kind {
            0 => self.submit(),
            1 => self.pay(),
            2 => self.send_event(),
            3 => self.lose(),
            4 => self.cancel_as_shopper(),
            5 => self.cancel_as_staff(),
            6 => self.pack(),
            7 => self.move_parcel(),
            8 => self.cancel_parcel(),
            _ => self.refund(),
        }
    }

    fn submit(&mut self) -> bool {
        let whose = self.dice.below(SHOPPERS);
        let shopper = &self.shoppers[whose];
        let wishes: Vec<Value> = (0..=self.dice.below(2))
            .map(|at| wish(&self.things[3 + at + 2 * self.dice.below(2)], 1 + self.dice.number(3)))
            .collect();
        assert_eq!(shopper.insist(&Value::Array(wishes))["userErrors"], json!([]));
        let (id, token) = (mint(MintedKind::Order), TOKENS[self.dice.below(TOKENS.len())]);
        let (key, input) = (
            new_key(),
            order("9999.00", json!({"orderId": id, "paymentToken": token})),
        );
        let outcome = insist(|| shopper.submit_with(&key, input.clone()))["checkoutSubmit"].take();
        let is_made = outcome["__typename"] != "CheckoutFailed" || token.contains("Declined");
        if is_made {
            self.orders.push((id, whose));
        }
        is_made
    }

    /// A bank decides about a payment that waits, and the provider tells of it at once, later or twice.
    fn pay(&mut self) -> bool {
        let waiting = self.double.with(|books| {
            let waits = |payment: &&Value| {
                ["processing", "requires_action"]
                    .iter()
                    .any(|one| payment["status"] == *one)
            };
            let ids = books
                .payments
                .values()
                .filter(waits)
                .map(|payment| payment["id"].as_str().expect("an id").to_owned());
            ids.collect::<Vec<_>>()
        });
        if waiting.is_empty() {
            return false;
        }
        let id = &waiting[self.dice.below(waiting.len())];
        let (status, event) = match self.dice.below(4) {
            0 => ("requires_payment_method", "payment_intent.payment_failed"),
            1 => ("processing", "payment_intent.processing"),
            _ => ("succeeded", "payment_intent.succeeded"),
        };
        let said = self.double.move_payment(id, status);
        for _ in 0..self.dice.below(3) {
            tell(self.server, event, &said);
        }
        self.kept.push((event, said));
        true
    }

    /// An event comes late, and perhaps again.
    fn send_event(&mut self) -> bool {
        if self.kept.is_empty() {
            return false;
        }
        let (event, said) = self.kept[self.dice.below(self.kept.len())].clone();
        tell(self.server, event, &said);
        true
    }

    /// Answers of the provider are lost, or what it is asked for.
    fn lose(&mut self) -> bool {
        let (lose, fail) = (self.dice.below(3), self.dice.below(2));
        self.double.with(|books| {
            books.lose = u32::try_from(lose).expect("small");
            books.fail = u32::try_from(fail).expect("small");
        });
        lose + fail > 0
    }

    /// Mostly one with which something can be done, as `fits` says of how it is shown.
    fn order_that(&mut self, fits: impl Fn(&Value) -> bool) -> (String, usize) {
        let fitting = |order: &&(String, usize)| fits(&self.shown(order));
        let fitting: Vec<_> = self.orders.iter().filter(fitting).cloned().collect();
        if fitting.is_empty() || self.dice.below(8) == 0 {
            return self.orders[self.dice.below(self.orders.len())].clone();
        }
        fitting[self.dice.below(fitting.len())].clone()
    }

    fn cancel_as_shopper(&mut self) -> bool {
        let (id, whose) = self.order_that(|shown| shown["canCancel"] == true);
        let (shopper, key, input) = (&self.shoppers[whose], new_key(), json!({"orderId": id}));
        let data = insist(|| shopper.keyed_with(&key, "orderCancel", input.clone(), "userErrors { code }"));
        data["orderCancel"]["userErrors"] == json!([])
    }

    fn write(&self, name: &str, mut input: Value) -> bool {
        input["key"] = new_key().into();
        let ask = || {
            self.server
                .write(name, input.clone(), "userErrors { code }")
                .token(&self.staff)
        };
        insist(|| ask().answer())[name]["userErrors"] == json!([])
    }

    fn cancel_as_staff(&mut self) -> bool {
        let (id, _) = self.order_that(|shown| shown["canCancel"] == true);
        let restock = self.dice.below(2) == 0;
        self.write(
            "staffOrderCancel",
            json!({"orderId": id, "reason": "STAFF", "restock": restock}),
        )
    }

    fn shown(&self, (id, whose): &(String, usize)) -> Value {
        let document = "query O($id: ID!) { order(id: $id) { status canCancel financialStatus lineItems(first: 10) { nodes { id quantity } } fulfillments { id status } } }";
        let ask = || self.shoppers[*whose].ask(document).with(json!({"id": id}));
        insist(|| ask().answer())["order"].take()
    }

    /// Units of some lines of an order, as an input names them.
    fn units(&mut self, lines: &Value, more: &Value) -> Vec<Value> {
        let mut units = Vec::new();
        for line in lines["nodes"].as_array().into_iter().flatten() {
            let most = usize::try_from(line["quantity"].as_i64().expect("a number")).expect("small");
            let quantity = self.dice.below(most + 1);
            if quantity > 0 {
                let mut one = more.clone();
                one["lineItemId"] = line["id"].clone();
                one["quantity"] = quantity.into();
                units.push(one);
            }
        }
        units
    }

    fn pack(&mut self) -> bool {
        let order = self.order_that(|shown| shown["status"] == "PLACED");
        let shown = self.shown(&order);
        let mut input = json!({"orderId": order.0});
        let units = self.units(&shown["lineItems"], &json!({}));
        if !units.is_empty() {
            input["lineItems"] = units.into();
        }
        self.write("fulfillmentCreate", input)
    }

    /// The id of a parcel; with `open` of one that has not left, if there is one.
    fn any_parcel(&mut self, open: bool) -> Option<Value> {
        let of_order = |order| self.shown(order)["fulfillments"].as_array().cloned();
        let mut all: Vec<Value> = self.orders.iter().filter_map(of_order).flatten().collect();
        let is_open = |parcel: &Value| parcel["status"] == "PENDING" || parcel["status"] == "PACKED";
        if open && all.iter().any(is_open) {
            all.retain(is_open);
        }
        (!all.is_empty()).then(|| all[self.dice.below(all.len())]["id"].clone())
    }

    fn move_parcel(&mut self) -> bool {
        let Some(parcel) = self.any_parcel(false) else {
            return self.pack();
        };
        let status = [
            "PACKED",
            "SHIPPED",
            "SHIPPED",
            "IN_TRANSIT",
            "DELIVERED",
            "DELIVERED",
            "LOST",
        ][self.dice.below(7)];
        self.write("fulfillmentUpdate", json!({"id": parcel, "status": status}))
    }

    fn cancel_parcel(&mut self) -> bool {
        let parcel = self.any_parcel(true);
        parcel.is_some_and(|parcel| self.write("fulfillmentCancel", json!({"id": parcel})))
    }

    fn refund(&mut self) -> bool {
        let order = self.order_that(|shown| {
            shown["financialStatus"]
                .as_str()
                .is_some_and(|money| money.contains("PAID") || money.starts_with("PARTIALLY"))
        });
        let mut input = json!({"orderId": order.0});
        match self.dice.below(4) {
            0 => {}
            1 => input["amount"] = format!("{}.50", self.dice.below(9)).into(),
            _ => {
                let restock = self.dice.below(2) == 0;
                let shown = self.shown(&order);
                let units = self.units(&shown["lineItems"], &json!({"restock": restock}));
                if !units.is_empty() {
                    input["lines"] = units.into();
                }
            }
        }
        self.write("refundCreate", input)
    }

    /// Nothing is lost any more, every bank decides, and every event comes.
    pub(crate) fn rest(&mut self) {
        self.double.with(|books| (books.lose, books.fail) = (0, 0));
        for _ in 0..self.orders.len() {
            self.pay();
        }
        for (event, said) in std::mem::take(&mut self.kept) {
            tell(self.server, event, &said);
        }
        let (server, double) = (self.server, self.double);
        eventually("nothing waits any more", || {
            // Whoever has not answered the bank by now says yes.
            let waiting = double.with(|books| books.payments.clone());
            for payment in waiting
                .values()
                .filter(|payment| payment["status"] == "processing" || payment["status"] == "requires_action")
            {
                let said = double.move_payment(payment["id"].as_str().expect("an id"), "succeeded");
                tell(server, "payment_intent.succeeded", &said);
            }
            let sql = self.shop.sql();
            // What is to be tried again later is tried now.
            sql.execute("UPDATE job SET run_at_ms = 0 WHERE state = 1 AND (kind LIKE 'payment.%' OR kind LIKE 'order.%') AND attempts > 0 AND kind <> 'payment.sweep'");
            let left = "SELECT (SELECT COUNT(*) FROM shop_order WHERE state = 1) + (SELECT COUNT(*) FROM job WHERE state <> 3 AND (kind LIKE 'payment.%' OR kind LIKE 'order.%') AND kind <> 'payment.sweep')";
            (sql.number(left) == 0).then_some(())
        });
    }
}
