//! Installations of apps.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::platform::clock::Clock;
use crate::platform::db::{Conn, DbErr, Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// How far a client has come.
#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::sync) struct ClientRow {
    pub(in crate::sync) principal_id: Uuid,
    pub(in crate::sync) last_seq: i64,
    pub(in crate::sync) acked_through: i64,
    pub(in crate::sync) fault_count: i64,
}

/// Locks the row of the client `id` until the transaction ends; one that is not there yet becomes the owner's. It may be somebody
/// else's, which its `principal_id` tells.
pub(in crate::sync) async fn lock_in(txn: &Txn, clock: &Clock, owner: &Owner, id: Uuid) -> Result<ClientRow, DbErr> {
    let now_ms = clock.now_ms();
    let row: Option<ClientRow> = Sql::on(
        txn,
        "INSERT INTO sync_client (id, principal_id, created_at_ms, seen_at_ms) VALUES (",
    )
    .bind(id)
    .text(", ")
    .bind(owner.id().0)
    .text(", ")
    .bind(now_ms)
    .text(", ")
    .bind(now_ms)
    .text(") ON CONFLICT (id) DO UPDATE SET seen_at_ms = excluded.seen_at_ms")
    .text(" RETURNING principal_id, last_seq, acked_through, fault_count")
    .one(txn)
    .await?;
    row.ok_or(DbErr::RecordNotUpdated)
}

/// Notes how far the client `id` has come; what met faults is behind it.
pub(in crate::sync) async fn advance_in(txn: &Txn, id: Uuid, last_seq: i64, acked_through: i64) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE sync_client SET fault_count = 0, last_seq = ")
        .bind(last_seq)
        .text(", acked_through = ")
        .bind(acked_through)
        .text(" WHERE id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}

/// Counts a fault of the client's next mutation.
pub(in crate::sync) async fn count_fault_in(txn: &Txn, id: Uuid) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE sync_client SET fault_count = fault_count + 1 WHERE id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}

/// The last mutation of the client `id` with a final result, where it is `principal`'s; `None`: it has pushed nothing, or is somebody
/// else's.
///
/// # Errors
/// What the database says.
pub async fn last_seq(conn: &impl Conn, principal: PrincipalId, id: Uuid) -> Result<Option<i64>, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT last_seq FROM sync_client WHERE id = ")
        .bind(id)
        .text(" AND principal_id = ")
        .bind(principal.0)
        .column(conn)
        .await?;
    Ok(found.into_iter().next())
}

/// Makes the clients of `from` those of `into`, with all that they have pushed.
pub(in crate::sync) async fn hand_over_in(txn: &Txn, from: &Owner, into: &Owner) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE sync_client SET principal_id = ")
        .bind(into.id().0)
        .text(" WHERE principal_id = ")
        .bind(from.id().0)
        .execute(txn)
        .await?;
    Ok(())
}

/// How far a client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub(in crate::sync) struct ClientStanding {
    pub(in crate::sync) principal_id: Uuid,
    /// Its last mutation with a final result.
    pub(in crate::sync) last_seq: i64,
}

/// How far the client has come; `None`: it has pushed nothing yet.
pub(in crate::sync) async fn client_standing(conn: &impl Conn, client: Uuid) -> Result<Option<ClientStanding>, DbErr> {
    Sql::on(conn, "SELECT principal_id, last_seq FROM sync_client WHERE id = ")
        .bind(client)
        .one(conn)
        .await
}
