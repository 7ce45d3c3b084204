//! Adding to lines and taking from them, so that edits of several devices add up in whatever order they arrive.

use super::add::{Ground, beyond_money, beyond_stock};
use crate::commerce::cart::attributes::Attributes;
use crate::commerce::cart::command::LineDelta;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::line::{LINES_MAX, Line, QUANTITY_MAX, Seen};
use crate::commerce::cart::outcome::{Refusal, Warning, Why};

/// Has the cart hold as many more or fewer as `deltas` say: all of them, or none.
pub(in crate::commerce::cart) fn adjust(
    draft: &mut Draft,
    deltas: &[LineDelta],
    ground: &Ground<'_>,
) -> Result<Vec<Warning>, Vec<Refusal>> {
    let before = draft.quantities();
    let mut warnings = Vec::new();
    let mut refusals = Vec::new();
    for (at, delta) in deltas.iter().enumerate() {
        match adjust_one(draft, delta, ground) {
            Ok(warning) => warnings.extend(warning),
            Err((why, field)) => refusals.push(Refusal::of_line(why, at, field)),
        }
    }
    if draft.lines.len() > LINES_MAX {
        refusals.push(Refusal::new(Why::TooManyLines, &["lines"]));
    }
    let variants: Vec<i64> = deltas.iter().map(|delta| delta.variant_id).collect();
    refusals.extend(beyond_stock(draft, &before, &variants, ground, "delta"));
    refusals.extend(beyond_money(draft));
    if refusals.is_empty() {
        Ok(warnings)
    } else {
        Err(refusals)
    }
}

fn adjust_one(
    draft: &mut Draft,
    wish: &LineDelta,
    ground: &Ground<'_>,
) -> Result<Option<Warning>, (Why, &'static str)> {
    if !(-QUANTITY_MAX..=QUANTITY_MAX).contains(&wish.delta) {
        return Err((Why::Quantity, "delta"));
    }
    let attributes =
        Attributes::new(wish.attributes.clone()).map_err(|invalid| (Why::Attributes(invalid), "attributes"))?;
    let Some(at) = place_of(draft, wish, &attributes)? else {
        return if wish.delta > 0 {
            begin_line(draft, wish, attributes, ground)
        } else {
            Ok(None)
        };
    };
    let market_id = draft.cart.market_id;
    let line = &mut draft.lines[at];
    let quantity = line.quantity + wish.delta;
    if quantity <= 0 {
        draft.lines.remove(at);
        return Ok(None);
    }
    if quantity > QUANTITY_MAX {
        return Err((Why::Quantity, "delta"));
    }
    match ground.sold(line.variant_id) {
        Some((_, price)) if wish.delta != 0 => {
            line.seen = Seen {
                minor: price.amount_minor,
                market_id,
            };
        }
        None if wish.delta > 0 => return Err((Why::NotSoldHere, "merchandiseId")),
        _ => {}
    }
    line.quantity = quantity;
    let line = line.id;
    let other = wish.id.filter(|id| *id != line && wish.delta > 0);
    Ok(other.map(|given| Warning::MergedIntoLine { line, given }))
}

/// Where the line is: by its id, whatever became of its attributes, else by what it holds.
fn place_of(draft: &Draft, wish: &LineDelta, attributes: &Attributes) -> Result<Option<usize>, (Why, &'static str)> {
    let named = wish.id.and_then(|id| draft.lines.iter().position(|line| line.id == id));
    match named {
        Some(at) if draft.lines[at].variant_id == wish.variant_id => Ok(Some(at)),
        Some(_) => Err((Why::LineIdTaken, "id")),
        None => Ok(draft
            .lines
            .iter()
            .position(|line| line.holds(wish.variant_id, attributes))),
    }
}

