//! Cancelling an order: nothing is sent, its stock and its discounts go back, and so does its money.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::intent::{IntentRow, IntentState};
use super::jobs::{RefundPayment, VoidPayment};
use super::open::end_idle_in;
use super::refund::{RefundLine, RefundOrigin, RefundRow, RefundState, share};
use super::repo::{entry, intent, refund};
use crate::commerce::account::{OwnWork, OwnWrite, count_orders_in, write_once};
use crate::commerce::inventory::{self, Want};
use crate::commerce::order::{
    CancelReason, LineUnits, OrderEvent, OrderLineRow, OrderMailKind, OrderState, OrderWork, lines_of,
};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::Shopper;

/// A shopper's wish.
#[derive(Debug, Clone, Serialize)]
pub struct CancelCommand {
    pub order: Uuid,
}

/// What became of a wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelOutcome {
    /// It is cancelled; perhaps it was before.
    Cancelled,
    /// The shopper has no such order.
    NotFound,
    /// Something is in a parcel.
    InParcel,
    /// It is over already.
    Over,
    /// The provider is at work with its payment.
    PaymentInProgress,
}

/// Cancels an order of the shopper's, once for `key`.
///
/// # Errors
/// Where it was not even tried, or a fault.
pub async fn cancel_as_shopper(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    command: &CancelCommand,
) -> Result<CancelOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, command).await
}

impl OwnWrite for CancelCommand {
    type Outcome = CancelOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("orderCancel", self)
    }

    async fn run_in(&self, own: &mut OwnWork<'_>) -> Result<CancelOutcome, Error<WriteRefused>> {
        let fault = |error: Error| Error::Fault(error.into_cause());
        let Some(mut work) = OrderWork::lock_own_in(own, self.order).await.map_err(fault)? else {
            return Ok(CancelOutcome::NotFound);
        };
        let outcome = cancel_in(&mut work, CancelReason::Customer, true)
            .await
            .map_err(fault)?;
        if outcome == CancelOutcome::Cancelled {
            work.finish_in().await?;
        }
        Ok(outcome)
    }
}

/// Cancels an order that is locked, if nothing of it is in a parcel; `restock`: what was kept for it is for sale again, else it is
/// written off. A refusal writes nothing.
pub(super) async fn cancel_in(
    work: &mut OrderWork<'_>,
    reason: CancelReason,
    restock: bool,
) -> Result<CancelOutcome, Error> {
    match work.state() {
        OrderState::Cancelled => return Ok(CancelOutcome::Cancelled),
        OrderState::Expired | OrderState::Completed => return Ok(CancelOutcome::Over),
        OrderState::PendingPayment => {
            if !end_idle_in(work).await? {
                return Ok(CancelOutcome::PaymentInProgress);
            }
            work.give_up(OrderState::Cancelled, Some(reason)).await?;
            return Ok(CancelOutcome::Cancelled);
        }
        OrderState::Placed | OrderState::OnHold => {}
    }
    let lines = lines_of(work.txn, work.order.id).await?;
    if lines.iter().any(|line| line.fulfilled > 0) {
        return Ok(CancelOutcome::InParcel);
    }
    // Discounts before stock, as everywhere.
    work.release_discounts_in().await?;
    give_units_back_in(work, &lines, restock).await?;
    count_orders_in(work.txn, &work.owner, -1).await?;
    give_money_back_in(work, &lines).await?;
    work.order.cancel_reason = Some(reason as i16);
    if !work.move_to(OrderState::Cancelled) {
        return Err(Error::Fault(anyhow::anyhow!("an order that can be cancelled was not")));
    }
    work.log(OrderEvent::Cancelled { reason: reason as i16 });
    work.mail_in(OrderMailKind::Cancelled).await?;
    Ok(CancelOutcome::Cancelled)
}

