//! What became of an order that was submitted.

use std::time::Duration;

use uuid::Uuid;

use crate::commerce::order::{self, CancelReason, OrderRow, OrderState};
use crate::commerce::payment::{self, IntentRow, IntentState};
use crate::platform::changes::{Feed, Scope};
use crate::platform::db::{Db, DbErr};
use crate::platform::principal::Shopper;

/// Where an order that was submitted stands.
#[derive(Debug)]
pub enum Standing {
    Succeeded(Box<OrderRow>),
    /// The shopper's bank wants something.
    ActionRequired(Box<OrderRow>, Box<IntentRow>),
    Processing(Box<OrderRow>),
    /// It was given up; with the payment, where that is why.
    Failed(Box<OrderRow>, Option<Box<IntentRow>>),
}

/// Where the shopper's order `id` stands; `None`: it has no such order.
///
/// # Errors
/// What the database says.
pub async fn standing(db: &Db, shopper: &Shopper, id: Uuid) -> Result<Option<Standing>, DbErr> {
    let Some(order) = order::find_own(db.reader(), shopper.id, id).await? else {
        return Ok(None);
    };
    let order = Box::new(order);
    let state = OrderState::of(order.state);
    if !matches!(
        state,
        Some(OrderState::PendingPayment | OrderState::Cancelled | OrderState::Expired)
    ) {
        return Ok(Some(Standing::Succeeded(order)));
    }
    if state == Some(OrderState::Cancelled) && was_paid(&order) {
        return Ok(Some(Standing::Succeeded(order)));
    }
    let intent = payment::latest_of(db.reader(), order.id).await?.map(Box::new);
    Ok(Some(match (state, intent) {
        (Some(OrderState::PendingPayment), Some(intent)) if intent.state == IntentState::RequiresAction => {
            Standing::ActionRequired(order, intent)
        }
        (Some(OrderState::PendingPayment), _) => Standing::Processing(order),
        (_, intent) => Standing::Failed(order, intent),
    }))
}

/// Whether it was placed before it was cancelled: then submitting did succeed, and the order tells the rest.
fn was_paid(order: &OrderRow) -> bool {
    let reason = order.cancel_reason.and_then(CancelReason::of);
    order.placed_at_ms.is_some() && !matches!(reason, Some(CancelReason::Declined | CancelReason::Superseded))
}

/// Looks become fewer: they are for what another process may have done unheard.
const LOOKS_MS: [u64; 6] = [30, 50, 100, 100, 200, 250];

/// As [`standing`] of an order that was submitted a moment ago: it is looked at when something of the shopper's has changed, and now and
/// then, for `wait` at most.
///
/// # Errors
/// What the database says.
pub async fn wait(
    db: &Db,
    feed: &Feed,
    shopper: &Shopper,
    id: Uuid,
    wait: Duration,
) -> Result<Option<Standing>, DbErr> {
    let started = tokio::time::Instant::now();
    let mut looks = LOOKS_MS.into_iter();
    let mut watch = feed.watch(&Scope::Principal(shopper.id));
    loop {
        let left = wait.saturating_sub(started.elapsed());
        let pause = Duration::from_millis(looks.next().unwrap_or(250)).min(left);
        if !pause.is_zero() {
            tokio::select! {
                () = watch.moved() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        let found = standing(db, shopper, id).await?;
        if !matches!(found, Some(Standing::Processing(_))) {
            return Ok(found);
        }
        if wait.saturating_sub(started.elapsed()).is_zero() {
            return Ok(found);
        }
    }
}