fn begin_line(
    draft: &mut Draft,
    wish: &LineDelta,
    attributes: Attributes,
    ground: &Ground<'_>,
) -> Result<Option<Warning>, (Why, &'static str)> {
    let (offered, price) = ground
        .sold(wish.variant_id)
        .ok_or((Why::NotSoldHere, "merchandiseId"))?;
    // A queue outlives the cart that it was made for: the id may lie in one that is over.
    let free = wish.id.filter(|id| !ground.taken.contains(id));
    let id = free.unwrap_or_else(ground.mint);
    draft.lines.push(Line {
        id,
        position: draft.next_position(),
        variant_id: wish.variant_id,
        quantity: wish.delta,
        attributes,
        title: offered.merchandise.title.clone(),
        seen: Seen {
            minor: price.amount_minor,
            market_id: draft.cart.market_id,
        },
        added_at_ms: ground.now_ms,
    });
    let other = wish.id.filter(|given| *given != id);
    Ok(other.map(|given| Warning::MergedIntoLine { line: id, given }))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};
    use std::sync::Arc;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::commerce::cart::entity::cart;
    use crate::commerce::cart::offer::{Offered, Offers};
    use crate::commerce::catalog::{Merchandise, variant};
    use crate::commerce::inventory::Stock;
    use crate::commerce::pricing::Price;
    use crate::platform::clock::Clock;
    use crate::platform::id::new_uuid;

    fn draft() -> Draft {
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
        Draft::of(row, Vec::new())
    }

    /// Variants 1 to 5: of the first four there are 1,000, and the fifth is not sold.
    fn offers() -> Offers {
        let offer = |id: i64| {
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
                    published: id < 5,
                    tax_class: None,
                },
                price: Some(Price {
                    amount_minor: 1_000,
                    compare_at_minor: None,
                }),
                stock: Stock {
                    available: 1_000,
                    tracked: true,
                    sell_without_stock: false,
                },
            };
            (id, offered)
        };
        (1..=5).map(offer).collect()
    }

    fn wish(id: u128, variant_id: i64, delta: i64, engraved: bool) -> LineDelta {
        let engraving = ("text".to_owned(), "Ada".to_owned());
        LineDelta {
            id: (id > 0).then(|| Uuid::from_u128(id)),
            variant_id,
            delta,
            attributes: engraved.then_some(engraving).into_iter().collect(),
        }
    }

    fn run(draft: &mut Draft, deltas: &[LineDelta], taken: &[u128]) -> Result<Vec<Warning>, Vec<Refusal>> {
        let taken: HashSet<Uuid> = taken.iter().map(|id| Uuid::from_u128(*id)).collect();
        let mint = || new_uuid(&Clock::system());
        let ground = Ground {
            offers: &offers(),
            taken: &taken,
            now_ms: 0,
            mint: &mint,
        };
        let mut tried = draft.clone();
        let done = adjust(&mut tried, deltas, &ground)?;
        *draft = tried;
        Ok(done)
    }

    /// Quantities by what lines hold.
    fn held(draft: &Draft) -> BTreeMap<(i64, String), i64> {
        let of = |line: &Line| ((line.variant_id, line.attributes.to_json()), line.quantity);
        draft.lines.iter().map(of).collect()
    }

    fn why(refused: Result<Vec<Warning>, Vec<Refusal>>) -> Vec<Why> {
        refused.unwrap_err().into_iter().map(|refusal| refusal.why).collect()
    }

    #[test]
    fn lines_begin_grow_shrink_and_go() {
        let mut draft = draft();
        let one = Uuid::from_u128(11);
        assert_eq!(run(&mut draft, &[wish(11, 1, 2, false)], &[]), Ok(vec![]));
        assert_eq!(draft.lines[0].id, one);
        // By another id, which another device has minted.
        let merged = Warning::MergedIntoLine {
            line: one,
            given: Uuid::from_u128(12),
        };
        assert_eq!(run(&mut draft, &[wish(12, 1, 3, false)], &[]), Ok(vec![merged]));
        assert_eq!(run(&mut draft, &[wish(0, 1, -1, false)], &[]), Ok(vec![]));
        assert_eq!(draft.lines[0].quantity, 4);
        // What is not there cannot be taken, and what is there no further than to nothing.
        assert_eq!(
            run(&mut draft, &[wish(13, 2, -1, false), wish(0, 1, -1, true)], &[]),
            Ok(vec![])
        );
        assert_eq!(run(&mut draft, &[wish(11, 1, -9, false)], &[]), Ok(vec![]));
        assert_eq!(draft.lines.len(), 0);
    }

    #[test]
    fn a_line_is_found_by_its_id_whatever_became_of_its_attributes() {
        let mut draft = draft();
        run(&mut draft, &[wish(11, 1, 2, true)], &[]).unwrap();
        assert_eq!(run(&mut draft, &[wish(11, 1, 1, false)], &[]), Ok(vec![]));
        assert_eq!(draft.lines[0].quantity, 3);
        assert_eq!(why(run(&mut draft, &[wish(11, 2, 1, false)], &[])), [Why::LineIdTaken]);
    }

    #[test]
    fn an_id_that_lies_in_a_cart_that_is_over_is_replaced() {
        let mut draft = draft();
        let warnings = run(&mut draft, &[wish(11, 1, 2, false)], &[11]).unwrap();
        let line = draft.lines[0].id;
        let given = Uuid::from_u128(11);
        assert_ne!(line, given);
        assert_eq!(warnings, [Warning::MergedIntoLine { line, given }]);
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let mut draft = draft();
        run(&mut draft, &[wish(11, 1, 999, false)], &[]).unwrap();
        let before = held(&draft);
        assert_eq!(why(run(&mut draft, &[wish(11, 1, 2, false)], &[])), [Why::Quantity]);
        assert_eq!(why(run(&mut draft, &[wish(0, 1, 1_001, false)], &[])), [Why::Quantity]);
        assert_eq!(why(run(&mut draft, &[wish(0, 5, 1, false)], &[])), [Why::NotSoldHere]);
        let short = Why::InsufficientStock { available: 1_000 };
        let engraved = [wish(12, 2, 1, false), wish(13, 1, 2, true)];
        assert_eq!(why(run(&mut draft, &engraved, &[])), [short]);
        assert_eq!(held(&draft), before);
    }

    proptest! {
        /// As long as no line comes down to nothing or up to a bound.
        #[test]
        fn edits_of_several_devices_add_up_in_every_order(
            edits in proptest::collection::vec((0_u128..6, 1_i64..5, -3_i64..4, any::<bool>()), 1..20)
                .prop_flat_map(|edits| (Just(edits.clone()), Just(edits).prop_shuffle())),
        ) {
            let of = |edits: &[(u128, i64, i64, bool)]| {
                let mut draft = draft();
                // Each thing lies in the cart already, so often that nothing empties it.
                for (variant, engraved) in (1..5).flat_map(|variant| [(variant, false), (variant, true)]) {
                    run(&mut draft, &[wish(0, variant, 100, engraved)], &[]).unwrap();
                }
                for &(id, variant, delta, engraved) in edits {
                    run(&mut draft, &[wish(id, variant, delta, engraved)], &[]).unwrap();
                }
                held(&draft)
            };
            prop_assert_eq!(of(&edits.0), of(&edits.1));
        }

        /// Whichever device begins a line, and under whichever id.
        #[test]
        fn lines_that_several_devices_begin_add_up_in_every_order(
            edits in proptest::collection::vec((0_u128..4, 1_i64..5, 1_i64..4, any::<bool>()), 1..20)
                .prop_flat_map(|edits| (Just(edits.clone()), Just(edits).prop_shuffle())),
        ) {
            let of = |edits: &[(u128, i64, i64, bool)]| {
                let mut draft = draft();
                for &(device, variant, delta, engraved) in edits {
                    // An app mints an id for one thing only.
                    let minted = device * 100 + u128::from(variant.unsigned_abs()) * 2 + u128::from(engraved);
                    let id = if device == 0 { 0 } else { minted };
                    run(&mut draft, &[wish(id, variant, delta, engraved)], &[]).unwrap();
                }
                held(&draft)
            };
            prop_assert_eq!(of(&edits.0), of(&edits.1));
        }
    }
}
