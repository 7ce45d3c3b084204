//! What has to be true of orders, parcels and money at any moment, and once nothing is on its way any more.

use std::collections::HashMap;

use serde_json::Value;
use tote::commerce::fulfillment::ParcelState;
use tote::commerce::order::OrderState;
use tote::commerce::payment::{IntentState, RefundState};

use crate::app::Shop;
use crate::purchases::assert_books_balance;
use crate::stripe_double::Double;

/// Where everything was when it was last looked at.
#[derive(Default)]
pub(crate) struct Lives {
    seen: HashMap<String, i64>,
}

impl Lives {
    /// Nothing has gone a way that its table does not have. Between two looks it may have gone more than one step.
    #[track_caller]
    pub(crate) fn look(&mut self, shop: &Shop) {
        self.of(
            shop,
            "SELECT 'order ' || number, CAST(state AS BIGINT) FROM shop_order",
            |from, to| reaches(&OrderState::ALL, OrderState::of, OrderState::leads_to, from, to),
        );
        self.of(
            shop,
            "SELECT 'payment of ' || o.number, CAST(i.state AS BIGINT) FROM payment_intent i JOIN shop_order o ON o.id = i.order_id",
            |from, to| reaches(&IntentState::ALL, IntentState::of, IntentState::leads_to, from, to),
        );
        self.of(
            shop,
            "SELECT 'parcel ' || o.number || ' ' || p.position, CAST(p.state AS BIGINT) FROM parcel p JOIN shop_order o ON o.id = p.order_id",
            |from, to| reaches(&ParcelState::ALL, ParcelState::of, ParcelState::leads_to, from, to),
        );
        self.of(
            shop,
            "SELECT 'refund ' || provider_ref, CAST(state AS BIGINT) FROM refund WHERE provider_ref IS NOT NULL",
            |from, to| reaches(&RefundState::ALL, RefundState::of, RefundState::leads_to, from, to),
        );
    }

    #[track_caller]
    fn of(&mut self, shop: &Shop, query: &str, leads: impl Fn(i16, i16) -> bool) {
        for (name, state) in shop.sql().pairs(query) {
            let number = |state: i64| i16::try_from(state).expect("a state");
            if let Some(before) = self.seen.insert(name.clone(), state) {
                assert!(leads(number(before), number(state)), "{name}: {before} -> {state}");
            }
        }
    }
}

/// Whether any number of steps leads from one to the other.
fn reaches<S: Copy + PartialEq>(
    all: &[S],
    of: impl Fn(i16) -> Option<S>,
    leads: impl Fn(S, S) -> bool,
    from: i16,
    to: i16,
) -> bool {
    let (from, to) = (of(from).expect("a state"), of(to).expect("a state"));
    let mut found = vec![from];
    while let Some(next) = all
        .iter()
        .find(|next| !found.contains(next) && found.iter().any(|one| leads(*one, **next)))
    {
        found.push(*next);
    }
    found.contains(&to)
}

