//! Putting things into a cart.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use crate::commerce::cart::attributes::Attributes;
use crate::commerce::cart::command::NewLine;
use crate::commerce::cart::draft::Draft;
use crate::commerce::cart::line::{LINES_MAX, Line, QUANTITY_MAX, Seen};
use crate::commerce::cart::offer::{Offered, Offers};
use crate::commerce::cart::outcome::{Refusal, Warning, Why};
use crate::commerce::pricing::Price;
use crate::platform::money::check_minor;

/// What is known of the world while lines are edited.
pub(in crate::commerce::cart) struct Ground<'a> {
    pub(in crate::commerce::cart) offers: &'a Offers,
    /// Ids of lines that are in use in another cart.
    pub(in crate::commerce::cart) taken: &'a HashSet<Uuid>,
    pub(in crate::commerce::cart) now_ms: i64,
    pub(in crate::commerce::cart) mint: &'a (dyn Fn() -> Uuid + Sync),
}

impl Ground<'_> {
    /// The variant and its price where the market sells it.
    pub(super) fn sold(&self, variant_id: i64) -> Option<(&Offered, &Price)> {
        let offered = self.offers.get(&variant_id)?;
        Some((offered, offered.sold()?))
    }
}

/// Puts `wishes` into the cart: all of them, or none.
pub(in crate::commerce::cart) fn add(
    draft: &mut Draft,
    wishes: &[NewLine],
    ground: &Ground<'_>,
) -> Result<Vec<Warning>, Vec<Refusal>> {
    let before = draft.quantities();
    let mut warnings = Vec::new();
    let mut refusals = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        match add_one(draft, wish, ground) {
            Ok(warning) => warnings.extend(warning),
            Err((why, field)) => refusals.push(Refusal::of_line(why, at, field)),
        }
    }
    if draft.lines.len() > LINES_MAX {
        refusals.push(Refusal::new(Why::TooManyLines, &["lines"]));
    }
    let variants: Vec<i64> = wishes.iter().map(|wish| wish.variant_id).collect();
    refusals.extend(beyond_stock(draft, &before, &variants, ground, "quantity"));
    refusals.extend(beyond_money(draft));
    if refusals.is_empty() {
        Ok(warnings)
    } else {
        Err(refusals)
    }
}

fn add_one(draft: &mut Draft, wish: &NewLine, ground: &Ground<'_>) -> Result<Option<Warning>, (Why, &'static str)> {
    if !(1..=QUANTITY_MAX).contains(&wish.quantity) {
        return Err((Why::Quantity, "quantity"));
    }
    let attributes =
        Attributes::new(wish.attributes.clone()).map_err(|invalid| (Why::Attributes(invalid), "attributes"))?;
    let (offered, price) = ground
        .sold(wish.variant_id)
        .ok_or((Why::NotSoldHere, "merchandiseId"))?;
    let seen = Seen {
        minor: price.amount_minor,
        market_id: draft.cart.market_id,
    };
    let named = wish.id.and_then(|id| draft.lines.iter().position(|line| line.id == id));
    let alike = || {
        let mut lines = draft.lines.iter();
        lines.position(|line| line.holds(wish.variant_id, &attributes))
    };
    let at = match (named, wish.id) {
        (Some(at), _) if draft.lines[at].holds(wish.variant_id, &attributes) => Some(at),
        (Some(_), _) => return Err((Why::LineIdTaken, "id")),
        (None, Some(id)) if ground.taken.contains(&id) => return Err((Why::LineIdTaken, "id")),
        (None, _) => alike(),
    };
    let Some(at) = at else {
        draft.lines.push(Line {
            id: wish.id.unwrap_or_else(ground.mint),
            position: draft.next_position(),
            variant_id: wish.variant_id,
            quantity: wish.quantity,
            attributes,
            title: offered.merchandise.title.clone(),
            seen,
            added_at_ms: ground.now_ms,
        });
        return Ok(None);
    };
    let line = &mut draft.lines[at];
    line.quantity += wish.quantity;
    line.seen = seen;
    if line.quantity > QUANTITY_MAX {
        return Err((Why::Quantity, "quantity"));
    }
    let line = line.id;
    let other = wish.id.filter(|id| *id != line);
    Ok(other.map(|given| Warning::MergedIntoLine { line, given }))
}

/// Refuses what is more than there is left, for each of `variants` (by the place of its wish) of which the cart holds more than
/// before. A cart that holds too many already can be made smaller step by step.
pub(super) fn beyond_stock(
    draft: &Draft,
    before: &BTreeMap<i64, i64>,
    variants: &[i64],
    ground: &Ground<'_>,
    field: &str,
) -> Vec<Refusal> {
    let after = draft.quantities();
    let mut told = HashSet::new();
    let mut refusals = Vec::new();
    for (at, variant) in variants.iter().enumerate() {
        let Some(available) = ground.offers.get(variant).and_then(Offered::available) else {
            continue;
        };
        let held = |quantities: &BTreeMap<i64, i64>| quantities.get(variant).copied().unwrap_or(0);
        if held(&after) > available && held(&after) > held(before) && told.insert(*variant) {
            let refusal = Refusal::of_line(Why::InsufficientStock { available }, at, field);
            let line = draft.lines.iter().find(|line| line.variant_id == *variant);
            refusals.push(match line {
                // Only a line that is there already has an id that the app can know.
                Some(line) if before.contains_key(variant) => refusal.on(line.id),
                _ => refusal,
            });
        }
    }
    refusals
}

/// Refuses a cart that is worth more than any amount may be.
pub(super) fn beyond_money(draft: &Draft) -> Option<Refusal> {
    let worth = draft.lines.iter().try_fold(0_i64, |sum, line| {
        sum.checked_add(line.seen.minor.checked_mul(line.quantity)?)
    });
    let fits = worth.is_some_and(|worth| check_minor(worth).is_ok());
    (!fits).then(|| Refusal::new(Why::AmountTooLarge, &["lines"]))
}
