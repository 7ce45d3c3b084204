//! The history of an order.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::order::event::OrderEvent;
use crate::platform::db::{Sql, Txn};

/// Events in one statement, well under both engines' limits of values.
const ROWS_MAX: usize = 4_000;

/// Adds events, each with its order and its number there.
pub(in crate::commerce::order) async fn append_in(
    txn: &Txn,
    events: &[(Uuid, i64, &OrderEvent)],
    now_ms: i64,
) -> Result<(), DbErr> {
    for chunk in events.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO order_event (order_id, seq, kind, body, at_ms) VALUES ",
        );
        for (at, (order, seq, event)) in chunk.iter().enumerate() {
            let body = serde_json::to_string(event).map_err(|cause| DbErr::Custom(cause.to_string()))?;
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(*order);
            sql = sql.text(", ").bind(*seq).text(", ").bind(event.kind());
            sql = sql.text(", ").bind(body).text(", ").bind(now_ms).text(")");
        }
        sql.later(txn).await?;
    }
    Ok(())
}

/// Something that happened to an order, as it is stored.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::order) struct EventRow {
    pub(in crate::commerce::order) order_id: Uuid,
    pub(in crate::commerce::order) seq: i64,
    pub(in crate::commerce::order) body: String,
    pub(in crate::commerce::order) at_ms: i64,
}

/// Up to `limit` events of each of `orders` behind the number `after`, each order's in their order.
pub(in crate::commerce::order) async fn behind(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
    after: i64,
    limit: i64,
) -> Result<Vec<EventRow>, DbErr> {
    // The numbers of an order have no gaps, so that they bound the rows as well.
    Sql::on(
        conn,
        "SELECT order_id, seq, body, at_ms FROM order_event WHERE order_id",
    )
    .any(orders)
    .text(" AND seq > ")
    .bind(after)
    .text(" AND seq <= ")
    .bind(after.saturating_add(limit))
    .text(" ORDER BY order_id, seq")
    .all(conn)
    .await
}

/// What events of one kind say, the oldest first.
pub(in crate::commerce::order) async fn bodies_of_kind(
    conn: &impl ConnectionTrait,
    order: Uuid,
    kind: i16,
) -> Result<Vec<String>, DbErr> {
    Sql::on(conn, "SELECT body FROM order_event WHERE order_id = ")
        .bind(order)
        .text(" AND kind = ")
        .bind(kind)
        .text(" ORDER BY seq")
        .column(conn)
        .await
}