/// The units of `lines` that will not be sent any more go where `restock` says.
async fn give_units_back_in(work: &mut OrderWork<'_>, lines: &[OrderLineRow], restock: bool) -> Result<(), Error> {
    let open = |line: &OrderLineRow| line.quantity - line.fulfilled - line.cancelled;
    let open: Vec<(&OrderLineRow, i64)> = lines
        .iter()
        .map(|line| (line, open(line)))
        .filter(|(_, units)| *units > 0)
        .collect();
    cancel_units_in(work, &open, restock).await
}

/// Counts units of lines as not to be sent, and gives those back that are kept.
pub(super) async fn cancel_units_in(
    work: &mut OrderWork<'_>,
    units: &[(&OrderLineRow, i64)],
    restock: bool,
) -> Result<(), Error> {
    if units.is_empty() {
        return Ok(());
    }
    let wants = wants(units);
    if let Some(reservation) = work.order.reservation_id
        && !wants.is_empty()
    {
        inventory::cancel_units_in(work.txn, work.clock, reservation, &wants, restock).await?;
    }
    let counts: Vec<LineUnits> = units
        .iter()
        .map(|(line, units)| LineUnits {
            line_id: line.id,
            cancelled: *units,
            ..LineUnits::default()
        })
        .collect();
    work.count_units_in(&counts).await?;
    work.log(OrderEvent::LinesCancelled {
        units: units.iter().map(|(_, units)| units).sum(),
    });
    Ok(())
}

/// Those of `units` that stock is kept for.
pub(super) fn wants(units: &[(&OrderLineRow, i64)]) -> Vec<Want> {
    let kept = units.iter().filter(|(line, _)| line.reserved);
    kept.map(|(line, quantity)| Want {
        variant_id: line.variant_id,
        quantity: *quantity,
    })
    .collect()
}

/// Releases what is authorised, and pays back what was taken.
async fn give_money_back_in(work: &mut OrderWork<'_>, lines: &[OrderLineRow]) -> Result<(), Error> {
    let Some(latest) = intent::latest_of(work.txn, work.order.id).await? else {
        return Ok(());
    };
    if latest.state == IntentState::Authorized {
        let job = VoidPayment { intent: latest.id };
        return Ok(enqueue_in(work.txn, work.clock, &job).await?);
    }
    let left = entry::of_payment(work.txn, latest.id).await?.refundable();
    if left == 0 {
        return Ok(());
    }
    let before = refund::paid_back_of(work.txn, work.order.id).await?;
    let lines = lines.iter().filter_map(|line| {
        let before = before.get(&line.id).copied().unwrap_or_default();
        let units = line.quantity - before.units;
        (units > 0).then(|| RefundLine {
            line_id: line.id,
            quantity: units,
            amount_minor: share(paid_for(work, line), line.quantity, before, units),
            restocked: false,
        })
    });
    let lines = lines.collect();
    request_in(
        work,
        &latest,
        RefundOrigin::Cancelled,
        left,
        lines,
        (String::new(), None),
    )
    .await?;
    Ok(())
}

/// What was paid for a line, tax included.
pub(super) fn paid_for(work: &OrderWork<'_>, line: &OrderLineRow) -> i64 {
    if work.order.tax_included {
        line.total_minor
    } else {
        line.total_minor + line.tax_minor
    }
}

/// Writes a refund and the job that asks the provider for it; its id.
pub(super) async fn request_in(
    work: &mut OrderWork<'_>,
    payment: &IntentRow,
    origin: RefundOrigin,
    amount_minor: i64,
    lines: Vec<RefundLine>,
    (reason, created_by): (String, Option<Uuid>),
) -> Result<Uuid, Error> {
    let row = RefundRow {
        id: new_uuid(work.clock),
        order_id: payment.order_id,
        intent_id: payment.id,
        provider_ref: None,
        state: RefundState::Pending,
        origin,
        amount_minor,
        reason,
        failure_code: None,
        created_at_ms: work.clock.now_ms(),
        lines,
    };
    refund::insert_in(work.txn, &row, created_by).await?;
    enqueue_in(work.txn, work.clock, &RefundPayment { refund: row.id }).await?;
    work.log(OrderEvent::RefundRequested {
        refund: row.id,
        amount_minor,
    });
    Ok(row.id)
}
