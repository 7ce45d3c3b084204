//! What holds for every cart.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeZone as _;
use proptest::prelude::*;

use super::*;
use crate::commerce::market::Place;
use crate::commerce::promotion::{Benefit, MarketTerms, Minimum, Targets, Trigger};
use crate::commerce::shipping::{Method, Tariff, Tier};
use crate::platform::money::Currency;

fn market(prices_include_tax: bool) -> Market {
    Market {
        id: 1,
        code: "de".to_owned(),
        name: "Deutschland".to_owned(),
        currency: Currency::from_code("EUR").unwrap(),
        countries: vec!["DE".to_owned()],
        languages: vec!["en".to_owned()],
        prices_include_tax,
        is_default: true,
        position: 1,
    }
}

fn item(product_id: i64, unit_minor: i64, quantity: i64) -> Item {
    Item {
        basket: BasketLine {
            product_id,
            collection_ids: vec![product_id % 3],
            unit_minor,
            quantity,
        },
        tax_class: if product_id % 2 == 0 { "standard" } else { "reduced" }.to_owned(),
        taxable: product_id % 5 != 0,
        weight_grams: 250,
        requires_shipping: product_id % 7 != 0,
    }
}

fn discount(id: i64, benefit: Benefit, trigger: Trigger) -> Discount {
    Discount {
        id,
        handle: format!("d{id}"),
        title: format!("Discount {id}"),
        trigger,
        benefit,
        targets: if id % 2 == 0 {
            Targets::All
        } else {
            Targets::Only {
                products: BTreeSet::new(),
                collections: BTreeSet::from([1]),
            }
        },
        minimum: Minimum::None,
        first_order_only: false,
        starts_at: None,
        ends_at: None,
        all_markets: true,
        markets: BTreeMap::from([(
            1,
            MarketTerms {
                amount_minor: Some(700),
                minimum_minor: None,
            },
        )]),
        priority: 0,
        combines: true,
        usage_limit: None,
        used_count: 0,
        customer_limit: None,
    }
}

fn place() -> Place {
    Place {
        country: "DE".to_owned(),
        region: None,
    }
}

fn rates() -> Vec<Rate> {
    [("standard", 190_000), ("reduced", 70_000), (tax::SHIPPING, 190_000)]
        .map(|(class, rate_ppm)| Rate {
            class: class.to_owned(),
            place: place(),
            name: "VAT".to_owned(),
            rate_ppm,
        })
        .to_vec()
}

fn zones() -> Vec<Zone> {
    let method = |code: &str, cost_minor, free_from_minor| Method {
        code: code.to_owned(),
        name: code.to_owned(),
        titles: BTreeMap::new(),
        tariff: Tariff::Subtotal(vec![Tier { from: 0, cost_minor }]),
        free_from_minor,
        max_weight_grams: None,
        days_min: 1,
        days_max: 3,
    };
    vec![Zone {
        code: "home".to_owned(),
        name: "Home".to_owned(),
        places: vec![place()],
        methods: vec![method("standard", 490, Some(5_000)), method("express", 1_290, None)],
    }]
}

fn totals(items: &[Item], discounts: &[Discount], includes_tax: bool, chosen: Option<&str>) -> Totals {
    let market = market(includes_tax);
    let destination = Destination::in_market(Some("DE"), None, &market);
    let codes = ["SAVE".to_owned(), "other".to_owned()];
    total(
        items,
        &Conditions {
            market: &market,
            now: Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap(),
            codes: &codes,
            customer: None,
            discounts,
            rates: &rates(),
            zones: &zones(),
            languages: &[],
            destination: &destination,
            chosen,
            picks_only: false,
        },
    )
}

fn any_items() -> impl Strategy<Value = Vec<Item>> {
    let one = (1_i64..12, 0_i64..20_000, 1_i64..20);
    prop::collection::vec(
        one.prop_map(|(product, unit, quantity)| item(product, unit, quantity)),
        0..12,
    )
}

fn any_discounts() -> impl Strategy<Value = Vec<Discount>> {
    let benefit = prop_oneof![
        (0_i64..=10_000).prop_map(|basis_points| Benefit::Percentage { basis_points }),
        any::<bool>().prop_map(|per_unit| Benefit::Amount { per_unit }),
        Just(Benefit::FreeShipping),
    ];
    let trigger = prop_oneof![Just(Trigger::Automatic), Just(Trigger::Codes(vec!["SAVE".to_owned()]))];
    prop::collection::vec((benefit, trigger, any::<bool>()), 0..4).prop_map(|all| {
        let discounts = all.into_iter().zip(1..);
        discounts
            .map(|((benefit, trigger, combines), id)| Discount {
                combines,
                ..discount(id, benefit, trigger)
            })
            .collect()
    })
}

