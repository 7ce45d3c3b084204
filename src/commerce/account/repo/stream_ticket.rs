//! Tickets for streams.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Sql, Txn};

/// A ticket whose session lives.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct TicketRow {
    pub(in crate::commerce::account) session_id: Uuid,
    pub(in crate::commerce::account) principal_id: Uuid,
    pub(in crate::commerce::account) kind: i16,
    pub(in crate::commerce::account) expires_at_ms: i64,
    pub(in crate::commerce::account) token_ends_at_ms: i64,
    pub(in crate::commerce::account) used_at_ms: Option<i64>,
}

/// The ticket, where its session was not ended and its shopper is still the same.
pub(in crate::commerce::account) async fn find(
    conn: &impl ConnectionTrait,
    hash: SecretHash,
) -> Result<Option<TicketRow>, DbErr> {
    Sql::on(
        conn,
        "SELECT t.session_id, s.principal_id, p.kind, t.expires_at_ms, t.token_ends_at_ms, t.used_at_ms FROM stream_ticket t \
         JOIN session s ON s.id = t.session_id AND s.revoked_at_ms IS NULL \
         JOIN principal p ON p.id = s.principal_id AND p.merged_into IS NULL WHERE t.hash = ",
    )
    .bind(hash.bytes())
    .one(conn)
    .await
}

/// Notes that a ticket was used; `false`: somebody was quicker.
pub(in crate::commerce::account) async fn use_in(txn: &Txn, hash: SecretHash, now_ms: i64) -> Result<bool, DbErr> {
    let used = Sql::on(txn, "UPDATE stream_ticket SET used_at_ms = ")
        .bind(now_ms)
        .text(" WHERE used_at_ms IS NULL AND hash = ")
        .bind(hash.bytes())
        .execute(txn)
        .await?;
    Ok(used > 0)
}

/// A ticket that is given out.
#[derive(Debug, Clone, Copy)]
pub(in crate::commerce::account) struct NewRow {
    pub(in crate::commerce::account) hash: SecretHash,
    pub(in crate::commerce::account) session: Uuid,
    pub(in crate::commerce::account) expires_at_ms: i64,
    pub(in crate::commerce::account) token_ends_at_ms: i64,
}

/// Keeps a new ticket, and removes those of its session that open nothing any more.
pub(in crate::commerce::account) async fn insert_in(txn: &Txn, row: NewRow, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM stream_ticket WHERE session_id = ")
        .bind(row.session)
        .text(" AND (token_ends_at_ms <= ")
        .bind(now_ms)
        .text(" OR (used_at_ms IS NULL AND expires_at_ms <= ")
        .bind(now_ms)
        .text("))")
        .execute(txn)
        .await?;
    Sql::on(
        txn,
        "INSERT INTO stream_ticket (hash, session_id, expires_at_ms, token_ends_at_ms) VALUES (",
    )
    .bind(row.hash.bytes())
    .text(", ")
    .bind(row.session)
    .text(", ")
    .bind(row.expires_at_ms)
    .text(", ")
    .bind(row.token_ends_at_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}
