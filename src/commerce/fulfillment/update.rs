//! What becomes of a parcel.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::create::not_sendable;
use super::outcome::{Outcome, Warning};
use super::parcel::{ParcelState, Step, step};
use super::repo::{self, ParcelRow};
use super::tracking::Tracking;
use crate::commerce::inventory::{self, Want};
use crate::commerce::order::{
    LineUnits, OrderEvent, OrderMailKind, OrderWork, PaymentDue, StaffRefusal, StaffWhy, StaffWrite, lines_of,
    staff_write,
};
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::jobs;
use crate::platform::principal::StaffMember;

/// How far the clock of a carrier may be ahead of ours.
const AHEAD_MAX_MS: i64 = 60 * 60 * 1_000;

/// What is told of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParcelUpdate {
    pub parcel: Uuid,
    pub state: Option<ParcelState>,
    /// When it came there; `None`: now.
    pub happened_at_ms: Option<i64>,
    /// Replaces what was known.
    pub tracking: Option<Tracking>,
}

/// Records what is told of a parcel, once for `key`, and moves it where that is news.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn update(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    update: &ParcelUpdate,
) -> Result<Outcome, Error<WriteRefused>> {
    write(means, staff, key, update.parcel, update).await
}

/// Cancels a parcel that has not left the house, once for `key`: its units can go into another.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn cancel(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    parcel: Uuid,
) -> Result<Outcome, Error<WriteRefused>> {
    write(means, staff, key, parcel, &Cancelling { parcel }).await
}

async fn write<W: StaffWrite<Outcome = Outcome>>(
    means: (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    parcel: Uuid,
    write: &W,
) -> Result<Outcome, Error<WriteRefused>> {
    // A parcel stays with its order.
    let done = match repo::find_parcel(means.0.reader(), parcel).await? {
        Some(parcel) => staff_write(means, staff, key, parcel.order_id, write).await?,
        None => None,
    };
    Ok(done.unwrap_or_else(|| refused(StaffWhy::ParcelNotFound, &["id"])))
}

fn refused(why: StaffWhy, field: &[&str]) -> Outcome {
    Outcome::Refused(StaffRefusal::new(why, field))
}

/// The parcel as it is under the lock of its order, and where it is.
async fn locked_in(work: &OrderWork<'_>, id: Uuid) -> Result<(ParcelRow, ParcelState), Error> {
    let found = repo::find_parcel(work.txn, id).await?;
    let parcel = found.ok_or_else(|| anyhow::anyhow!("a parcel is gone"))?;
    let state = ParcelState::of(parcel.state);
    let state = state.ok_or_else(|| anyhow::anyhow!("a parcel is in the unknown state {}", parcel.state))?;
    Ok((parcel, state))
}

impl StaffWrite for ParcelUpdate {
    type Outcome = Outcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("parcel update", self)
    }

    async fn run_in(&self, work: &mut OrderWork<'_>) -> Result<Outcome, Error> {
        let now_ms = work.clock.now_ms();
        let (mut parcel, state) = locked_in(work, self.parcel).await?;
        let happened_ms = self.happened_at_ms.unwrap_or(now_ms);
        if let Err(refusal) = self.check(state, happened_ms, now_ms) {
            return Ok(Outcome::Refused(refusal));
        }
        let told = self
            .state
            .map(|to| (to, step((state, parcel.state_at_ms), (to, happened_ms))));
        if let Some((to, Step::Moved)) = told
            && !state.is_out()
            && to.is_out()
            && let Some(why) = not_sendable(work.state())
        {
            return Ok(refused(why, &["status"]));
        }
        let mut warnings = Vec::new();
        if let Some(tracking) = &self.tracking {
            follow(work, &mut parcel, tracking);
        }
        match told {
            Some((to, Step::Moved)) => move_in(work, &mut parcel, (state, to), happened_ms).await?,
            Some((to, Step::Late)) => {
                warnings.push(Warning::Late);
                if repo::append_event_in(work.txn, &mut parcel, (to, happened_ms), false, now_ms).await? {
                    work.touch();
                }
            }
            Some((_, Step::Same)) | None => {}
        }
        parcel.updated_at_ms = now_ms;
        repo::save_in(work.txn, &parcel).await?;
        Ok(Outcome::Done {
            parcel: parcel.id,
            warnings,
        })
    }
}

impl ParcelUpdate {
    fn check(&self, state: ParcelState, happened_ms: i64, now_ms: i64) -> Result<(), StaffRefusal> {
        let refuse = |why, field: &[&str]| Err(StaffRefusal::new(why, field));
        if self.state.is_none() && self.tracking.is_none() {
            return refuse(StaffWhy::NothingGiven, &["status"]);
        }
        if self.state == Some(ParcelState::Cancelled) {
            return refuse(StaffWhy::CancelApart, &["status"]);
        }
        if state == ParcelState::Cancelled {
            return refuse(StaffWhy::ParcelCancelled, &["id"]);
        }
        if happened_ms > now_ms.saturating_add(AHEAD_MAX_MS) {
            return refuse(StaffWhy::Future, &["happenedAt"]);
        }
        self.tracking.as_ref().map_or(Ok(()), Tracking::check)
    }
}

