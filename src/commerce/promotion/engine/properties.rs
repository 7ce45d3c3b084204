//! What holds for every basket and every set of discounts.
//!
//! Splitting a line into two of the same product changes no total at all, not even by a cent, however many discounts there are.
//! One more discount may move odd cents between lines before later ones are taken off: by less than a unit a line and discount.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::apply;
use super::shop::{MARKET, basket, discount};
use crate::commerce::promotion::basket::{Applied, Basket, BasketLine};
use crate::commerce::promotion::discount::{Benefit, Discount, MarketTerms, Minimum, Targets, Trigger};

/// Minor units by which rounding may move a line's part of one discount, before and after.
const ODD_UNITS: i64 = 2;

fn targets() -> impl Strategy<Value = Targets> {
    prop_oneof![
        2 => Just(Targets::All),
        1 => proptest::collection::btree_set(1_i64..6, 1..4).prop_map(|products| Targets::Only {
            products,
            collections: BTreeSet::new(),
        }),
        1 => (100_i64..102).prop_map(|collection| Targets::Only {
            products: BTreeSet::new(),
            collections: BTreeSet::from([collection]),
        }),
    ]
}

fn benefit() -> impl Strategy<Value = Benefit> {
    prop_oneof![
        (1_i64..=10_000).prop_map(|basis_points| Benefit::Percentage { basis_points }),
        any::<bool>().prop_map(|per_unit| Benefit::Amount { per_unit }),
        Just(Benefit::FreeShipping),
        (
            1_i64..4,
            1_i64..3,
            targets(),
            1_i64..=10_000,
            proptest::option::of(1_i64..3)
        )
            .prop_map(|(buy, get, gets, basis_points, times)| Benefit::BuyGet {
                buy,
                get,
                gets,
                basis_points,
                times,
            }),
    ]
}

fn minimum() -> impl Strategy<Value = Minimum> {
    prop_oneof![
        4 => Just(Minimum::None),
        1 => Just(Minimum::Subtotal),
        1 => (1_i64..8).prop_map(Minimum::Quantity),
    ]
}

prop_compose! {
    fn a_discount()(
        benefit in benefit(),
        targets in targets(),
        minimum in minimum(),
        (amount, least) in (1_i64..30_000, 1_i64..30_000),
        priority in 0_i32..3,
        combines in prop::bool::weighted(0.8),
        coded in any::<bool>(),
    ) -> Discount {
        Discount {
            targets,
            minimum,
            markets: BTreeMap::from([(MARKET, MarketTerms { amount_minor: Some(amount), minimum_minor: Some(least) })]),
            priority,
            combines,
            trigger: if coded { Trigger::Codes(vec!["CODE".to_owned()]) } else { Trigger::Automatic },
            ..discount(0, benefit)
        }
    }
}

/// Up to five, numbered, each code of its own.
fn discounts() -> impl Strategy<Value = Vec<Discount>> {
    proptest::collection::vec(a_discount(), 1..6).prop_map(|mut all| {
        for (discount, id) in all.iter_mut().zip(1..) {
            discount.id = id;
            if let Trigger::Codes(codes) = &mut discount.trigger {
                *codes = vec![format!("CODE{id}")];
            }
        }
        all
    })
}

fn line(most: i64) -> impl Strategy<Value = (i64, i64, i64)> {
    let unit = prop_oneof![3 => 0_i64..=most, 1 => Just(most / 2)];
    (1_i64..6, unit, 1_i64..9)
}

/// Lines of which some are of one product at one price, all codes that there may be, and a price of shipping.
fn a_basket(most: i64) -> impl Strategy<Value = Basket> {
    let lines = proptest::collection::vec(line(most), 1..7);
    (lines, proptest::option::of(0_i64..2_000)).prop_map(|(lines, shipping_minor)| Basket {
        shipping_minor,
        ..basket(&lines, &["code1", "code2", "code3", "code4", "code5"])
    })
}

