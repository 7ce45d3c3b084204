//! A new parcel.

use serde::Serialize;
use uuid::Uuid;

use super::entity::parcel;
use super::outcome::Outcome;
use super::parcel::ParcelState;
use super::plan::{WantedLine, plan};
use super::repo;
use super::tracking::Tracking;
use crate::commerce::order::{
    LineUnits, OrderEvent, OrderState, OrderWork, StaffRefusal, StaffWhy, StaffWrite, lines_of, staff_write,
};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

/// A parcel that is to be made ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewParcel {
    pub order: Uuid,
    /// `None`: everything that is left.
    pub lines: Option<Vec<WantedLine>>,
    pub tracking: Tracking,
}

/// Makes a parcel, once for `key`.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn create(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    new: &NewParcel,
) -> Result<Outcome, Error<WriteRefused>> {
    let done = staff_write(means, staff, key, new.order, new).await?;
    let refused = || Outcome::Refused(StaffRefusal::new(StaffWhy::OrderNotFound, &["orderId"]));
    Ok(done.unwrap_or_else(refused))
}

impl StaffWrite for NewParcel {
    type Outcome = Outcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("parcel create", self)
    }

    async fn run_in(&self, work: &mut OrderWork<'_>) -> Result<Outcome, Error> {
        if let Some(why) = not_sendable(work.state()) {
            return Ok(Outcome::Refused(StaffRefusal::new(why, &["orderId"])));
        }
        let lines = lines_of(work.txn, self.order).await?;
        let planned = self.tracking.check().and_then(|()| plan(&lines, self.lines.as_deref()));
        let planned = match planned {
            Ok(planned) => planned,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        let parcel = self.parcel(work, repo::next_position(work.txn, self.order).await?);
        repo::insert_in(work.txn, &parcel, &planned).await?;
        let units: Vec<LineUnits> = planned
            .iter()
            .map(|one| LineUnits {
                line_id: one.line_id,
                fulfilled: one.quantity,
                ..LineUnits::default()
            })
            .collect();
        work.count_units_in(&units).await?;
        work.log(OrderEvent::ParcelCreated {
            parcel: parcel.id,
            units: planned.iter().map(|one| one.quantity).sum(),
        });
        Ok(Outcome::Done {
            parcel: parcel.id,
            warnings: Vec::new(),
        })
    }
}

impl NewParcel {
    fn parcel(&self, work: &OrderWork<'_>, position: i64) -> parcel::Model {
        let now_ms = work.clock.now_ms();
        parcel::Model {
            id: new_uuid(work.clock),
            order_id: self.order,
            position,
            state: ParcelState::Pending as i16,
            state_at_ms: now_ms,
            event_head: 0,
            tracking_company: self.tracking.company.clone(),
            tracking_number: self.tracking.number.clone(),
            tracking_url: self.tracking.url.clone(),
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            shipped_at_ms: None,
            delivered_at_ms: None,
        }
    }
}

/// Why nothing of an order in `state` can be sent; `None`: it can.
pub(super) fn not_sendable(state: OrderState) -> Option<StaffWhy> {
    match state {
        OrderState::PendingPayment => Some(StaffWhy::NotPlaced),
        OrderState::OnHold => Some(StaffWhy::Held),
        OrderState::Completed | OrderState::Cancelled | OrderState::Expired => Some(StaffWhy::Closed),
        OrderState::Placed => None,
    }
}