fn any_choice() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        Just(None),
        Just(Some("standard")),
        Just(Some("express")),
        Just(Some("gone"))
    ]
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_total(items in any_items(), discounts in any_discounts(), includes_tax: bool, chosen in any_choice()) {
        let totals = totals(&items, &discounts, includes_tax, chosen);
        let lines: i64 = totals.lines.iter().map(|line| line.total_minor).sum();
        let shipping = totals.shipping.as_ref().map_or(0, |shipping| shipping.total_minor);
        let tax = if includes_tax { 0 } else { totals.tax.total_minor };
        prop_assert_eq!(totals.total_minor, lines + shipping + tax);
        let cost = totals.shipping.as_ref().map_or(0, |shipping| shipping.cost_minor);
        prop_assert_eq!(totals.subtotal_minor + cost - totals.discount_minor, lines + shipping);
        let taxes: i64 = totals.lines.iter().map(|line| line.tax_minor).sum();
        prop_assert_eq!(totals.tax.total_minor, taxes + totals.tax.shipping);
        let components: i64 = totals.tax.components.iter().map(|one| one.tax_minor).sum();
        prop_assert_eq!(components, totals.tax.total_minor);
        for line in &totals.lines {
            let taken: i64 = line.allocations.iter().map(|one| one.amount_minor).sum();
            prop_assert_eq!(line.subtotal_minor - taken, line.total_minor);
        }
    }

    #[test]
    fn nothing_is_negative_and_tax_is_less_than_what_it_is_on(items in any_items(), discounts in any_discounts(), includes_tax: bool, chosen in any_choice()) {
        let totals = totals(&items, &discounts, includes_tax, chosen);
        for amount in [totals.subtotal_minor, totals.discount_minor, totals.total_minor, totals.tax.total_minor] {
            prop_assert!(amount >= 0);
        }
        for line in &totals.lines {
            prop_assert!(line.total_minor >= 0 && line.tax_minor >= 0 && line.tax_minor <= line.total_minor);
        }
        prop_assert!(totals.shipping.is_none_or(|shipping| shipping.total_minor >= 0));
    }

    #[test]
    fn the_order_of_lines_changes_no_total(items in any_items(), discounts in any_discounts(), includes_tax: bool, chosen in any_choice(), turn in 0_usize..12) {
        let mut turned = items.clone();
        turned.reverse();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        let [one, other] = [items, turned].map(|items| totals(&items, &discounts, includes_tax, chosen));
        prop_assert_eq!(one.subtotal_minor, other.subtotal_minor);
        prop_assert_eq!(one.discount_minor, other.discount_minor);
        prop_assert_eq!(&one.options, &other.options);
        prop_assert_eq!(&one.codes, &other.codes);
        prop_assert_eq!(one.tax.total_minor, other.tax.total_minor);
        prop_assert_eq!(one.total_minor, other.total_minor);
    }
}

#[test]
fn a_cart_beyond_all_amounts_stands_at_the_limit() {
    let items = vec![item(2, 1_000_000_000_000_000, 1_000); 20];
    let totals = totals(&items, &[], false, Some("standard"));
    assert_eq!((totals.subtotal_minor, totals.total_minor), (i64::MAX, i64::MAX));
}

#[test]
fn discounts_come_before_delivery_and_tax() {
    let half = discount(
        2,
        Benefit::Percentage { basis_points: 5_000 },
        Trigger::Codes(vec!["SAVE".to_owned()]),
    );
    // 60.00 less half is 30.00, for which delivery is not free.
    let paid = totals(&[item(2, 6_000, 1)], &[half], false, Some("standard"));
    assert_eq!((paid.subtotal_minor, paid.discount_minor), (6_000, 3_000));
    assert_eq!(paid.shipping.as_ref().map(|shipping| shipping.total_minor), Some(490));
    assert_eq!(paid.tax.total_minor, 570 + 93);
    assert_eq!(paid.total_minor, 3_000 + 490 + 663);
    assert!(!paid.is_estimated);
    assert!(paid.codes[0].refusal.is_none() && paid.codes[1].refusal.is_some());
    // With tax in the prices nothing comes on top.
    let gross = totals(&[item(2, 6_000, 1)], &[], true, Some("standard"));
    assert_eq!((gross.total_minor, gross.tax.total_minor), (6_000, 958));
}

#[test]
fn a_total_is_an_estimate_until_it_is_known_how_the_goods_come() {
    let open = totals(&[item(2, 1_000, 1)], &[], true, None);
    assert_eq!(
        (open.shipping.as_ref(), open.is_estimated, open.options.len()),
        (None, true, 2)
    );
    let gone = totals(&[item(2, 1_000, 1)], &[], true, Some("gone"));
    assert_eq!((gone.shipping.as_ref(), gone.is_estimated), (None, true));
    let nothing_to_send = totals(&[item(7, 1_000, 1)], &[], true, None);
    assert!(!nothing_to_send.is_estimated && nothing_to_send.options.is_empty());
    let free = discount(2, Benefit::FreeShipping, Trigger::Automatic);
    let sent = totals(&[item(2, 1_000, 1)], &[free], true, Some("express"));
    let shipping = sent.shipping.as_ref().unwrap();
    assert_eq!(
        (shipping.cost_minor, shipping.total_minor, sent.discount_minor),
        (1_290, 0, 1_290)
    );
}
