//! Changing and removing lines.

use uuid::Uuid;

use super::add::{Ground, beyond_money, beyond_stock};
use crate::commerce::cart::attributes::Attributes;
use crate::commerce::cart::command::LineUpdate;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::line::{QUANTITY_MAX, Seen};
use crate::commerce::cart::outcome::{Refusal, Warning, Why};

/// Makes lines what `updates` say: all of them, or none. A line that stays has its price seen anew.
pub(in crate::commerce::cart) fn update(
    draft: &mut Draft,
    updates: &[LineUpdate],
    ground: &Ground<'_>,
) -> Result<Vec<Warning>, Vec<Refusal>> {
    let before = draft.quantities();
    let variants: Vec<i64> = updates
        .iter()
        .map(|update| draft.line(update.id).map_or(0, |line| line.variant_id))
        .collect();
    let mut warnings = Vec::new();
    let mut refusals = Vec::new();
    for (at, update) in updates.iter().enumerate() {
        match update_one(draft, update, ground) {
            Ok(warning) => warnings.extend(warning),
            Err((why, field)) => {
                let refusal = Refusal::of_line(why, at, field);
                refusals.push(match why {
                    Why::LineNotFound => refusal,
                    _ => refusal.on(update.id),
                });
            }
        }
    }
    refusals.extend(beyond_stock(draft, &before, &variants, ground, "quantity"));
    refusals.extend(beyond_money(draft));
    if refusals.is_empty() {
        Ok(warnings)
    } else {
        Err(refusals)
    }
}

fn update_one(
    draft: &mut Draft,
    update: &LineUpdate,
    ground: &Ground<'_>,
) -> Result<Option<Warning>, (Why, &'static str)> {
    let market_id = draft.cart.market_id;
    let Some(at) = draft.lines.iter().position(|line| line.id == update.id) else {
        return match update.quantity {
            Some(0) => Ok(Some(Warning::LineNotFound { line: update.id })),
            _ => Err((Why::LineNotFound, "id")),
        };
    };
    if update.quantity == Some(0) {
        draft.lines.remove(at);
        return Ok(None);
    }
    let line = &mut draft.lines[at];
    let quantity = update.quantity.unwrap_or(line.quantity);
    if !(1..=QUANTITY_MAX).contains(&quantity) {
        return Err((Why::Quantity, "quantity"));
    }
    if let Some(attributes) = &update.attributes {
        line.attributes =
            Attributes::new(attributes.clone()).map_err(|invalid| (Why::Attributes(invalid), "attributes"))?;
    }
    match ground.sold(line.variant_id) {
        Some((_, price)) => {
            line.seen = Seen {
                minor: price.amount_minor,
                market_id,
            };
        }
        None if quantity > line.quantity => return Err((Why::NotSoldHere, "quantity")),
        None => {}
    }
    line.quantity = quantity;
    Ok(None)
}

/// Takes lines out. One that is not there is what the app wanted, and is only told.
pub(in crate::commerce::cart) fn remove(draft: &mut Draft, ids: &[Uuid]) -> Vec<Warning> {
    let missing = ids.iter().filter(|id| draft.line(**id).is_none());
    let warnings = missing.map(|&line| Warning::LineNotFound { line }).collect();
    draft.lines.retain(|line| !ids.contains(&line.id));
    warnings
}
