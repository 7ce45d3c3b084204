//! What staff do with a return.

use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::loader::{GoodsReturn, find_return};
use super::receive::{self, Arrived};
use super::refund::{is_paying_in, refund_in};
use super::refusal::{ReturnRefusal, ReturnWhy};
use super::repo;
use super::state::ReturnState;
use super::text;
use crate::commerce::order::{OrderEvent, OrderMailKind, OrderWork, StaffWrite, staff_write};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

/// A step with a return.
#[derive(Debug, Clone, Serialize)]
pub enum ReturnStep {
    Approve {
        /// What the shopper has to do.
        instructions: Option<String>,
    },
    Decline {
        /// For the shopper.
        reason: String,
    },
    Receive {
        /// What came back; nothing: nothing did.
        lines: Vec<Arrived>,
    },
    Refund {
        /// `None`: what the units cost.
        amount: Option<Decimal>,
        /// For the shop's own books.
        reason: String,
    },
    Close,
}

/// Takes a step with the return `id`, once for `key`.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn take_step(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    id: Uuid,
    step: &ReturnStep,
) -> Result<Result<(), ReturnRefusal>, Error<WriteRefused>> {
    // A return stays with its order.
    let done = match repo::find(means.0.reader(), id).await? {
        Some(found) => {
            let taking = Taking { staff, id, step };
            staff_write(means, staff, key, found.order_id, &taking).await?
        }
        None => None,
    };
    Ok(done.unwrap_or_else(|| Err(ReturnRefusal::new(ReturnWhy::ReturnNotFound, &["id"]))))
}

#[derive(Serialize)]
struct Taking<'a> {
    /// Keys are each member's own.
    #[serde(skip)]
    staff: &'a StaffMember,
    id: Uuid,
    step: &'a ReturnStep,
}

impl StaffWrite for Taking<'_> {
    type Outcome = Result<(), ReturnRefusal>;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("return step", self)
    }

    async fn run_in(&self, work: &mut OrderWork<'_>) -> Result<Self::Outcome, Error> {
        let found = find_return(work.txn, self.id).await?;
        let found = found.ok_or_else(|| anyhow::anyhow!("a return is gone"))?;
        match self.step {
            ReturnStep::Approve { instructions } => approve_in(work, found, instructions.as_deref()).await,
            ReturnStep::Decline { reason } => decline_in(work, found, reason).await,
            ReturnStep::Receive { lines } => receive::receive_in(work, found, lines).await,
            ReturnStep::Refund { amount, reason } => refund_in(work, self.staff, found, (*amount, reason)).await,
            ReturnStep::Close => close_in(work, found).await,
        }
    }
}

/// Moves a return to `to`, where its state leads there.
pub(super) fn move_to(one: &mut GoodsReturn, to: ReturnState, now_ms: i64) -> Result<Result<(), ReturnRefusal>, Error> {
    let from = one.state()?;
    if !from.leads_to(to) {
        return Ok(Err(ReturnRefusal::new(ReturnWhy::Status(from), &["id"])));
    }
    one.row.state = to as i16;
    one.row.updated_at_ms = now_ms;
    let at = match to {
        ReturnState::Requested => return Ok(Ok(())),
        ReturnState::Approved | ReturnState::Declined => &mut one.row.decided_at_ms,
        ReturnState::Received => &mut one.row.received_at_ms,
        ReturnState::Refunded | ReturnState::Closed => &mut one.row.ended_at_ms,
    };
    *at = Some(now_ms);
    Ok(Ok(()))
}

async fn approve_in(
    work: &mut OrderWork<'_>,
    mut one: GoodsReturn,
    instructions: Option<&str>,
) -> Result<Result<(), ReturnRefusal>, Error> {
    let Some(instructions) = text::kept(instructions.unwrap_or_default()) else {
        return Ok(Err(ReturnRefusal::new(ReturnWhy::Text, &["instructions"])));
    };
    if let Err(refusal) = move_to(&mut one, ReturnState::Approved, work.clock.now_ms())? {
        return Ok(Err(refusal));
    }
    let id = one.row.id;
    one.row.instructions = Some(instructions).filter(|text| !text.is_empty());
    repo::save_in(work.txn, one.row).await?;
    work.log(OrderEvent::ReturnApproved { id });
    work.mail_in(OrderMailKind::ReturnApproved { id }).await?;
    Ok(Ok(()))
}

async fn decline_in(
    work: &mut OrderWork<'_>,
    mut one: GoodsReturn,
    reason: &str,
) -> Result<Result<(), ReturnRefusal>, Error> {
    let Some(reason) = text::kept(reason).filter(|reason| !reason.is_empty()) else {
        return Ok(Err(ReturnRefusal::new(ReturnWhy::Text, &["reason"])));
    };
    if let Err(refusal) = move_to(&mut one, ReturnState::Declined, work.clock.now_ms())? {
        return Ok(Err(refusal));
    }
    let id = one.row.id;
    one.row.decline_reason = Some(reason);
    repo::save_in(work.txn, one.row).await?;
    work.log(OrderEvent::ReturnDeclined { id });
    work.mail_in(OrderMailKind::ReturnDeclined { id }).await?;
    Ok(Ok(()))
}

async fn close_in(work: &mut OrderWork<'_>, mut one: GoodsReturn) -> Result<Result<(), ReturnRefusal>, Error> {
    if let Err(refusal) = move_to(&mut one, ReturnState::Closed, work.clock.now_ms())? {
        return Ok(Err(refusal));
    }
    if is_paying_in(work, &one).await? {
        return Ok(Err(ReturnRefusal::new(ReturnWhy::RefundInProgress, &["id"])));
    }
    let id = one.row.id;
    repo::save_in(work.txn, one.row).await?;
    work.log(OrderEvent::ReturnClosed { id });
    Ok(Ok(()))
}
