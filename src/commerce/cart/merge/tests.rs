//! What becomes of a guest's lines.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::commerce::cart::attributes::Attributes;
use crate::commerce::cart::entity::cart;
use crate::commerce::catalog::{Merchandise, variant};
use crate::commerce::inventory::Stock;
use crate::commerce::pricing::Price;

fn line(id: u128, variant_id: i64, quantity: i64) -> Line {
    Line {
        id: Uuid::from_u128(id),
        position: i64::try_from(id).unwrap(),
        variant_id,
        quantity,
        attributes: Attributes::default(),
        title: "Thing".to_owned(),
        seen: Seen {
            minor: 900,
            market_id: 2,
        },
        added_at_ms: 0,
    }
}

fn draft(lines: Vec<Line>) -> Draft {
    let row = cart::Model {
        id: Uuid::from_u128(1),
        principal_id: Uuid::from_u128(2),
        guest: false,
        market_id: 1,
        version: 3,
        state: 1,
        total_quantity: 0,
        email: None,
        phone: None,
        country: None,
        region: None,
        note: String::new(),
        delivery_option: None,
        hold: None,
        hold_expires_at_ms: None,
        created_at_ms: 0,
        updated_at_ms: 0,
    };
    Draft::of(row, lines)
}

fn offers(stock: &[(i64, i64)]) -> Offers {
    let offer = |(id, on_hand): (i64, i64)| {
        let variant = variant::Model {
            id,
            product_id: id,
            position: 1,
            sku: None,
            barcode: None,
            option_value_1: None,
            option_value_2: None,
            option_value_3: None,
            media_id: None,
            weight_grams: None,
            requires_shipping: true,
            taxable: true,
            sell_without_stock: false,
            tracked: true,
        };
        let offered = Offered {
            merchandise: Merchandise {
                variant: Arc::new(variant),
                title: "Thing".to_owned(),
                published: true,
                tax_class: None,
            },
            price: Some(Price {
                amount_minor: 1_000,
                compare_at_minor: None,
            }),
            stock: Stock {
                available: on_hand,
                tracked: true,
                sell_without_stock: false,
            },
        };
        (id, offered)
    };
    stock.iter().copied().map(offer).collect()
}

fn quantities(draft: &Draft) -> Vec<(u128, i64)> {
    draft
        .lines
        .iter()
        .map(|line| (line.id.as_u128(), line.quantity))
        .collect()
}

#[test]
fn the_same_thing_is_added_up_and_another_moves_with_its_id() {
    let mut draft = draft(vec![line(10, 1, 2)]);
    let warnings = take_lines(
        &mut draft,
        vec![line(20, 1, 3), line(21, 2, 1)],
        &offers(&[(1, 9), (2, 9)]),
    );
    assert_eq!((quantities(&draft), warnings), (vec![(10, 5), (21, 1)], vec![]));
    assert_eq!(draft.lines[1].position, 11, "behind the customer's");
    assert_eq!(
        draft.lines[1].seen,
        Seen {
            minor: 1_000,
            market_id: 1
        },
        "in the customer's market"
    );
}

#[test]
fn a_sum_is_capped_with_a_warning_but_nobody_loses_what_was_there() {
    let mut capped = draft(vec![line(10, 1, 2)]);
    let warnings = take_lines(&mut capped, vec![line(20, 1, 3)], &offers(&[(1, 4)]));
    assert_eq!(quantities(&capped), [(10, 4)]);
    assert_eq!(warnings.len(), 1);
    assert_eq!(
        (warnings[0].code.as_str(), warnings[0].target.as_deref()),
        (
            "QUANTITY_CAPPED",
            Some(
                MintedId::new(MintedKind::CartLine, Uuid::from_u128(10))
                    .to_string()
                    .as_str()
            )
        )
    );
    // Sold out since: the larger of the two stays, and the cart's problems tell of it.
    let mut sold_out = draft(vec![line(10, 1, 2)]);
    take_lines(&mut sold_out, vec![line(20, 1, 3)], &offers(&[(1, 0)]));
    assert_eq!(quantities(&sold_out), [(10, 3)]);
    let mut alone = draft(vec![]);
    let warnings = take_lines(&mut alone, vec![line(20, 1, 3)], &offers(&[]));
    assert_eq!((quantities(&alone), warnings), (vec![(20, 3)], vec![]));
    let mut full = draft(vec![line(10, 1, 900)]);
    let warnings = take_lines(&mut full, vec![line(20, 1, 300)], &offers(&[]));
    assert_eq!((quantities(&full), warnings.len()), (vec![(10, 1_000)], 1));
}

#[test]
fn codes_are_united_each_once() {
    let codes = |list: &[&str]| list.iter().map(|&code| code.to_owned()).collect::<Vec<_>>();
    assert_eq!(united(codes(&["A"]), codes(&["a", "B"])), Some(codes(&["A", "B"])));
    assert_eq!(united(codes(&["A"]), codes(&["a"])), None);
}

proptest! {
    #[test]
    fn a_merge_makes_no_quantity_smaller_and_none_larger_than_the_sum(
        own in prop::collection::vec((1_i64..5, 1_i64..30), 0..5),
        guests in prop::collection::vec((1_i64..5, 1_i64..30), 0..5),
        stock in prop::collection::vec(0_i64..40, 4),
    ) {
        // A cart has one line of a variant without attributes.
        let lines = |from: u128, all: Vec<(i64, i64)>| {
            let mut lines: Vec<Line> = Vec::new();
            for ((variant, quantity), id) in all.into_iter().zip(from..) {
                if lines.iter().all(|line| line.variant_id != variant) {
                    lines.push(line(id, variant, quantity));
                }
            }
            lines
        };
        let (own, guests) = (lines(10, own), lines(20, guests));
        let stock: Vec<(i64, i64)> = (1..).zip(stock).collect();
        let held = |lines: &[Line], variant: i64| lines.iter().filter(|line| line.variant_id == variant).map(|line| line.quantity).sum::<i64>();
        let mut merged = draft(own.clone());
        let warnings = take_lines(&mut merged, guests.clone(), &offers(&stock));
        let mut left_out = 0;
        for (variant, on_hand) in stock {
            let (one, other) = (held(&own, variant), held(&guests, variant));
            let expected = (one + other).min(on_hand.max(one).max(other));
            prop_assert_eq!(held(&merged.lines, variant), expected);
            left_out += usize::from(expected < one + other);
        }
        prop_assert_eq!(warnings.len(), left_out);
    }
}
