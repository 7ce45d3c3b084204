//! A guest signs in: the guest's orders become the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::event::OrderEvent;
use super::repo::{event, merge as repo};
use super::work::note;
use crate::commerce::account::{self, MergeStep, MergeWarning};
use crate::commerce::promotion;
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Gives a guest's orders to the customer, with the discounts that they have used.
#[derive(Debug, Clone, Copy, Default)]
pub struct MergeOrders;

impl MergeStep for MergeOrders {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        clock: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            merge_in(txn, clock, from, into, changes).await?;
            Ok(Vec::new())
        }
        .boxed()
    }
}

async fn merge_in(txn: &Txn, clock: &Clock, from: &Owner, into: &Owner, changes: &mut ChangeSet) -> Result<(), Error> {
    let now_ms = clock.now_ms();
    let mut moved = repo::hand_over_in(txn, from, into, now_ms).await?;
    if moved.is_empty() {
        return Ok(());
    }
    moved.sort_by_key(|order| order.id);
    let event = OrderEvent::OwnerChanged;
    let events: Vec<(Uuid, i64, &OrderEvent)> =
        moved.iter().map(|order| (order.id, order.event_head, &event)).collect();
    event::append_in(txn, &events, now_ms).await?;
    for event in events {
        changes.add(Scope::Principal(from.id()), Entity::Order, event.0, Change::Removed);
        note(changes, into.id(), event)?;
    }
    let placed = moved.iter().filter(|order| order.is_placed).count();
    if placed > 0 {
        let placed = i64::try_from(placed).unwrap_or(i64::MAX);
        account::count_orders_in(txn, into, placed).await?;
    }
    promotion::hand_over_uses_in(txn, from, into).await?;
    Ok(())
}
