//! Discounts and baskets of examples.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeZone as _, Utc};

use super::apply;
use crate::commerce::promotion::basket::{Applied, Basket, BasketLine, CustomerFacts};
use crate::commerce::promotion::discount::{Benefit, Discount, MarketTerms, Minimum, Targets, Trigger};
use crate::commerce::promotion::refusal::CodeRefusal;

pub(super) const MARKET: i64 = 1;

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
}

/// An automatic discount on everything in every market, which combines.
pub(in crate::commerce::promotion) fn discount(id: i64, benefit: Benefit) -> Discount {
    Discount {
        id,
        handle: format!("discount-{id}"),
        title: format!("Discount {id}"),
        trigger: Trigger::Automatic,
        benefit,
        targets: Targets::All,
        minimum: Minimum::None,
        first_order_only: false,
        starts_at: None,
        ends_at: None,
        all_markets: true,
        markets: BTreeMap::new(),
        priority: 0,
        combines: true,
        usage_limit: None,
        used_count: 0,
        customer_limit: None,
    }
}

pub(super) fn percent(id: i64, percent: i64) -> Discount {
    let basis_points = percent * 100;
    discount(id, Benefit::Percentage { basis_points })
}

pub(super) fn amount(id: i64, minor: i64) -> Discount {
    Discount {
        markets: BTreeMap::from([(
            MARKET,
            MarketTerms {
                amount_minor: Some(minor),
                minimum_minor: None,
            },
        )]),
        ..discount(id, Benefit::Amount { per_unit: false })
    }
}

pub(super) fn coded(code: &str, discount: Discount) -> Discount {
    Discount {
        trigger: Trigger::Codes(vec![code.to_owned()]),
        ..discount
    }
}

pub(super) fn products(ids: &[i64]) -> Targets {
    Targets::Only {
        products: ids.iter().copied().collect(),
        collections: BTreeSet::new(),
    }
}