fn worth(line: &BasketLine) -> i64 {
    line.unit_minor * line.quantity
}

fn total(applied: &Applied) -> i64 {
    applied.lines_minor() + applied.shipping_minor()
}

fn by_discount(applied: &Applied) -> BTreeMap<i64, i64> {
    let mut sums = BTreeMap::new();
    for one in applied.lines.iter().flatten().chain(&applied.shipping) {
        *sums.entry(one.discount_id).or_default() += one.amount_minor;
    }
    sums
}

/// The line at `at` in two, the second of `units` units; where it has more than one.
fn with_split_line(basket: &Basket, at: usize, units: i64) -> Basket {
    let mut split = basket.clone();
    let at = at % split.lines.len();
    let quantity = split.lines[at].quantity;
    if quantity > 1 {
        let units = 1 + units % (quantity - 1);
        split.lines[at].quantity = quantity - units;
        let second = BasketLine {
            quantity: units,
            ..split.lines[at].clone()
        };
        split.lines.push(second);
    }
    split
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_falls_below_zero_and_no_allocation_is_empty(discounts in discounts(), basket in a_basket(30_000)) {
        let applied = apply(&discounts, &basket);
        prop_assert_eq!(applied.lines.len(), basket.lines.len());
        for (allocations, line) in applied.lines.iter().zip(&basket.lines) {
            prop_assert!(allocations.iter().all(|one| one.amount_minor > 0));
            prop_assert!(allocations.iter().map(|one| one.amount_minor).sum::<i64>() <= worth(line));
        }
        prop_assert!(applied.shipping.iter().all(|one| one.amount_minor > 0));
        prop_assert!(applied.shipping_minor() <= basket.shipping_minor.unwrap_or_default());
    }

    #[test]
    fn allocations_sum_to_the_discount(mut discount in a_discount(), basket in a_basket(30_000)) {
        discount.minimum = Minimum::None;
        discount.trigger = Trigger::Automatic;
        let eligible: Vec<&BasketLine> = basket.lines.iter().filter(|line| discount.targets.contains(line)).collect();
        let subtotal: i64 = eligible.iter().map(|line| worth(line)).sum();
        let units: i64 = eligible.iter().map(|line| line.quantity).sum();
        let amount = discount.markets[&MARKET].amount_minor.unwrap();
        let applied = apply(std::slice::from_ref(&discount), &basket);
        match &discount.benefit {
            Benefit::Percentage { basis_points } => {
                prop_assert_eq!(applied.lines_minor(), (subtotal * basis_points + 5_000) / 10_000);
            }
            Benefit::Amount { per_unit: false } => prop_assert_eq!(applied.lines_minor(), amount.min(subtotal)),
            Benefit::Amount { per_unit: true } => {
                let each: i64 = eligible.iter().map(|line| worth(line).min(amount * line.quantity)).sum();
                prop_assert_eq!(applied.lines_minor(), each);
            }
            Benefit::FreeShipping => {
                let shipping = if units > 0 { basket.shipping_minor.unwrap_or_default() } else { 0 };
                prop_assert_eq!((applied.shipping_minor(), applied.lines_minor()), (shipping, 0));
            }
            Benefit::BuyGet { buy, get, gets, basis_points, times } => {
                // At most the cheapest gettable units of as many whole offers as the bought units allow.
                let mut prices: Vec<i64> = basket.lines.iter().filter(|line| gets.contains(line))
                    .flat_map(|line| std::iter::repeat_n(line.unit_minor, usize::try_from(line.quantity).unwrap()))
                    .collect();
                prices.sort_unstable_by(|a, b| b.cmp(a));
                let offers = (units / buy).min(times.unwrap_or(i64::MAX));
                let most: i64 = prices.iter().take(usize::try_from(offers * get).unwrap()).sum();
                prop_assert!(applied.lines_minor() <= (most * basis_points + 5_000) / 10_000);
            }
        }
    }

    #[test]
    fn a_percentage_never_exceeds_its_line(basis_points in 1_i64..=10_000, basket in a_basket(50)) {
        let applied = apply(&[discount(1, Benefit::Percentage { basis_points })], &basket);
        for (allocations, line) in applied.lines.iter().zip(&basket.lines) {
            let off: i64 = allocations.iter().map(|one| one.amount_minor).sum();
            prop_assert!(off <= worth(line));
            // Within two units of its own share: one for its product and price, one for the line.
            prop_assert!((off * 10_000 - worth(line) * basis_points).abs() < 2 * 10_000);
        }
    }

    #[test]
    fn the_order_of_lines_changes_no_total(
        discounts in discounts(),
        (basket, order) in a_basket(30_000).prop_flat_map(|basket| {
            let order: Vec<usize> = (0..basket.lines.len()).collect();
            (Just(basket), Just(order).prop_shuffle())
        }),
    ) {
        let mut moved = basket.clone();
        moved.lines = order.iter().map(|at| basket.lines[*at].clone()).collect();
        let (applied, of_moved) = (apply(&discounts, &basket), apply(&discounts, &moved));
        prop_assert_eq!(by_discount(&applied), by_discount(&of_moved));
        prop_assert_eq!(&applied.codes, &of_moved.codes);
        // Lines that are not the same keep their allocations as well.
        let told = |basket: &Basket, applied: &Applied| {
            let mut told: Vec<_> = basket.lines.iter().cloned()
                .zip(applied.lines.iter().map(|line| line.iter().map(|one| (one.discount_id, one.amount_minor)).collect::<Vec<_>>()))
                .collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(&basket, &applied), told(&moved, &of_moved));
    }

    #[test]
    fn the_order_of_discounts_changes_nothing(
        (discounts, shuffled) in discounts().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        basket in a_basket(30_000),
    ) {
        prop_assert_eq!(apply(&discounts, &basket), apply(&shuffled, &basket));
    }

    #[test]
    fn splitting_a_line_changes_no_total(
        discounts in discounts(), basket in a_basket(30_000), at in 0_usize..7, units in 0_i64..9,
    ) {
        let split = with_split_line(&basket, at, units);
        let (applied, of_split) = (apply(&discounts, &basket), apply(&discounts, &split));
        prop_assert_eq!(by_discount(&applied), by_discount(&of_split));
        prop_assert_eq!(applied.codes, of_split.codes);
    }

    #[test]
    fn one_more_discount_makes_no_basket_dearer_but_for_odd_cents(
        discounts in discounts(), basket in a_basket(30_000),
    ) {
        let fewer = total(&apply(&discounts[1..], &basket));
        let bound = ODD_UNITS * i64::try_from(basket.lines.len() * discounts.len()).unwrap();
        prop_assert!(total(&apply(&discounts, &basket)) >= fewer - bound);
    }

    #[test]
    fn the_largest_amounts_do_not_overflow(
        mut discounts in discounts(),
        lines in proptest::collection::vec((1_i64..6, 900_000_000_000_000_i64..=1_000_000_000_000_000, 1_i64..1_000), 1..9),
        huge in proptest::collection::vec((1_i64..6, 0..=i64::MAX, 0..=i64::MAX), 0..9),
    ) {
        for discount in &mut discounts {
            discount.markets.insert(MARKET, MarketTerms { amount_minor: Some(i64::MAX), minimum_minor: Some(i64::MAX / 100) });
        }
        let applied = apply(&discounts, &basket(&lines, &["code1", "code2"]));
        for (allocations, (_, unit, quantity)) in applied.lines.iter().zip(&lines) {
            prop_assert!(allocations.iter().map(|one| one.amount_minor).sum::<i64>() <= unit * quantity);
        }
        let beyond = apply(&discounts, &basket(&huge, &["code1", "code2"]));
        let sum: i128 = beyond.lines.iter().flatten().map(|one| i128::from(one.amount_minor)).sum();
        prop_assert!((0..=i128::from(i64::MAX)).contains(&sum));
    }
}
