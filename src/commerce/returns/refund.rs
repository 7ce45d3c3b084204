//! The money of what came back.

use rust_decimal::Decimal;

use super::loader::{GoodsReturn, returns_of};
use super::refusal::{ReturnRefusal, ReturnWhy};
use super::repo::{self, ReturnRow};
use super::state::ReturnState;
use super::step::move_to;
use super::text::TEXT_MAX;
use crate::commerce::order::{OrderEvent, OrderWork, RefundPaid};
use crate::commerce::payment::{self, DeskRefusal, DeskRefusalCode, RefundState, UnitsWish};
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, JobError};
use crate::platform::principal::StaffMember;

/// Asks for the money of what came back: `amount` where it is given, else what the units cost. The return is refunded when the
/// provider has paid; a refund that fails can be asked for again. A refusal writes nothing.
pub(super) async fn refund_in(
    work: &mut OrderWork<'_>,
    staff: &StaffMember,
    one: GoodsReturn,
    (amount, reason): (Option<Decimal>, &str),
) -> Result<Result<(), ReturnRefusal>, Error> {
    let refuse = |why, field: &[&str]| Ok(Err(ReturnRefusal::new(why, field)));
    let state = one.state()?;
    if !state.leads_to(ReturnState::Refunded) {
        return refuse(ReturnWhy::Status(state), &["id"]);
    }
    if is_paying_in(work, &one).await? {
        return refuse(ReturnWhy::RefundInProgress, &["id"]);
    }
    if reason.chars().count() > TEXT_MAX {
        return refuse(ReturnWhy::Text, &["reason"]);
    }
    let units: Vec<UnitsWish> = one
        .lines
        .iter()
        .filter(|line| line.received > 0)
        .map(|line| UnitsWish {
            line: line.line_id,
            quantity: line.received,
            restock: line.restocked == line.received,
        })
        .collect();
    if units.is_empty() {
        return refuse(ReturnWhy::NothingToRefund, &["id"]);
    }
    let refund = match payment::refund_returned_in(work, staff, units, amount, reason).await? {
        Ok(refund) => refund,
        Err(refusal) => return Ok(Err(told(&refusal)?)),
    };
    let row = ReturnRow {
        refund_id: Some(refund),
        updated_at_ms: work.clock.now_ms(),
        ..one.row
    };
    repo::save_in(work.txn, row).await?;
    Ok(Ok(()))
}

/// Whether money of it is about to go back, or has.
pub(super) async fn is_paying_in(work: &OrderWork<'_>, one: &GoodsReturn) -> Result<bool, Error> {
    let Some(refund) = one.row.refund_id else {
        return Ok(false);
    };
    let found = payment::find_refund(work.txn, refund).await?;
    Ok(found.is_some_and(|refund| refund.state != RefundState::Failed))
}

/// What a refusal of a refund means for a return.
fn told(refusal: &DeskRefusal) -> Result<ReturnRefusal, Error> {
    let (why, field) = match refusal.code {
        DeskRefusalCode::NothingToRefund => (ReturnWhy::NothingToRefund, "id"),
        DeskRefusalCode::QuantityTooHigh => (ReturnWhy::RefundedBefore, "id"),
        DeskRefusalCode::InvalidAmount => (ReturnWhy::Amount, "amount"),
        DeskRefusalCode::AmountTooHigh => (ReturnWhy::AmountTooHigh, "amount"),
        DeskRefusalCode::ReasonTooLong => (ReturnWhy::Text, "reason"),
        code => {
            return Err(Error::Fault(anyhow::anyhow!(
                "the units of a return cannot be paid back: {code:?}"
            )));
        }
    };
    Ok(ReturnRefusal::new(why, &[field]))
}

/// Ends the return whose money has gone back; where no return waited for it, nothing is done.
///
/// # Errors
/// A fault.
pub async fn refund_paid(context: JobContext, job: RefundPaid) -> Result<(), JobError> {
    let mut attempts = context.db.attempts().unlimited();
    loop {
        let txn = attempts.begin().await?;
        let result = end_in(&txn, &context, &job).await;
        if let Some(done) = attempts.end(txn, result).await {
            return Ok(done?);
        }
    }
}

async fn end_in(txn: &Txn, context: &JobContext, job: &RefundPaid) -> Result<(), Error> {
    if let Some(mut work) = OrderWork::lock_in(txn, &context.clock, job.order).await? {
        let refund = payment::find_refund(txn, job.refund).await?;
        let all = returns_of(txn, job.order).await?;
        let waits = all.iter().find(|one| one.row.refund_id == Some(job.refund));
        // A bank may have sent the money back meanwhile: then it can be asked for again.
        if let Some(waits) = waits
            && refund.is_some_and(|refund| refund.state == RefundState::Succeeded)
        {
            let mut one = GoodsReturn::clone(waits);
            if move_to(&mut one, ReturnState::Refunded, context.clock.now_ms())?.is_ok() {
                let id = one.row.id;
                repo::save_in(txn, one.row).await?;
                work.log(OrderEvent::ReturnRefunded { id, refund: job.refund });
            }
        }
        work.finish_in().await?;
    }
    context.complete_in(txn).await
}
