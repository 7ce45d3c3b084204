//! Staff look at an order before it goes on.

use serde::Serialize;
use uuid::Uuid;

use super::event::OrderEvent;
use super::refusal::{StaffRefusal, StaffWhy, is_line};
use super::staff::{StaffWrite, staff_write};
use super::state::OrderState;
use super::work::OrderWork;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

/// Characters of a reason.
const REASON_MAX: usize = 500;

/// Holding an order, or letting it go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Hold {
    Hold { reason: String },
    Release,
}

/// Holds or releases `order`, once for `key`. What is done already is no step and no refusal.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn hold_or_release(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    order: Uuid,
    hold: &Hold,
) -> Result<Result<(), StaffRefusal>, Error<WriteRefused>> {
    let step = Step { order, hold };
    let done = staff_write(means, staff, key, order, &step).await?;
    Ok(done.unwrap_or_else(|| Err(StaffRefusal::new(StaffWhy::OrderNotFound, &["id"]))))
}

#[derive(Serialize)]
struct Step<'a> {
    order: Uuid,
    hold: &'a Hold,
}

impl StaffWrite for Step<'_> {
    type Outcome = Result<(), StaffRefusal>;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("order hold", self)
    }

    async fn run_in(&self, work: &mut OrderWork<'_>) -> Result<Self::Outcome, Error> {
        Ok(step(work, self.hold))
    }
}

fn step(work: &mut OrderWork<'_>, hold: &Hold) -> Result<(), StaffRefusal> {
    let (to, event) = match hold {
        Hold::Hold { reason } => {
            let reason = reason.trim().to_owned();
            if !is_line(&reason, REASON_MAX) {
                return Err(StaffRefusal::new(StaffWhy::Text, &["reason"]));
            }
            (OrderState::OnHold, OrderEvent::Held { reason })
        }
        Hold::Release => (OrderState::Placed, OrderEvent::HoldReleased),
    };
    if work.state() == to {
        return Ok(());
    }
    if let Some(why) = not_in_work(work.state()) {
        return Err(StaffRefusal::new(why, &["id"]));
    }
    if work.move_to(to) {
        if let OrderEvent::Held { reason } = &event {
            work.order.hold_reason = Some(reason.clone());
        }
        work.log(event);
    }
    Ok(())
}

/// Why nothing can be done with an order in `state`; `None`: it is placed, or held.
fn not_in_work(state: OrderState) -> Option<StaffWhy> {
    match state {
        OrderState::PendingPayment => Some(StaffWhy::NotPlaced),
        OrderState::Completed | OrderState::Cancelled | OrderState::Expired => Some(StaffWhy::Closed),
        OrderState::Placed | OrderState::OnHold => None,
    }
}
