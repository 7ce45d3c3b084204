//! The inbox of webhooks.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::db::{Sql, Txn};

/// An event as it waits.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::payment) struct EventRow {
    pub(in crate::commerce::payment) provider: String,
    pub(in crate::commerce::payment) body: String,
}

/// Keeps an event; `false`: it was kept before.
pub(in crate::commerce::payment) async fn insert_in(
    txn: &Txn,
    id: Uuid,
    provider: &str,
    (event_id, kind, body): (&str, &str, String),
    now_ms: i64,
) -> Result<bool, DbErr> {
    let kept = Sql::on(
        txn,
        "INSERT INTO webhook_event (id, provider, event_id, kind, body, received_at_ms) VALUES (",
    )
    .bind(id)
    .text(", ")
    .bind(provider)
    .text(", ")
    .bind(event_id)
    .text(", ")
    .bind(kind)
    .text(", ")
    .bind(body)
    .text(", ")
    .bind(now_ms)
    .text(") ON CONFLICT (provider, event_id) DO NOTHING")
    .execute(txn)
    .await?;
    Ok(kept == 1)
}

/// An event that waits; `None`: it is done.
pub(in crate::commerce::payment) async fn find_waiting(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<EventRow>, DbErr> {
    Sql::on(
        conn,
        "SELECT provider, body FROM webhook_event WHERE processed_at_ms IS NULL AND id = ",
    )
    .bind(id)
    .one(conn)
    .await
}

/// Writes what became of an event. Its body goes: what it said stands in the payment now.
pub(in crate::commerce::payment) async fn finish_in(
    txn: &Txn,
    id: Uuid,
    outcome: &str,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE webhook_event SET body = '', outcome = ")
        .bind(outcome)
        .text(", processed_at_ms = ")
        .bind(now_ms)
        .text(" WHERE id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}
