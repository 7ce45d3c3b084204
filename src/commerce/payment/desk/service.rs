//! The one way in which staff write about the money of an order.

use super::command::DeskCommand;
use super::outcome::{DeskOutcome, DeskRefusal, DeskRefusalCode};
use super::refund::refund_in;
use crate::commerce::order::{CancelReason, OrderWork};
use crate::commerce::payment::cancel::{CancelOutcome, cancel_in};
use crate::commerce::payment::intent::IntentState;
use crate::commerce::payment::jobs::{CapturePayment, VoidPayment};
use crate::commerce::payment::open::end_stuck_in;
use crate::commerce::payment::repo::intent;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::jobs::enqueue_in;
use crate::platform::principal::StaffMember;

/// Does what `command` says, once for `key`; returns what it came to. `provider` is the configured one. It is asked by a job, once this is committed.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn write_at_desk(
    (db, clock, provider): (&Db, &Clock, &str),
    staff: &StaffMember,
    key: MutationKey,
    command: &DeskCommand,
) -> Result<DeskOutcome, Error<WriteRefused>> {
    let fingerprint = Fingerprint::of("desk", command)?;
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = write_in(&txn, (clock, provider), staff, (key, fingerprint), command).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn write_in(
    txn: &Txn,
    (clock, provider): (&Clock, &str),
    staff: &StaffMember,
    (key, fingerprint): (MutationKey, Fingerprint),
    command: &DeskCommand,
) -> Result<DeskOutcome, Error<WriteRefused>> {
    let fault = |error: Error| Error::Fault(error.into_cause());
    // Of two requests with one key, which name one order, the second waits here.
    let Some(mut work) = OrderWork::lock_in(txn, clock, command.order()).await.map_err(fault)? else {
        return Ok(refusal(DeskRefusalCode::OrderNotFound, "orderId", "there is no such order").into());
    };
    let claim = match idempotency::begin_staff_in::<DeskOutcome>(txn, staff, key, fingerprint).await? {
        Begun::Replay(outcome) => return Ok(outcome),
        Begun::Fresh(claim) => claim,
    };
    let outcome = done(&mut work, provider, staff, command).await.map_err(fault)?;
    claim.keep_in(txn, clock, &outcome).await?;
    work.finish_in().await?;
    Ok(outcome)
}

fn refusal(code: DeskRefusalCode, field: &str, message: &str) -> DeskRefusal {
    DeskRefusal::new(code, &[field], message)
}

async fn done(
    work: &mut OrderWork<'_>,
    provider: &str,
    staff: &StaffMember,
    command: &DeskCommand,
) -> Result<DeskOutcome, Error> {
    match command {
        DeskCommand::Capture { .. } => with_authorized(work, true).await,
        DeskCommand::Void { .. } => with_authorized(work, false).await,
        DeskCommand::Cancel { reason, restock, .. } => {
            end_stuck_in(work, provider).await?;
            let reason = CancelReason::of(*reason).unwrap_or(CancelReason::Staff);
            Ok(cancelled(cancel_in(work, reason, *restock).await?))
        }
        DeskCommand::Refund(command) => refund_in(work, staff, command).await,
    }
}

/// Takes or releases what is authorised.
async fn with_authorized(work: &OrderWork<'_>, take: bool) -> Result<DeskOutcome, Error> {
    let latest = intent::latest_of(work.txn, work.order.id).await?;
    let Some(intent) = latest.filter(|row| row.state == IntentState::Authorized) else {
        let message = "no money of this order is authorised and not taken";
        return Ok(refusal(DeskRefusalCode::NotAuthorized, "orderId", message).into());
    };
    let intent = intent.id;
    if take {
        enqueue_in(work.txn, work.clock, &CapturePayment { intent }).await?;
    } else {
        enqueue_in(work.txn, work.clock, &VoidPayment { intent }).await?;
    }
    Ok(DeskOutcome::default())
}

fn cancelled(outcome: CancelOutcome) -> DeskOutcome {
    let (code, message) = match outcome {
        CancelOutcome::Cancelled => return DeskOutcome::default(),
        CancelOutcome::NotFound => (DeskRefusalCode::OrderNotFound, "there is no such order"),
        CancelOutcome::InParcel => (
            DeskRefusalCode::InParcel,
            "units of it are in a parcel: cancel the parcel first, or refund what comes back",
        ),
        CancelOutcome::Over => (
            DeskRefusalCode::OrderOver,
            "the order is completed or has expired: nothing is left to cancel",
        ),
        CancelOutcome::PaymentInProgress => (
            DeskRefusalCode::PaymentInProgress,
            "the provider is at work with the payment: try again in a moment",
        ),
    };
    refusal(code, "orderId", message).into()
}
