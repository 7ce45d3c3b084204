//! Setting and adjusting levels of stock.

use std::collections::HashMap;

use super::command::LevelSet;
use super::desk::Desk;
use super::outcome::{Complaint, Outcome};
use super::price::products_of;
use crate::commerce::inventory::{self, BelowReserved, Cause, LevelKey};
use crate::platform::changes;
use crate::platform::error::Error;

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
    let mut named = HashMap::new();
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
        if named.insert(key, at).is_some() {
            let message = "an earlier row is of the same variant and location".to_owned();
            refuse("REPEATED", "variantId", message);
            continue;
        }
        let before = known.get(&key).map_or(0, |level| level.on_hand);
        match level.quantity.over(before) {
            Ok(on_hand) => rows.push((key, on_hand)),
            Err(invalid) => refuse(invalid.code, level.quantity.field(), invalid.message),
        }
    }
    if !refusals.is_empty() {
        return Ok(Outcome::refused(refusals));
    }
    let set = inventory::set_levels_in(desk.txn, desk.clock, Cause::SET, &rows).await?;
    changes::mark_stock_in(desk.txn, desk.clock, &set.moved.into_iter().collect::<Vec<_>>()).await?;
    let warning = |below: &BelowReserved| {
        let at = named.get(&below.key).copied()?;
        let field = levels.get(at)?.quantity.field();
        Some(Complaint::of_row(
            BelowReserved::CODE,
            "levels",
            at,
            field,
            below.message(),
        ))
    };
    Ok(Outcome {
        warnings: set.below.iter().filter_map(warning).collect(),
        products: products.into_iter().collect(),
        ..Outcome::default()
    })
}
