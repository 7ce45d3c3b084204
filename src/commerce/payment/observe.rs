//! The one way in which anything that a provider says becomes true in the shop.

use uuid::Uuid;

use super::intent::{IntentRow, IntentState};
use super::jobs::{CapturePayment, LookAtPayment, VoidPayment};
use super::ledger::Entry;
use super::observation::{Observation, Standing};
use super::repo::{entry, intent};
use super::returned;
use super::settle::{Known, OrderStep, Verdict, settle};
use crate::commerce::order::{CancelReason, OrderEvent, OrderState, OrderWork, lines_of};
use crate::platform::clock::Clock;
use crate::platform::crash;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{JobContext, enqueue_in};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// It is written down; perhaps it was before.
    Known,
    /// The provider speaks of another amount or currency than it was asked for: it is written down, nothing follows from it, and
    /// somebody has to look.
    Mismatch,
    /// Money that was to go back without anybody's asking does not: it is written down, and somebody has to look.
    RefundFailed,
    /// There is no such payment.
    NoPayment,
}

/// How soon a payment that may still change is looked at again, at least and at most.
const LOOK_SOONEST_MS: i64 = 5_000;
const LOOK_LATEST_MS: i64 = 600_000;
/// Of money that is set aside: banks release it after days.
const LOOK_AUTHORIZED_MS: i64 = 6 * 3_600_000;

/// What became of an event that tells of a refund which failed although nobody but the shop had asked for it.
pub(super) const REFUND_FAILED: &str = "REFUND_FAILED";

/// The failure of a payment of another amount than was asked for.
pub(super) const AMOUNT_MISMATCH: &str = "AMOUNT_MISMATCH";

/// Makes what `seen` says of a payment true here, all of it or nothing: entries of the ledger, where the payment and its order stand,
/// events, and what has to follow. Heard again it changes nothing; heard late it takes nothing back.
///
/// # Errors
/// A fault of the database.
pub async fn observe(db: &Db, clock: &Clock, intent: Uuid, seen: &Observation) -> Result<Observed, Error> {
    hear(db, clock, (intent, None), (seen, false)).await
}

/// As [`observe`], of the payment of `order`, by a `job` that has nothing else to do: it is done with the same transaction, unless
/// somebody has to look.
///
/// # Errors
/// A fault of the database.
pub(super) async fn observe_and_complete(
    job: &JobContext,
    (intent, order): (Uuid, Uuid),
    seen: &Observation,
) -> Result<Observed, Error> {
    hear(&job.db, &job.clock, (intent, Some((order, job))), (seen, false)).await
}

/// As [`observe`], of what the provider told by itself: it may be older than what is known.
///
/// # Errors
/// A fault of the database.
pub(super) async fn observe_told(db: &Db, clock: &Clock, intent: Uuid, seen: &Observation) -> Result<Observed, Error> {
    hear(db, clock, (intent, None), (seen, true)).await
}

/// A payment, with its order and the job that is about it, where that is known.
type Of<'a> = (Uuid, Option<(Uuid, &'a JobContext)>);

async fn hear(db: &Db, clock: &Clock, intent: Of<'_>, seen: (&Observation, bool)) -> Result<Observed, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = observe_in(&txn, clock, intent, seen).await;
        crash::place("payment.observed");
        if let Some(done) = attempts.end(txn, result).await {
            crash::place("payment.recorded");
            return done;
        }
    }
}

async fn observe_in(
    txn: &Txn,
    clock: &Clock,
    (id, job): Of<'_>,
    seen: (&Observation, bool),
) -> Result<Observed, Error> {
    let order = match job {
        Some((order, _)) => Some(order),
        None => intent::find(txn, id).await?.map(|row| row.order_id),
    };
    let Some(order) = order else {
        return Ok(Observed::NoPayment);
    };
    let observed = observe_of_in(txn, clock, (id, order), seen).await?;
    if let (Some((_, job)), Observed::Known) = (job, observed) {
        job.complete_in(txn).await?;
    }
    Ok(observed)
}

async fn observe_of_in(
    txn: &Txn,
    clock: &Clock,
    (id, order): (Uuid, Uuid),
    (seen, is_told): (&Observation, bool),
) -> Result<Observed, Error> {
    let ahead = txn.foresight();
    if let Some(ahead) = &ahead {
        intent::find(ahead, id).await?;
        entry::of_intent(ahead, id).await?;
        lines_of(ahead, order).await?;
    }
    let Some(mut work) = OrderWork::lock_ahead_in(txn, clock, order, ahead).await? else {
        return Ok(Observed::NoPayment);
    };
    // Whoever changes a payment has locked its order, so from here on it stays as it is read.
    let Some(mut row) = intent::find(txn, id).await? else {
        return Ok(Observed::NoPayment);
    };
    let entries = entry::of_intent(txn, id).await?;
    let before = row.clone();
    if row.provider_ref.is_none() {
        row.provider_ref.clone_from(&seen.reference);
    }
    let own = id.to_string();
    let mut verdict = settle(
        &Known {
            is_told,
            ..known(&row, &own, &work, &entries)
        },
        seen,
    );
    row.state = verdict.state;
    describe(&mut row, &before, seen, verdict.mismatch);
    let entries = std::mem::take(&mut verdict.entries);
    let next_look = next_look_ms(&row, &work, verdict.mismatch);
    let mismatch = verdict.mismatch;
    // Whoever follows the attempt is told of it, also where it is no event of the order.
    let shown = |row: &IntentRow| (row.state, row.action_url.clone(), row.action_secret.clone());
    let is_told = shown(&row) != shown(&before);
    if is_told {
        work.touch();
    }
    let follows = follow_in(&mut work, &row, verdict).await?;
    // After what has to be asked for the order, so that all of it is written at once.
    entry::insert_in(txn, &row, &entries, clock.now_ms()).await?;
    intent::save_in(txn, &row, next_look, clock.now_ms()).await?;
    let returned = returned::apply_in(&mut work, &row, &seen.refunds).await?;
    if follows || returned.changed || is_told {
        work.finish_in().await?;
    }
    Ok(match (mismatch, returned.stuck) {
        (true, _) => Observed::Mismatch,
        (false, true) => Observed::RefundFailed,
        (false, false) => Observed::Known,
    })
}