/// A guest's basket of lines `(product, unit, quantity)`.
pub(super) fn basket(lines: &[(i64, i64, i64)], codes: &[&str]) -> Basket {
    let lines = lines.iter().map(|(product_id, unit_minor, quantity)| BasketLine {
        product_id: *product_id,
        collection_ids: vec![100 + product_id % 2],
        unit_minor: *unit_minor,
        quantity: *quantity,
    });
    Basket {
        market_id: MARKET,
        now: now(),
        lines: lines.collect(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        customer: None,
        shipping_minor: None,
    }
}

/// What is taken off each line.
fn off(applied: &Applied) -> Vec<i64> {
    let sum = |line: &Vec<_>| {
        line.iter()
            .map(|one: &crate::commerce::promotion::Allocation| one.amount_minor)
            .sum()
    };
    applied.lines.iter().map(sum).collect()
}

fn refusal(discount: &Discount, basket: &Basket) -> Option<CodeRefusal> {
    apply(std::slice::from_ref(discount), basket).codes[0].refusal.clone()
}

#[test]
fn a_percentage_is_rounded_once_and_split_without_losing_a_cent() {
    let lines = [(1, 333, 1), (2, 333, 1), (3, 333, 1)];
    // 99.9 cents in all, of which each line has 33.3.
    assert_eq!(off(&apply(&[percent(1, 10)], &basket(&lines, &[]))), [34, 33, 33]);
}

#[test]
fn an_amount_is_split_and_never_above_what_it_is_for() {
    let lines = [(1, 1000, 1), (2, 500, 2), (3, 900, 1)];
    let only = Discount {
        targets: products(&[1, 2]),
        ..amount(1, 501)
    };
    assert_eq!(
        off(&apply(std::slice::from_ref(&only), &basket(&lines, &[]))),
        [251, 250, 0]
    );
    let large = Discount {
        targets: products(&[1, 2]),
        ..amount(1, 9_999)
    };
    assert_eq!(off(&apply(&[large], &basket(&lines, &[]))), [1000, 1000, 0]);
    let each = Discount {
        benefit: Benefit::Amount { per_unit: true },
        ..amount(1, 600)
    };
    assert_eq!(off(&apply(&[each], &basket(&lines, &[]))), [600, 1000, 600]);
}

#[test]
fn higher_priority_is_taken_off_first_and_the_next_sees_what_is_left() {
    let lines = [(1, 10_000, 1)];
    let first = Discount {
        priority: 5,
        ..amount(2, 1_000)
    };
    let applied = apply(&[percent(1, 10), first.clone()], &basket(&lines, &[]));
    let steps: Vec<(i64, i64)> = applied.lines[0]
        .iter()
        .map(|one| (one.discount_id, one.amount_minor))
        .collect();
    assert_eq!(steps, [(2, 1_000), (1, 900)]);
    assert_eq!(applied.discount_ids(), [1, 2]);
}

#[test]
fn of_discounts_that_do_not_combine_the_choice_that_saves_most_is_taken() {
    let lines = [(1, 10_000, 1)];
    let alone = |id, code: &str, off| Discount {
        combines: false,
        ..coded(code, percent(id, off))
    };
    let shop = [percent(1, 20), alone(2, "TEN", 10), alone(3, "THIRTY", 30)];
    let with = |title: &str| Some(CodeRefusal::NotCombinable { with: title.to_owned() });

    let applied = apply(&shop, &basket(&lines, &["ten"]));
    assert_eq!(
        (off(&applied), &applied.codes[0].refusal),
        (vec![2_000], &with("Discount 1"))
    );
    let applied = apply(&shop, &basket(&lines, &["thirty", "ten"]));
    assert_eq!(off(&applied), [3_000]);
    assert_eq!(applied.lines[0][0].code.as_deref(), Some("THIRTY"));
    assert_eq!(applied.codes[0].refusal, None);
    assert_eq!(applied.codes[1].refusal, with("Discount 3"));
}

#[test]
fn a_second_code_of_one_discount_brings_nothing_more() {
    let twice = Discount {
        trigger: Trigger::Codes(vec!["Anna".to_owned(), "Bert".to_owned()]),
        ..percent(1, 10)
    };
    let applied = apply(&[twice], &basket(&[(1, 1_000, 1)], &["BERT", "anna", " bert "]));
    assert_eq!(off(&applied), [100]);
    assert_eq!(applied.lines[0][0].code.as_deref(), Some("Bert"));
    let refusals: Vec<bool> = applied.codes.iter().map(|code| code.refusal.is_some()).collect();
    assert_eq!(refusals, [false, true, false]);
}

#[test]
fn buying_two_gets_the_cheapest_of_three() {
    let offer = |basis_points, times| {
        discount(
            1,
            Benefit::BuyGet {
                buy: 2,
                get: 1,
                gets: Targets::All,
                basis_points,
                times,
            },
        )
    };
    let lines = [(1, 500, 4), (2, 300, 1), (3, 401, 1)];
    assert_eq!(off(&apply(&[offer(10_000, None)], &basket(&lines, &[]))), [0, 300, 401]);
    assert_eq!(
        off(&apply(&[offer(10_000, Some(1))], &basket(&lines, &[]))),
        [0, 300, 0]
    );
    // Half of 701 is 350.5.
    assert_eq!(off(&apply(&[offer(5_000, None)], &basket(&lines, &[]))), [0, 150, 201]);
    let coded = coded("B2G1", offer(10_000, None));
    let few = basket(&[(1, 500, 2)], &["b2g1"]);
    assert_eq!(refusal(&coded, &few), Some(CodeRefusal::MinimumQuantity { missing: 1 }));
}

#[test]
fn shipping_is_free_once_it_is_known() {
    let free = coded("SHIP", discount(1, Benefit::FreeShipping));
    let mut basket = basket(&[(1, 500, 2)], &["ship"]);
    let applied = apply(std::slice::from_ref(&free), &basket);
    assert_eq!((applied.shipping.len(), &applied.codes[0].refusal), (0, &None));
    basket.shipping_minor = Some(499);
    let applied = apply(&[free], &basket);
    assert_eq!((applied.shipping_minor(), applied.lines_minor()), (499, 0));
}

/// What makes a discount another one.
type Change = fn(&mut Discount);

#[test]
fn a_code_that_does_not_apply_says_why() {
    let ten = coded("TEN", percent(1, 10));
    let basket = basket(&[(1, 1_000, 2)], &["TEN"]);
    assert_eq!(refusal(&ten, &basket), None);
    assert_eq!(
        refusal(&coded("OTHER", percent(1, 10)), &basket),
        Some(CodeRefusal::NotFound)
    );
    assert_eq!(
        refusal(&percent(1, 10), &basket),
        Some(CodeRefusal::NotFound),
        "automatic ones have no code"
    );

    let cases: [(Change, CodeRefusal); 10] = [
        (|ten| ten.all_markets = false, CodeRefusal::OtherMarket),
        (|ten| ten.minimum = Minimum::Subtotal, CodeRefusal::OtherMarket),
        (
            |ten| ten.starts_at = Some(now() + chrono::Duration::seconds(1)),
            CodeRefusal::NotStarted,
        ),
        (|ten| ten.ends_at = Some(now()), CodeRefusal::Expired),
        (
            |ten| (ten.usage_limit, ten.used_count) = (Some(3), 3),
            CodeRefusal::UsedUp,
        ),
        (|ten| ten.customer_limit = Some(1), CodeRefusal::CustomerNeeded),
        (|ten| ten.first_order_only = true, CodeRefusal::CustomerNeeded),
        (|ten| ten.targets = products(&[2]), CodeRefusal::NoEligibleLine),
        (
            |ten| ten.minimum = Minimum::Quantity(5),
            CodeRefusal::MinimumQuantity { missing: 3 },
        ),
        (
            |ten| {
                let terms = MarketTerms {
                    amount_minor: None,
                    minimum_minor: Some(2_001),
                };
                ten.minimum = Minimum::Subtotal;
                ten.markets = BTreeMap::from([(MARKET, terms)]);
            },
            CodeRefusal::MinimumSubtotal { missing_minor: 1 },
        ),
    ];
    for (change, expected) in cases {
        let mut discount = ten.clone();
        change(&mut discount);
        assert_eq!(refusal(&discount, &basket), Some(expected));
    }
}

#[test]
fn what_a_customer_has_done_counts() {
    let limited = Discount {
        customer_limit: Some(2),
        first_order_only: true,
        ..coded("HELLO", percent(1, 10))
    };
    let customer = |orders_placed, uses| Basket {
        customer: Some(CustomerFacts {
            orders_placed,
            uses: HashMap::from([(1, uses)]),
        }),
        ..basket(&[(1, 1_000, 1)], &["hello"])
    };
    assert_eq!(refusal(&limited, &customer(0, 1)), None);
    assert_eq!(refusal(&limited, &customer(0, 2)), Some(CodeRefusal::UsedByCustomer));
    assert_eq!(refusal(&limited, &customer(1, 0)), Some(CodeRefusal::NotFirstOrder));
}

#[test]
fn collections_and_markets_choose() {
    let odd = Discount {
        targets: Targets::Only {
            products: BTreeSet::new(),
            collections: BTreeSet::from([101]),
        },
        all_markets: false,
        markets: BTreeMap::from([(MARKET, MarketTerms::default())]),
        ..percent(1, 50)
    };
    let lines = [(1, 100, 1), (2, 100, 1), (3, 100, 1)];
    assert_eq!(
        off(&apply(std::slice::from_ref(&odd), &basket(&lines, &[]))),
        [50, 0, 50]
    );
    let elsewhere = Basket {
        market_id: 2,
        ..basket(&lines, &[])
    };
    assert_eq!(off(&apply(&[odd], &elsewhere)), [0, 0, 0]);
}

#[test]
fn lines_without_units_take_no_part() {
    let applied = apply(
        &[percent(1, 50)],
        &basket(&[(1, 100, 0), (2, 100, -3), (3, -5, 1), (4, 100, 1)], &[]),
    );
    assert_eq!(off(&applied), [0, 0, 0, 50]);
}