/// Units and money of orders, which hold at every moment.
#[track_caller]
pub(crate) fn assert_conserved(shop: &Shop) {
    let sql = shop.sql();
    let none = |what: &str, query: &str| assert_eq!(sql.number(query), 0, "{what}");
    none(
        "no unit is sent, cancelled or paid back that was not ordered",
        "SELECT COUNT(*) FROM order_line WHERE fulfilled < 0 OR cancelled < 0 OR refunded < 0 OR fulfilled + cancelled > quantity OR refunded > quantity",
    );
    none(
        "units in parcels are those of parcels",
        "SELECT COUNT(*) FROM order_line l WHERE l.fulfilled <> (SELECT COALESCE(SUM(p.quantity), 0) FROM parcel_line p JOIN parcel c ON c.id = p.parcel_id WHERE p.line_id = l.id AND c.state <> 10)",
    );
    none(
        "units that were paid back are those of refunds",
        "SELECT COUNT(*) FROM order_line l WHERE l.refunded <> (SELECT COALESCE(SUM(r.quantity), 0) FROM refund_line r JOIN refund f ON f.id = r.refund_id WHERE r.order_line_id = l.id AND f.state = 2)",
    );
    none(
        "no line is paid back with more than it cost",
        "SELECT COUNT(*) FROM order_line l WHERE l.total_minor + l.tax_minor < (SELECT COALESCE(SUM(r.amount_minor), 0) FROM refund_line r JOIN refund f ON f.id = r.refund_id WHERE r.order_line_id = l.id AND f.state <> 3)",
    );
    none(
        "no more goes back than came",
        "SELECT COUNT(*) FROM payment_intent i WHERE (SELECT COALESCE(SUM(CASE WHEN e.kind = 2 THEN e.amount_minor ELSE 0 END), 0) FROM payment_entry e WHERE e.intent_id = i.id) < (SELECT COALESCE(SUM(r.amount_minor), 0) FROM refund r WHERE r.intent_id = i.id AND r.state <> 3)",
    );
    none(
        "nothing is in a parcel of an order that was given up",
        "SELECT COUNT(*) FROM shop_order o JOIN order_line l ON l.order_id = o.id WHERE o.state IN (5, 6) AND l.fulfilled > 0",
    );
}

/// What the provider holds is what the shop knows of, and of orders that were given up it is nothing.
#[track_caller]
pub(crate) fn assert_at_rest(shop: &Shop, double: &Double) {
    assert_conserved(shop);
    assert_books_balance(shop);
    let sql = shop.sql();
    let of_kinds = |plus: &str, minus: &str| -> HashMap<String, i64> {
        let query = format!(
            "SELECT i.provider_ref, CAST(SUM(CASE WHEN e.kind IN ({plus}) THEN e.amount_minor WHEN e.kind IN ({minus}) THEN -e.amount_minor ELSE 0 END) AS BIGINT) FROM payment_intent i JOIN payment_entry e ON e.intent_id = i.id WHERE i.provider_ref IS NOT NULL GROUP BY i.provider_ref"
        );
        sql.pairs(&query).into_iter().collect()
    };
    let (captured, refunded, held) = (of_kinds("2", "0"), of_kinds("4", "7"), of_kinds("1", "2, 3"));
    double.with(|books| {
        for (id, payment) in &books.payments {
            let minor = |value: &Value| value.as_i64().unwrap_or_default();
            let of_payment =
                |refund: &&Value| refund["payment_intent"] == payment["id"] && refund["status"] == "succeeded";
            let paid_back: i64 = books
                .refunds
                .values()
                .filter(of_payment)
                .map(|refund| minor(&refund["amount"]))
                .sum();
            let is_held = payment["status"] == "requires_capture";
            let kept = if is_held { minor(&payment["amount"]) } else { 0 };
            let known = |figures: &HashMap<String, i64>| figures.get(id).copied().unwrap_or_default();
            let ours = (known(&captured), known(&refunded), known(&held).max(0));
            assert_eq!(ours, (minor(&payment["amount_received"]), paid_back, kept), "{payment}");
        }
    });
    let kept = "SELECT COUNT(*) FROM (SELECT i.id FROM payment_intent i JOIN shop_order o ON o.id = i.order_id JOIN payment_entry e ON e.intent_id = i.id WHERE o.state IN (5, 6) GROUP BY i.id HAVING SUM(CASE e.kind WHEN 2 THEN e.amount_minor WHEN 4 THEN -e.amount_minor WHEN 7 THEN e.amount_minor ELSE 0 END) <> 0) kept";
    assert_eq!(sql.number(kept), 0, "nothing is kept of an order that was given up");
    assert_eq!(
        sql.texts(
            "SELECT kind || ' ' || COALESCE(last_error, '') AS line FROM job WHERE state = 3",
            "line"
        ),
        Vec::<String>::new()
    );
}
