//! What an order takes: discounts and stock.

use std::collections::BTreeMap;

use crate::commerce::cart::{Opened, OpenedLine};
use crate::commerce::checkout::outcome::{CheckoutRefusal, Why};
use crate::commerce::inventory::{Short, Want};
use crate::commerce::promotion;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::PrincipalId;

/// The units for which stock has to be kept, line by line.
pub(in crate::commerce::checkout) fn wants(opened: &Opened) -> Vec<Want> {
    let want = |line: &OpenedLine| {
        let (offered, _, _) = line.sold.as_ref()?;
        offered.available()?;
        Some(Want {
            variant_id: line.line.variant_id,
            quantity: line.line.quantity,
        })
    };
    opened.lines.iter().filter_map(want).collect()
}

/// The units of each variant in `wants`.
pub(in crate::commerce::checkout) fn units(wants: &[Want]) -> BTreeMap<i64, i64> {
    let mut units = BTreeMap::new();
    for want in wants {
        *units.entry(want.variant_id).or_default() += want.quantity;
    }
    units
}

/// Whether there were as many as are wanted when the bill was opened.
pub(in crate::commerce::checkout) fn is_enough(opened: &Opened, wants: &[Want]) -> bool {
    let units = units(wants);
    let has = |line: &OpenedLine| {
        let (offered, _, _) = line.sold.as_ref()?;
        let wanted = units.get(&line.line.variant_id).copied().unwrap_or(0);
        Some(offered.available().is_none_or(|available| available >= wanted))
    };
    // What was kept is counted as if it were there.
    opened.hold.is_none() && opened.lines.iter().all(|line| has(line).unwrap_or(true))
}

/// The lines that the market does not sell; `is_cart`: they are lines of a cart.
pub(in crate::commerce::checkout) fn lines_sold(opened: &Opened, is_cart: bool) -> Vec<CheckoutRefusal> {
    if opened.lines.is_empty() {
        return vec![CheckoutRefusal::new(Why::CartEmpty, &[])];
    }
    let refuse = |(at, line): (usize, &OpenedLine)| {
        let of = (line.line.id, line.line.variant_id);
        let refusal = CheckoutRefusal::of_line(Why::NotSoldHere, at, of, is_cart);
        line.sold.is_none().then_some(refusal)
    };
    opened.lines.iter().enumerate().filter_map(refuse).collect()
}

/// The lines for which there is too little; `None`: there is enough, and only carts keep as much as they may.
pub(in crate::commerce::checkout) fn out_of_stock(
    opened: &Opened,
    short: &[Short],
    is_cart: bool,
) -> Option<Vec<CheckoutRefusal>> {
    if short.iter().all(|one| one.held_by_others) {
        return None;
    }
    let refuse = |(at, line): (usize, &OpenedLine)| {
        let short = short
            .iter()
            .find(|one| one.variant_id == line.line.variant_id && !one.held_by_others)?;
        let why = Why::OutOfStock {
            available: short.available,
        };
        let of = (line.line.id, line.line.variant_id);
        Some(CheckoutRefusal::of_line(why, at, of, is_cart))
    };
    Some(opened.lines.iter().enumerate().filter_map(refuse).collect())
}

/// What became of the discounts of a bill.
pub(in crate::commerce::checkout) enum Redeemed {
    /// The ids of those that are used up now.
    All(Vec<i64>),
    /// Somebody was faster with the discount of this id: what was written is to be undone.
    UsedUp(i64),
}

/// The discounts that take something off the bill, in the order of their ids.
pub(super) fn discounts_of(opened: &Opened) -> Vec<i64> {
    let of_lines = opened.totals.lines.iter().flat_map(|line| &line.allocations);
    let of_shipping = opened.totals.shipping.iter().flat_map(|shipping| &shipping.allocations);
    let mut ids: Vec<i64> = of_lines.chain(of_shipping).map(|one| one.discount_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Uses the discounts of the bill up, unless what the cart holds has done so.
pub(in crate::commerce::checkout) async fn redeem_in(
    txn: &Txn,
    owner: PrincipalId,
    opened: &Opened,
) -> Result<Redeemed, Error> {
    let ids = discounts_of(opened);
    let before: &[i64] = opened.hold.as_ref().map_or(&[], |hold| &hold.redeemed);
    for id in ids.iter().copied().filter(|id| !before.contains(id)) {
        match promotion::redeem_in(txn, &[id], owner).await {
            Ok(()) => {}
            Err(Error::Fault(cause)) => return Err(Error::Fault(cause)),
            Err(Error::User(reached)) => return Ok(Redeemed::UsedUp(reached.discount_id)),
        }
    }
    // What the cart kept and the order does not use after all, such as free delivery where nothing is sent.
    let unused: Vec<i64> = before.iter().copied().filter(|id| !ids.contains(id)).collect();
    promotion::release_in(txn, &unused, owner).await?;
    Ok(Redeemed::All(ids))
}
