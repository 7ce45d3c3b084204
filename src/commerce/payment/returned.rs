//! What a provider says of refunds.

use super::intent::IntentRow;
use super::ledger::{Entry, EntryKind};
use super::observation::{RefundFact, RefundStanding};
use super::refund::{RefundOrigin, RefundRow, RefundState};
use super::repo::{entry, refund};
use crate::commerce::order::{LineUnits, OrderEvent, OrderMailKind, OrderWork, RefundPaid};
use crate::platform::error::Error;
use crate::platform::id::new_uuid;
use crate::platform::jobs::enqueue_in;

/// What came of what was said of refunds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Returned {
    /// Something of it is new.
    pub(super) changed: bool,
    /// Money does not go back of which nobody will ask whether it did: somebody has to look.
    pub(super) stuck: bool,
}

/// Makes what is said of refunds true.
pub(super) async fn apply_in(
    work: &mut OrderWork<'_>,
    intent: &IntentRow,
    facts: &[RefundFact],
) -> Result<Returned, Error> {
    let mut all = Returned::default();
    for fact in facts {
        let one = apply_one_in(work, intent, fact).await?;
        all.changed |= one.changed;
        all.stuck |= one.stuck;
    }
    Ok(all)
}

async fn apply_one_in(work: &mut OrderWork<'_>, intent: &IntentRow, fact: &RefundFact) -> Result<Returned, Error> {
    let Some(mut row) = find_in(work, intent, fact).await? else {
        return Ok(Returned::default());
    };
    let to = state_of(&fact.standing);
    let is_named = row.provider_ref.is_none();
    if is_named {
        row.provider_ref = Some(fact.reference.clone());
    }
    let from = row.state;
    if !from.leads_to(to) {
        if is_named {
            refund::save_in(work.txn, &row, work.clock.now_ms()).await?;
        }
        return Ok(Returned::default());
    }
    row.state = to;
    if let RefundStanding::Failed { code } = &fact.standing {
        row.failure_code = Some(code.clone());
    }
    refund::save_in(work.txn, &row, work.clock.now_ms()).await?;
    let was_paid = from == RefundState::Succeeded;
    if let Some(kind) = entry_of(from, to) {
        write_in(work, intent, kind, fact).await?;
    }
    match to {
        RefundState::Succeeded => {
            count_in(work, &row, 1).await?;
            work.mail_in(OrderMailKind::Refunded { refund: row.id }).await?;
            if row.origin == RefundOrigin::Staff {
                let paid = RefundPaid {
                    order: row.order_id,
                    refund: row.id,
                };
                enqueue_in(work.txn, work.clock, &paid).await?;
            }
            work.log(OrderEvent::Refunded {
                refund: row.id,
                amount_minor: row.amount_minor,
            });
        }
        RefundState::Failed => {
            if was_paid {
                count_in(work, &row, -1).await?;
            }
            work.log(OrderEvent::RefundFailed {
                refund: row.id,
                code: row.failure_code.clone().unwrap_or_default(),
            });
        }
        RefundState::Pending => {}
    }
    Ok(Returned {
        changed: true,
        stuck: to == RefundState::Failed && is_stuck(row.origin, was_paid),
    })
}

/// Where a refund stands of which a provider says so.
pub(super) fn state_of(standing: &RefundStanding) -> RefundState {
    match standing {
        RefundStanding::Pending => RefundState::Pending,
        RefundStanding::Succeeded => RefundState::Succeeded,
        RefundStanding::Failed { .. } => RefundState::Failed,
    }
}

/// What the ledger says of a refund that goes from `from` to `to`, where that is news of money.
pub(super) fn entry_of(from: RefundState, to: RefundState) -> Option<EntryKind> {
    match (from, to) {
        (_, RefundState::Succeeded) => Some(EntryKind::Refunded),
        (RefundState::Succeeded, RefundState::Failed) => Some(EntryKind::RefundReversed),
        _ => None,
    }
}

/// Whether somebody has to be told of a refund that has failed. Staff see to one that they have asked for until it is paid; one that a
/// bank sends back days later, and perhaps as that of a return that is over, nobody looks at any more.
fn is_stuck(origin: RefundOrigin, was_paid: bool) -> bool {
    match origin {
        RefundOrigin::Late | RefundOrigin::Cancelled => true,
        RefundOrigin::Staff => was_paid,
        RefundOrigin::Provider => false,
    }
}

/// The refund that is spoken of; one that was made at the provider is written down first.
async fn find_in(work: &OrderWork<'_>, intent: &IntentRow, fact: &RefundFact) -> Result<Option<RefundRow>, Error> {
    if let Some(own) = fact.own
        && let Some(found) = refund::find(work.txn, own).await?
    {
        return Ok((found.intent_id == intent.id).then_some(found));
    }
    if let Some(found) = refund::find_by_reference(work.txn, intent.id, &fact.reference).await? {
        return Ok(Some(found));
    }
    if fact.sum.amount_minor <= 0 || fact.sum.currency != intent.currency {
        tracing::warn!(
            reference = fact.reference,
            "a refund that the shop did not ask for has no amount of the order"
        );
        return Ok(None);
    }
    let row = RefundRow {
        id: new_uuid(work.clock),
        order_id: intent.order_id,
        intent_id: intent.id,
        provider_ref: Some(fact.reference.clone()),
        state: RefundState::Pending,
        origin: RefundOrigin::Provider,
        amount_minor: fact.sum.amount_minor,
        reason: String::new(),
        failure_code: None,
        created_at_ms: work.clock.now_ms(),
        lines: Vec::new(),
    };
    refund::insert_in(work.txn, &row, None).await?;
    Ok(Some(row))
}

async fn write_in(work: &OrderWork<'_>, intent: &IntentRow, kind: EntryKind, fact: &RefundFact) -> Result<(), Error> {
    let entry = Entry {
        kind,
        reference: fact.reference.clone(),
        sum: fact.sum.clone(),
    };
    Ok(entry::insert_in(work.txn, intent, &[entry], work.clock.now_ms()).await?)
}

/// Counts the units of a refund as paid back, or not any more.
async fn count_in(work: &OrderWork<'_>, row: &RefundRow, sign: i64) -> Result<(), Error> {
    let lines = refund::lines_of(work.txn, &[row.id]).await?;
    let lines = lines.into_values().flatten();
    let units: Vec<LineUnits> = lines
        .map(|line| LineUnits {
            line_id: line.line_id,
            refunded: sign * line.quantity,
            ..LineUnits::default()
        })
        .collect();
    Ok(work.count_units_in(&units).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_told_of_what_nobody_looks_at() {
        use RefundOrigin::{Cancelled, Late, Provider, Staff};
        for (origin, when_asked, when_paid) in [
            (Late, true, true),
            (Cancelled, true, true),
            (Staff, false, true),
            (Provider, false, false),
        ] {
            let told = (is_stuck(origin, false), is_stuck(origin, true));
            assert_eq!(told, (when_asked, when_paid), "{origin:?}");
        }
    }
}
