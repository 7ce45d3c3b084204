//! The demo shop's discounts: one of each kind, so that a basket shows what they do.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::market::Market;
use super::words::{Words, words};
use crate::commerce::interchange::record::{BenefitRecord, DiscountRecord, TargetsRecord};

/// The collection of which one thing in three is free.
const TEES: [&str; 2] = ["women-tees", "men-tees-polos"];

/// What is taken off first, then what a code adds, then what is left of the shipping.
pub(super) fn discounts() -> Vec<DiscountRecord> {
    let tees = TargetsRecord {
        products: None,
        collections: Some(TEES.map(str::to_owned).to_vec()),
    };
    let benefit = BenefitRecord::BuyGet {
        buy: 2,
        get: 1,
        gets: tees.clone(),
        percent: Decimal::ONE_HUNDRED,
        times: Some(2),
    };
    let three_tees = DiscountRecord {
        targets: tees,
        priority: 20,
        ..discount(
            "three-tees-for-two",
            words("Three tees for two", "Drei T-Shirts zum Preis von zwei"),
            benefit,
        )
    };
    let percent = Decimal::TEN;
    let welcome = DiscountRecord {
        codes: Some(vec!["WELCOME10".to_owned()]),
        first_order_only: true,
        customer_limit: Some(1),
        priority: 10,
        ..discount(
            "welcome",
            words("10 % off your first order", "10 % auf die erste Bestellung"),
            BenefitRecord::Percentage { percent },
        )
    };
    let save = DiscountRecord {
        codes: Some(vec!["SAVE15".to_owned()]),
        minimum_subtotals: figures(10_000, 10_000, 15_000),
        usage_limit: Some(10_000),
        combines: false,
        ..discount(
            "save-on-large-orders",
            words("15 off large orders", "15 weniger bei großen Bestellungen"),
            BenefitRecord::Amount {
                amounts: figures(1_500, 1_500, 2_000),
                per_unit: false,
            },
        )
    };
    let shipping = DiscountRecord {
        minimum_subtotals: figures(7_500, 6_000, 10_000),
        ..discount(
            "free-shipping",
            words("Free shipping", "Kostenloser Versand"),
            BenefitRecord::FreeShipping,
        )
    };
    vec![three_tees, welcome, save, shipping]
}

/// An automatic discount that combines, for everybody and everything.
fn discount(handle: &str, title: Words, benefit: BenefitRecord) -> DiscountRecord {
    DiscountRecord {
        handle: handle.to_owned(),
        title: title.en.to_owned(),
        translations: BTreeMap::from([("de".to_owned(), title.de.to_owned())]),
        active: true,
        codes: None,
        benefit,
        targets: TargetsRecord::default(),
        markets: None,
        minimum_subtotals: BTreeMap::new(),
        minimum_quantity: None,
        first_order_only: false,
        starts_at: None,
        ends_at: None,
        priority: 0,
        combines: true,
        usage_limit: None,
        customer_limit: None,
    }
}

/// US cents, euro cents and yen by the codes of their markets.
fn figures(us: i64, de: i64, jp: i64) -> BTreeMap<String, Decimal> {
    let figures = [
        (Market::Us, Decimal::new(us, 2)),
        (Market::De, Decimal::new(de, 2)),
        (Market::Jp, Decimal::new(jp, 0)),
    ];
    figures
        .into_iter()
        .map(|(market, figure)| (market.code().to_owned(), figure))
        .collect()
}