fn follow(work: &mut OrderWork<'_>, parcel: &mut ParcelRow, tracking: &Tracking) {
    let before = (
        parcel.tracking_company.take(),
        parcel.tracking_number.take(),
        parcel.tracking_url.take(),
    );
    parcel.tracking_company.clone_from(&tracking.company);
    parcel.tracking_number.clone_from(&tracking.number);
    parcel.tracking_url.clone_from(&tracking.url);
    let Tracking { company, number, url } = tracking.clone();
    if before != (company, number, url) {
        work.log(OrderEvent::TrackingChanged { parcel: parcel.id });
    }
}

async fn move_in(
    work: &mut OrderWork<'_>,
    parcel: &mut ParcelRow,
    (from, to): (ParcelState, ParcelState),
    happened_ms: i64,
) -> Result<(), Error> {
    parcel.state = to as i16;
    parcel.state_at_ms = happened_ms;
    repo::append_event_in(work.txn, parcel, (to, happened_ms), true, work.clock.now_ms()).await?;
    work.log(OrderEvent::ParcelMoved {
        parcel: parcel.id,
        state: to as i16,
    });
    if to.is_out() && !from.is_out() {
        parcel.shipped_at_ms = Some(happened_ms);
        leave_in(work, parcel.id).await?;
    }
    if to == ParcelState::Delivered {
        parcel.delivered_at_ms = Some(happened_ms);
        let lines = repo::lines_of_parcel(work.txn, parcel.id).await?;
        let units: Vec<LineUnits> = lines
            .iter()
            .map(|line| LineUnits {
                line_id: line.line_id,
                delivered: line.quantity,
                ..LineUnits::default()
            })
            .collect();
        work.count_units_in(&units).await?;
        work.complete_if_done_in().await?;
    }
    Ok(())
}

/// What follows from a parcel's leaving the house.
async fn leave_in(work: &OrderWork<'_>, parcel: Uuid) -> Result<(), Error> {
    let order = work.order.id;
    if let Some(reservation) = work.order.reservation_id {
        let lines = lines_of(work.txn, order).await?;
        let mut units: BTreeMap<i64, i64> = BTreeMap::new();
        for sent in repo::lines_of_parcel(work.txn, parcel).await? {
            let line = lines.iter().find(|line| line.id == sent.line_id && line.reserved);
            if let Some(line) = line {
                *units.entry(line.variant_id).or_default() += sent.quantity;
            }
        }
        let wants: Vec<Want> = units
            .into_iter()
            .map(|(variant_id, quantity)| Want { variant_id, quantity })
            .collect();
        if !wants.is_empty() {
            inventory::ship_in(work.txn, work.clock, reservation, &wants, None).await?;
        }
    }
    work.mail_in(OrderMailKind::Shipped { parcel }).await?;
    jobs::enqueue_in(work.txn, work.clock, &PaymentDue { order }).await?;
    Ok(())
}

/// Cancelling a parcel.
#[derive(Serialize)]
struct Cancelling {
    parcel: Uuid,
}

impl StaffWrite for Cancelling {
    type Outcome = Outcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("parcel cancel", self)
    }

    async fn run_in(&self, work: &mut OrderWork<'_>) -> Result<Outcome, Error> {
        let (mut parcel, state) = locked_in(work, self.parcel).await?;
        let done = Outcome::Done {
            parcel: parcel.id,
            warnings: Vec::new(),
        };
        if state == ParcelState::Cancelled {
            return Ok(done);
        }
        if !state.leads_to(ParcelState::Cancelled) {
            return Ok(refused(StaffWhy::AlreadyShipped, &["id"]));
        }
        let now_ms = work.clock.now_ms();
        let lines = repo::lines_of_parcel(work.txn, parcel.id).await?;
        let units: Vec<LineUnits> = lines
            .iter()
            .map(|line| LineUnits {
                line_id: line.line_id,
                fulfilled: -line.quantity,
                ..LineUnits::default()
            })
            .collect();
        work.count_units_in(&units).await?;
        parcel.state = ParcelState::Cancelled as i16;
        parcel.state_at_ms = now_ms;
        parcel.updated_at_ms = now_ms;
        repo::append_event_in(work.txn, &mut parcel, (ParcelState::Cancelled, now_ms), true, now_ms).await?;
        repo::save_in(work.txn, &parcel).await?;
        work.log(OrderEvent::ParcelCancelled { parcel: parcel.id });
        Ok(done)
    }
}
