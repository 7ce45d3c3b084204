//! Clearing the ground for an order: what stands in its way is given back first, under locks that are taken in the order of the house.

use uuid::Uuid;

use crate::commerce::account::OwnWork;
use crate::commerce::cart::service::Desk;
use crate::commerce::cart::{self, Bill, Hold, release_hold_in};
use crate::commerce::inventory::{self, Ending};
use crate::commerce::order::{AppliedDiscount, OrderWork, read_json};
use crate::commerce::promotion;
use crate::platform::error::Error;

/// Takes the locks of everything that will be given back for `bill` and taken for it: discounts by their ids, then levels. Where nothing
/// is given back nothing is locked: what is only taken is locked in order by itself, and many buyers of one thing wait less.
pub(in crate::commerce::checkout) async fn lock_in(
    work: &OwnWork<'_>,
    desk: &Desk<'_>,
    bill: &Bill,
    before: &[OrderWork<'_>],
) -> Result<(), Error> {
    let hold = Hold::stored(&bill.cart)?;
    if before.is_empty() && hold.is_none() {
        return Ok(());
    }
    let mut discounts: Vec<i64> = hold.iter().flat_map(|hold| hold.redeemed.iter().copied()).collect();
    let mut reservations: Vec<Uuid> = hold.iter().filter_map(|hold| hold.reservation_id).collect();
    for one in before {
        let used: Vec<AppliedDiscount> = read_json(&one.order.discounts)?;
        discounts.extend(used.iter().map(|discount| discount.discount_id));
        reservations.extend(one.order.reservation_id);
    }
    let now = desk.clock.now();
    let (table, market_id) = (desk.discounts, bill.cart.market_id);
    let offered = table.load_for(work.txn, market_id, now, &bill.codes).await?;
    discounts.extend(offered.iter().map(|discount| discount.id));
    promotion::lock_in(work.txn, &discounts).await?;
    let variants: Vec<i64> = bill.lines.iter().map(|line| line.variant_id).collect();
    Ok(inventory::lock_levels_for_in(work.txn, &reservations, &variants).await?)
}

/// Gives back what the cart of `bill` held for too long, as the sweeper will.
pub(in crate::commerce::checkout) async fn without_dead_hold_in(work: &OwnWork<'_>, bill: Bill) -> Result<Bill, Error> {
    if bill.cart.hold.is_none() || Hold::live(&bill.cart, work.clock)?.is_some() {
        return Ok(bill);
    }
    release_hold_in(work.txn, work.clock, &bill.cart, Ending::Expired).await?;
    Ok(Bill {
        cart: cart::without_hold(bill.cart),
        ..bill
    })
}
