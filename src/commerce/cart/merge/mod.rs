//! A guest signs in: the guest's cart becomes the customer's.

use std::collections::HashMap;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::draft::Draft;
use super::edit::{CODES_MAX, fold};
use super::entity::cart;
use super::hold::release as hold;
use super::line::{LINES_MAX, Line, QUANTITY_MAX, Seen};
use super::offer::{Offered, Offers, load_offers};
use super::repo::{code, read, write};
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::commerce::inventory::Ending;
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Owner;

/// Adds what the guest has put into a cart to the customer's.
///
/// A customer without a cart gets the guest's as it is, with its id and its market. Else quantities of the same thing are added
/// up, and other lines move with their ids. A sum is capped at the stock and at the units of a line, with a warning, but never
/// below what either cart held: nobody loses what was already in a cart.
#[derive(Debug, Clone, Copy, Default)]
pub struct CartMerge;

impl MergeStep for CartMerge {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        clock: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        merge_in(txn, clock, from, into, changes).boxed()
    }
}

async fn merge_in(
    txn: &Txn,
    clock: &Clock,
    from: &Owner,
    into: &Owner,
    changes: &mut ChangeSet,
) -> Result<Vec<MergeWarning>, Error> {
    let Some(guests) = read::active_of(txn, from.id()).await? else {
        return Ok(Vec::new());
    };
    let lines = read::lines_of(txn, guests.id).await?;
    let own = read::active_of(txn, into.id()).await?;
    hold::lock_in(txn, &[Some(&guests), own.as_ref()]).await?;
    hold::give_back_in(txn, clock, &guests, Ending::Released).await?;
    let now_ms = clock.now_ms();
    leave(from, &guests, &lines, changes);
    let Some(cart) = own else {
        write::hand_over_in(txn, guests.id, into, now_ms).await?;
        arrive(into, guests.id, lines.iter().map(|line| line.id), changes);
        return Ok(Vec::new());
    };
    let held = read::lines_of(txn, cart.id).await?;
    let guest_codes = code::codes_of(txn, guests.id).await?;
    let own_codes = code::codes_of(txn, cart.id).await?;
    let mut draft = Draft::of(cart, held);
    let mut variants: Vec<i64> = lines.iter().map(|line| line.variant_id).collect();
    variants.sort_unstable();
    variants.dedup();
    let offers = load_offers(txn, draft.cart.market_id, &variants).await?;
    let warnings = take_lines(&mut draft, lines, &offers);
    fill_header(&mut draft.cart, &guests);
    draft.codes = united(own_codes, guest_codes);
    // The ids of lines are free before they are used again.
    write::mark_merged_in(txn, guests.id, now_ms).await?;
    if draft.differs() {
        hold::release_of_in(txn, clock, &draft).await?;
        draft.finish(now_ms);
        write::save_in(txn, &draft).await?;
        let written = draft.line_changes();
        let ids = written.added.iter().chain(&written.changed).map(|line| line.id);
        arrive(into, draft.cart.id, ids, changes);
    }
    Ok(warnings)
}

/// Notes that everything has left the guest's scope.
fn leave(from: &Owner, cart: &cart::Model, lines: &[Line], changes: &mut ChangeSet) {
    let scope = || Scope::Principal(from.id());
    changes.add(scope(), Entity::Cart, cart.id, Change::Removed);
    for line in lines {
        changes.add(scope(), Entity::CartLine, line.id, Change::Removed);
    }
}

/// Notes what has come into the customer's scope.
fn arrive(into: &Owner, cart: Uuid, lines: impl Iterator<Item = Uuid>, changes: &mut ChangeSet) {
    let scope = || Scope::Principal(into.id());
    changes.add(scope(), Entity::Cart, cart, Change::Upserted);
    for line in lines {
        changes.add(scope(), Entity::CartLine, line, Change::Upserted);
    }
}

/// Puts the guest's lines into the customer's cart.
fn take_lines(draft: &mut Draft, lines: Vec<Line>, offers: &Offers) -> Vec<MergeWarning> {
    // What either side held of a variant before: no cap goes below the larger.
    let own = draft.quantities();
    let mut guests: HashMap<i64, i64> = HashMap::new();
    for line in &lines {
        *guests.entry(line.variant_id).or_default() += line.quantity;
    }
    let mut warnings = Vec::new();
    for mut line in lines {
        let variant = line.variant_id;
        let offered = offers.get(&variant);
        let floor = own.get(&variant).copied().unwrap_or(0).max(guests[&variant]);
        let available = offered
            .and_then(Offered::available)
            .map(|available| available.max(floor));
        let in_cart = draft.quantities().get(&variant).copied().unwrap_or(0);
        let room = available.map_or(i64::MAX, |available| (available - in_cart).max(0));
        let wanted = line.quantity;
        if let Some(price) = offered.and_then(Offered::sold)
            && line.seen.market_id != draft.cart.market_id
        {
            line.seen = Seen {
                minor: price.amount_minor,
                market_id: draft.cart.market_id,
            };
        }
        let alike = draft.lines.iter_mut().find(|own| own.holds(variant, &line.attributes));
        let (id, taken) = if let Some(own) = alike {
            let taken = wanted.min(room).min(QUANTITY_MAX - own.quantity);
            own.quantity += taken;
            (own.id, taken)
        } else if draft.lines.len() < LINES_MAX && room > 0 {
            line.quantity = wanted.min(room);
            line.position = draft.next_position();
            let (id, taken) = (line.id, line.quantity);
            draft.lines.push(line);
            (id, taken)
        } else {
            (line.id, 0)
        };
        if taken < wanted {
            warnings.push(capped(id, wanted - taken));
        }
    }
    warnings
}

fn capped(line: Uuid, left_out: i64) -> MergeWarning {
    MergeWarning {
        code: "QUANTITY_CAPPED".to_owned(),
        message: format!(
            "{left_out} of what the guest's cart held could not be added: there are not so many left, or a cart holds no more"
        ),
        target: Some(MintedId::new(MintedKind::CartLine, line).to_string()),
    }
}

/// What the customer has not said is taken from the guest.
fn fill_header(cart: &mut cart::Model, guests: &cart::Model) {
    let fill = |own: &mut Option<String>, guests: &Option<String>| {
        if own.is_none() {
            own.clone_from(guests);
        }
    };
    fill(&mut cart.email, &guests.email);
    fill(&mut cart.phone, &guests.phone);
    // A country belongs to its market.
    if cart.country.is_none() && cart.market_id == guests.market_id {
        cart.country.clone_from(&guests.country);
        cart.region.clone_from(&guests.region);
    }
    if cart.market_id == guests.market_id {
        fill(&mut cart.delivery_option, &guests.delivery_option);
    }
    if cart.note.is_empty() {
        cart.note.clone_from(&guests.note);
    }
}

/// The customer's codes and those of the guest that it does not hold; `None`: there are no others.
fn united(mut own: Vec<String>, guests: Vec<String>) -> Option<Vec<String>> {
    let before = own.len();
    for code in guests {
        if own.len() < CODES_MAX && !own.iter().any(|one| fold(one) == fold(&code)) {
            own.push(code);
        }
    }
    (own.len() > before).then_some(own)
}

#[cfg(test)]
mod tests;
