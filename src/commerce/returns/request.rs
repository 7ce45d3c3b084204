//! A shopper wants to send something back.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::loader::returns_of;
use super::refusal::{ReturnRefusal, ReturnWhy};
use super::repo::{self, ReturnLineRow, ReturnRow};
use super::returnable::{Sold, returnable};
use super::rules::ReturnRules;
use super::state::{ReturnReason, ReturnState};
use super::text;
use crate::commerce::account::{OwnWork, OwnWrite, write_once};
use crate::commerce::fulfillment::parcels_of;
use crate::commerce::order::{OrderEvent, OrderLineRow, OrderWork, lines_of};
use crate::commerce::payment::refunds_of;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::Shopper;

/// Returns of one order, declined ones too.
pub(super) const RETURNS_MAX: usize = 50;

/// A wish to send units of an order back.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnRequest {
    pub order: Uuid,
    pub lines: Vec<RequestedLine>,
    /// It is no part of the wish: the same is asked again under other rules.
    #[serde(skip)]
    pub rules: ReturnRules,
}

/// Units of a line that are to be sent back.
#[derive(Debug, Clone, Serialize)]
pub struct RequestedLine {
    pub line: Uuid,
    pub quantity: i64,
    pub reason: ReturnReason,
    pub note: Option<String>,
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturnOutcome {
    Requested { id: Uuid },
    Refused(Vec<ReturnRefusal>),
}

/// Asks for a return of the shopper's order, once for `key`.
///
/// # Errors
/// Where it was not even tried, or a fault.
pub async fn request(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    request: &ReturnRequest,
) -> Result<ReturnOutcome, Error<WriteRefused>> {
    write_once(db, clock, shopper, key, request).await
}

impl OwnWrite for ReturnRequest {
    type Outcome = ReturnOutcome;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        Fingerprint::of("returnRequest", self)
    }

    async fn run_in(&self, own: &mut OwnWork<'_>) -> Result<ReturnOutcome, Error<WriteRefused>> {
        let fault = |error: Error| Error::Fault(error.into_cause());
        let Some(mut work) = OrderWork::lock_own_in(own, self.order).await.map_err(fault)? else {
            let refusal = ReturnRefusal::new(ReturnWhy::OrderNotFound, &["orderId"]);
            return Ok(ReturnOutcome::Refused(vec![refusal]));
        };
        let outcome = self.write_in(&mut work).await.map_err(fault)?;
        if matches!(outcome, ReturnOutcome::Requested { .. }) {
            work.finish_in().await?;
        }
        Ok(outcome)
    }
}

impl ReturnRequest {
    async fn write_in(&self, work: &mut OrderWork<'_>) -> Result<ReturnOutcome, Error> {
        let now_ms = work.clock.now_ms();
        let refuse = |why| Ok(ReturnOutcome::Refused(vec![ReturnRefusal::new(why, &["orderId"])]));
        if self.rules.since_ms(now_ms).is_none() {
            return refuse(ReturnWhy::NotOffered);
        }
        let returns = returns_of(work.txn, self.order).await?;
        if returns.len() >= RETURNS_MAX {
            return refuse(ReturnWhy::TooManyReturns);
        }
        let lines = lines_of(work.txn, self.order).await?;
        let parcels = parcels_of(work.txn, self.order).await?;
        let refunds = refunds_of(work.txn, self.order).await?;
        let sold = Sold {
            lines: &lines,
            parcels: &parcels,
            returns: &returns,
            refunds: &refunds,
        };
        let id = new_uuid(work.clock);
        let rows = match self.plan(id, &sold, now_ms) {
            Ok(rows) => rows,
            Err(refusals) => return Ok(ReturnOutcome::Refused(refusals)),
        };
        let units = rows.iter().map(|row| row.quantity).sum();
        let row = ReturnRow {
            id,
            order_id: self.order,
            position: returns.last().map_or(1, |last| last.row.position + 1),
            state: ReturnState::Requested as i16,
            instructions: None,
            decline_reason: None,
            refund_id: None,
            created_at_ms: now_ms,
            updated_at_ms: now_ms,
            decided_at_ms: None,
            received_at_ms: None,
            ended_at_ms: None,
        };
        repo::insert_in(work.txn, row, rows).await?;
        work.log(OrderEvent::ReturnRequested { id, units });
        Ok(ReturnOutcome::Requested { id })
    }

    /// The lines of the return, or everything that is wrong with them.
    fn plan(&self, id: Uuid, sold: &Sold<'_>, now_ms: i64) -> Result<Vec<ReturnLineRow>, Vec<ReturnRefusal>> {
        if self.lines.is_empty() {
            return Err(vec![ReturnRefusal::new(ReturnWhy::NothingGiven, &["lines"])]);
        }
        let left = returnable(sold, self.rules, now_ms);
        let mut named = HashSet::new();
        let (mut rows, mut refusals) = (Vec::new(), Vec::new());
        for (at, wanted) in self.lines.iter().enumerate() {
            let line = sold.lines.iter().find(|line| line.id == wanted.line);
            let left = left.get(&wanted.line).copied().unwrap_or_default();
            let is_new = named.insert(wanted.line);
            let checked = wanted.check(line, (left.units, left.late), self.rules.days);
            let checked = if is_new {
                checked
            } else {
                Err((ReturnWhy::Repeated, "lineItemId"))
            };
            match checked {
                Ok(note) => rows.push(ReturnLineRow {
                    return_id: id,
                    line_id: wanted.line,
                    quantity: wanted.quantity,
                    reason: wanted.reason as i16,
                    note,
                    received: 0,
                    restocked: 0,
                }),
                Err((why, field)) => refusals.push(ReturnRefusal::of_line(why, at, field)),
            }
        }
        if refusals.is_empty() { Ok(rows) } else { Err(refusals) }
    }
}

impl RequestedLine {
    /// Its note, as it is kept; or what is wrong, and with which field.
    fn check(
        &self,
        line: Option<&OrderLineRow>,
        (units, late): (i64, i64),
        days: u32,
    ) -> Result<String, (ReturnWhy, &'static str)> {
        let Some(line) = line else {
            return Err((ReturnWhy::LineNotFound, "lineItemId"));
        };
        if !line.requires_shipping {
            return Err((ReturnWhy::NothingToSend, "lineItemId"));
        }
        if self.quantity < 1 {
            return Err((ReturnWhy::Quantity, "quantity"));
        }
        if self.quantity > units {
            let is_late = self.quantity <= units + late;
            let why = if is_late {
                ReturnWhy::WindowOver { days }
            } else {
                ReturnWhy::NotSoMany { left: units }
            };
            return Err((why, "quantity"));
        }
        text::kept(self.note.as_deref().unwrap_or_default()).ok_or((ReturnWhy::Text, "note"))
    }
}
