//! Setting and adjusting levels of stock.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::command::{LevelSet, Quantity};
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::price::products_of;
use crate::commerce::inventory::{self, LevelKey};
use crate::platform::changes;
use crate::platform::error::Error;

/// Units of one variant at one location, as imports have it.
const STOCK_MAX: i64 = 1_000_000_000_000;

pub(super) async fn set_in(desk: &mut Desk<'_>, levels: &[LevelSet]) -> Result<Outcome, Error> {
    let variants: Vec<i64> = levels.iter().map(|level| level.variant_id).collect();
    let products = match products_of(desk, "levels", &variants).await? {
        Ok(products) => products,
        Err(refusals) => return Ok(Outcome::refused(refusals)),
    };
    let locations: HashMap<String, i64> = inventory::load_locations(desk.txn)
        .await?
        .into_iter()
        .map(|location| (location.code, location.id))
        .collect();
    let known = inventory::lock_levels_in(desk.txn, &variants).await?;
    let mut named = HashSet::new();
    let mut refusals = Vec::new();
    let mut rows = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        let mut refuse = |code, field, message: String| {
            refusals.push(Complaint::of_row(code, "levels", at, field, message));
        };
        let Some(location_id) = locations.get(&level.location).copied() else {
            refuse(
                "UNKNOWN_LOCATION",
                "location",
                format!("there is no location {:?}", level.location),
            );
            continue;
        };
        let key = LevelKey {
            variant_id: level.variant_id,
            location_id,
        };
        if !named.insert(key) {
            let message = "an earlier row is of the same variant and location".to_owned();
            refuse("REPEATED", "variantId", message);
            continue;
        }
        let before = known.get(&key).copied();
        match on_hand(before.unwrap_or(0), level.quantity) {
            Ok(on_hand) if before != Some(on_hand) => rows.push((key, on_hand)),
            Ok(_) => {}
            Err((code, field, message)) => refuse(code, field, message),
        }
    }
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    let moved: BTreeSet<i64> = rows.iter().map(|(key, _)| key.variant_id).collect();
    inventory::save_levels_in(desk.txn, rows).await?;
    changes::mark_stock_in(desk.txn, desk.clock, &moved.into_iter().collect::<Vec<_>>()).await?;
    Ok(Outcome {
        products: products.into_iter().collect(),
        ..Outcome::default()
    })
}

/// What is there after `quantity`; or the code, the field and the sentence of what is wrong with it.
fn on_hand(before: i64, quantity: Quantity) -> Result<i64, (&'static str, &'static str, String)> {
    let (field, after) = match quantity {
        Quantity::OnHand(on_hand) => ("onHand", Some(on_hand)),
        Quantity::Adjust(by) => ("adjust", before.checked_add(by)),
    };
    match (after, quantity) {
        (Some(after), _) if (0..=STOCK_MAX).contains(&after) => Ok(after),
        (Some(..0), Quantity::Adjust(by)) => Err((
            "INSUFFICIENT_STOCK",
            field,
            format!("there are {before}, and {by} would leave fewer than none"),
        )),
        (Some(..0), Quantity::OnHand(_)) => Err(("NEGATIVE_STOCK", field, "a level is zero or more".to_owned())),
        _ => Err(("INVALID_STOCK", field, format!("a level is at most {STOCK_MAX}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stays_between_none_and_the_most() {
        assert_eq!(on_hand(5, Quantity::OnHand(7)), Ok(7));
        assert_eq!(on_hand(5, Quantity::Adjust(-5)), Ok(0));
        let code = |before, quantity| on_hand(before, quantity).unwrap_err().0;
        assert_eq!(code(5, Quantity::Adjust(-6)), "INSUFFICIENT_STOCK");
        assert_eq!(code(5, Quantity::OnHand(-1)), "NEGATIVE_STOCK");
        assert_eq!(code(5, Quantity::Adjust(i64::MAX)), "INVALID_STOCK");
        assert_eq!(code(5, Quantity::OnHand(STOCK_MAX + 1)), "INVALID_STOCK");
    }
}