fn known<'a>(row: &'a IntentRow, own: &'a str, work: &OrderWork<'_>, entries: &'a [Entry]) -> Known<'a> {
    Known {
        state: row.state,
        amount_minor: row.amount_minor,
        currency: &row.currency,
        reference: row.provider_ref.as_deref().unwrap_or(own),
        places_when_authorized: row.capture_at_once == Some(false),
        order: work.state(),
        entries,
        is_told: false,
    }
}

/// Notes what the shopper has to do, or why it failed, where the payment has moved there just now.
fn describe(row: &mut IntentRow, before: &IntentRow, seen: &Observation, mismatch: bool) {
    match (&seen.standing, row.state) {
        (Some(Standing::RequiresAction { url, secret }), IntentState::RequiresAction) => {
            row.action_url.clone_from(url);
            row.action_secret.clone_from(secret);
        }
        (_, IntentState::RequiresAction) => {}
        (standing, state) => {
            row.action_url = None;
            row.action_secret = None;
            if let Some(Standing::Failed { code }) = standing
                && state == IntentState::Failed
                && before.state != IntentState::Failed
            {
                row.failure_code = Some(code.clone());
            }
        }
    }
    if mismatch {
        row.failure_code = Some(AMOUNT_MISMATCH.to_owned());
    }
}

/// When the payment is to be looked at again; `None`: nothing changes any more without being said, or somebody has to look first.
fn next_look_ms(row: &IntentRow, work: &OrderWork<'_>, mismatch: bool) -> Option<i64> {
    let now_ms = work.clock.now_ms();
    if row.may_be_lost(now_ms) {
        return Some(now_ms + LOOK_LATEST_MS);
    }
    if row.state.is_final() || mismatch {
        return None;
    }
    if row.state == IntentState::Authorized {
        return Some(now_ms + LOOK_AUTHORIZED_MS);
    }
    let age_ms = now_ms - row.created_at_ms;
    let wait_ms = (age_ms / 4).clamp(LOOK_SOONEST_MS, LOOK_LATEST_MS);
    let end_ms = work.order.expires_at_ms.unwrap_or(i64::MAX);
    Some((now_ms + wait_ms).min(end_ms.max(now_ms + LOOK_SOONEST_MS)))
}

/// Does what follows for the order; `false`: nothing does.
async fn follow_in(work: &mut OrderWork<'_>, row: &IntentRow, verdict: Verdict) -> Result<bool, Error> {
    let mut changed = !verdict.events.is_empty() || verdict.order.is_some();
    let mut take_back = verdict.take_back;
    for event in verdict.events {
        work.log(event);
    }
    if verdict.order == Some(OrderStep::Place) && !work.place().await? {
        // Its stock went away meanwhile: there is nothing to be paid for.
        take_back |= row.amount_minor > 0;
        work.log(OrderEvent::PaymentLate {
            amount_minor: row.amount_minor,
        });
        work.give_up(OrderState::Cancelled, Some(CancelReason::Inventory))
            .await?;
    }
    if verdict.order == Some(OrderStep::GiveUp) {
        give_up(work, row).await?;
    }
    // A payment that failed can be tried again by whoever has its secret: the provider is told that it is over.
    let is_over = row.state == IntentState::Failed && verdict.order.is_some() && row.provider_ref.is_some();
    if take_back || is_over {
        enqueue_in(work.txn, work.clock, &VoidPayment { intent: row.id }).await?;
        changed |= take_back;
    }
    if verdict.look {
        enqueue_in(work.txn, work.clock, &LookAtPayment { intent: row.id }).await?;
    }
    if verdict.capture {
        enqueue_in(work.txn, work.clock, &CapturePayment { intent: row.id }).await?;
    }
    Ok(changed)
}

async fn give_up(work: &mut OrderWork<'_>, row: &IntentRow) -> Result<(), Error> {
    let is_due = work
        .order
        .expires_at_ms
        .is_some_and(|expires_at_ms| expires_at_ms <= work.clock.now_ms());
    // What failed was declined, however long it took; what was called off because its time was over has expired.
    let (to, reason) = if row.state == IntentState::Cancelled && is_due {
        (OrderState::Expired, None)
    } else {
        (OrderState::Cancelled, Some(CancelReason::Declined))
    };
    work.give_up(to, reason).await?;
    Ok(())
}
