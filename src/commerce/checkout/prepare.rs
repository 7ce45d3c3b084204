//! Keeping prices, discounts and stock for a cart while its shopper is at the till.

use std::collections::BTreeMap;

use super::command::Prepare;
use super::outcome::{CheckoutRefusal, Prepared, Why};
use super::rules::CheckoutRules;
use super::submit::{Redeemed, lines_sold, lock_in, out_of_stock, redeem_in, units, wants, without_dead_hold_in};
use crate::commerce::account::{OwnWork, OwnWrite, count_hold_in, write_once};
use crate::commerce::cart::service::Desk;
use crate::commerce::cart::{self, Bill, Hold, Opened, keep_hold_in};
use crate::commerce::inventory;
use crate::platform::crash;
use crate::platform::db::{mark_in, undo_in};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::Shopper;

/// Keeps what is in the shopper's cart at today's prices, once for `key`. A cart that is kept already stays kept as long as it was.
///
/// # Errors
/// [`WriteRefused`], or a fault.
pub async fn prepare(
    desk: &Desk<'_>,
    rules: &CheckoutRules,
    shopper: &Shopper,
    key: MutationKey,
    command: &Prepare,
) -> Result<Prepared, Error<WriteRefused>> {
    let prepared = write_once(desk.db, desk.clock, shopper, key, &Preparing { desk, rules, command }).await;
    crash::place("cart.held");
    prepared
}

struct Preparing<'a> {
    desk: &'a Desk<'a>,
    rules: &'a CheckoutRules,
    command: &'a Prepare,
}

impl OwnWrite for Preparing<'_> {
    type Outcome = Prepared;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("checkoutPrepare", self.command)
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<Prepared, Error<WriteRefused>> {
        mark_in(work.txn).await?;
        let prepared = self.prepare_in(work).await?;
        if let Prepared::Refused(_) = prepared {
            undo_in(work.txn).await?;
        }
        Ok(prepared)
    }
}

impl Preparing<'_> {
    async fn prepare_in(&self, work: &OwnWork<'_>) -> Result<Prepared, Error<WriteRefused>> {
        let refused = |refusals| Ok(Prepared::Refused(refusals));
        let Some(bill) = Bill::of_active(work.txn, work.owner.id()).await? else {
            return refused(vec![CheckoutRefusal::new(Why::CartEmpty, &[])]);
        };
        let version = bill.cart.version;
        if self.command.version.is_some_and(|expected| expected != version) {
            let why = Why::VersionMismatch { current: version };
            return refused(vec![CheckoutRefusal::new(why, &["version"])]);
        }
        let live = Hold::live(&bill.cart, self.desk.clock)?;
        if let (Some(hold), Some(expires_at_ms)) = (live, bill.cart.hold_expires_at_ms) {
            return Ok(Prepared::Done {
                version,
                expires_at_ms,
                not_held: hold.not_held,
            });
        }
        if !count_hold_in(work.txn, work.clock, work.owner).await.map_err(fault)? {
            return refused(vec![CheckoutRefusal::new(Why::TooManyHolds, &[])]);
        }
        lock_in(work, self.desk, &bill, &[]).await.map_err(fault)?;
        let bill = without_dead_hold_in(work, bill).await.map_err(fault)?;
        let opened = cart::open_bill(work.txn, self.desk, bill).await?;
        let refusals = lines_sold(&opened, true);
        if !refusals.is_empty() {
            return refused(refusals);
        }
        self.keep_in(work, &opened).await
    }

    async fn keep_in(&self, work: &OwnWork<'_>, opened: &Opened) -> Result<Prepared, Error<WriteRefused>> {
        let now_ms = work.clock.now_ms();
        let expires_at_ms = now_ms + self.rules.hold_ms;
        let redeemed = match redeem_in(work.txn, work.owner.id(), opened).await.map_err(fault)? {
            Redeemed::All(ids) => ids,
            Redeemed::UsedUp(_) => {
                let refusal = CheckoutRefusal::new(Why::DiscountUsedUp, &[]);
                return Ok(Prepared::Refused(vec![refusal]));
            }
        };
        let wants = wants(opened);
        let reservation = new_uuid(work.clock);
        let hold = inventory::Hold {
            id: reservation,
            market_id: opened.market.id,
            wants: &wants,
            expires_at_ms,
            share_max_percent: Some(self.rules.hold_share_percent),
            is_seen: false,
        };
        let kept = if wants.is_empty() {
            Ok(())
        } else {
            inventory::hold_in(work.txn, work.clock, &hold).await
        };
        let not_held = match kept {
            Ok(()) => Vec::new(),
            Err(Error::Fault(cause)) => return Err(Error::Fault(cause)),
            Err(Error::User(short)) => {
                if let Some(refusals) = out_of_stock(opened, &short, true) {
                    return Ok(Prepared::Refused(refusals));
                }
                // Everything is there, but others at the till keep as much as they may: the prices are kept all the same.
                let mut variants: Vec<i64> = short.iter().map(|one| one.variant_id).collect();
                variants.sort_unstable();
                variants
            }
        };
        let is_held = not_held.is_empty() && !wants.is_empty();
        let kept = Hold {
            reservation_id: is_held.then_some(reservation),
            prices: prices(opened),
            units: if is_held { units(&wants) } else { BTreeMap::new() },
            terms: opened.terms.clone(),
            redeemed,
            not_held: not_held.clone(),
        };
        keep_hold_in(work.txn, &opened.cart, &kept, expires_at_ms).await?;
        Ok(Prepared::Done {
            version: opened.cart.version,
            expires_at_ms,
            not_held,
        })
    }
}

fn fault(error: Error) -> Error<WriteRefused> {
    Error::Fault(error.into_cause())
}

fn prices(opened: &Opened) -> BTreeMap<i64, i64> {
    let sold = |line: &cart::OpenedLine| {
        let (_, price, _) = line.sold.as_ref()?;
        Some((line.line.variant_id, price.amount_minor))
    };
    opened.lines.iter().filter_map(sold).collect()
}
