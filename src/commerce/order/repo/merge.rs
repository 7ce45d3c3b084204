//! A guest's orders become a customer's.

use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::db::{Sql, Txn};
use crate::platform::principal::Owner;

/// An order that has another owner now.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::order) struct Moved {
    pub(in crate::commerce::order) id: Uuid,
    /// The number of the event that says so.
    pub(in crate::commerce::order) event_head: i64,
    pub(in crate::commerce::order) is_placed: bool,
}

/// Gives all orders of `from` to `into`; each has a number of its next event.
pub(in crate::commerce::order) async fn hand_over_in(
    txn: &Txn,
    from: &Owner,
    into: &Owner,
    now_ms: i64,
) -> Result<Vec<Moved>, DbErr> {
    Sql::on(txn, "UPDATE shop_order SET principal_id = ")
        .bind(into.id().0)
        .text(", guest = ")
        .bind(false)
        .text(", version = version + 1, event_head = event_head + 1, updated_at_ms = ")
        .bind(now_ms)
        .text(" WHERE principal_id = ")
        .bind(from.id().0)
        .text(" RETURNING id, event_head, placed_at_ms IS NOT NULL AND state <> 5 AS is_placed")
        .all(txn)
        .await
}
