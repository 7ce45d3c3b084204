//! Partners and staff.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Sql, Txn};

/// `api_key.kind`.
pub(in crate::commerce::account) const PARTNER: i16 = 1;
pub(in crate::commerce::account) const STAFF: i16 = 2;

#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::commerce::account) struct ApiKeyRow {
    pub(in crate::commerce::account) id: Uuid,
    pub(in crate::commerce::account) kind: i16,
    pub(in crate::commerce::account) name: String,
    pub(in crate::commerce::account) permissions: String,
    pub(in crate::commerce::account) points_per_second: Option<i64>,
    pub(in crate::commerce::account) points_burst: Option<i64>,
    pub(in crate::commerce::account) operations: Option<String>,
    pub(in crate::commerce::account) created_at_ms: i64,
}

const COLUMNS: &str = "SELECT id, kind, name, permissions, points_per_second, points_burst, operations, created_at_ms FROM api_key WHERE revoked_at_ms IS NULL";

/// The key with this hash, where it was not revoked.
pub(in crate::commerce::account) async fn find_living(
    conn: &impl ConnectionTrait,
    hash: SecretHash,
) -> Result<Option<ApiKeyRow>, DbErr> {
    Sql::on(conn, COLUMNS)
        .text(" AND hash = ")
        .bind(hash.bytes())
        .one(conn)
        .await
}

/// Whether the key was not revoked.
pub(in crate::commerce::account) async fn lives(conn: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(conn, "SELECT 1 FROM api_key WHERE revoked_at_ms IS NULL AND id = ")
        .bind(id)
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// All of one kind that were not revoked, the oldest first.
pub(in crate::commerce::account) async fn list_living(
    conn: &impl ConnectionTrait,
    kind: i16,
) -> Result<Vec<ApiKeyRow>, DbErr> {
    Sql::on(conn, COLUMNS)
        .text(" AND kind = ")
        .bind(kind)
        .text(" ORDER BY created_at_ms, id")
        .all(conn)
        .await
}

pub(in crate::commerce::account) async fn insert_in(txn: &Txn, row: ApiKeyRow, hash: SecretHash) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO api_key (id, kind, name, permissions, points_per_second, points_burst, operations, created_at_ms, hash) VALUES (",
    )
    .bind(row.id)
    .text(", ")
    .bind(row.kind)
    .text(", ")
    .bind(row.name)
    .text(", ")
    .bind(row.permissions)
    .text(", ")
    .bind(row.points_per_second)
    .text(", ")
    .bind(row.points_burst)
    .text(", ")
    .bind(row.operations)
    .text(", ")
    .bind(row.created_at_ms)
    .text(", ")
    .bind(hash.bytes())
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}

/// Revokes the key of this kind with the id or name; returns whether there was one.
pub(in crate::commerce::account) async fn revoke_in(
    txn: &Txn,
    kind: i16,
    id: Option<Uuid>,
    name: &str,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let sql = Sql::on(txn, "UPDATE api_key SET revoked_at_ms = ")
        .bind(now_ms)
        .text(" WHERE revoked_at_ms IS NULL AND kind = ")
        .bind(kind);
    let sql = match id {
        Some(id) => sql.text(" AND id = ").bind(id),
        None => sql.text(" AND name = ").bind(name),
    };
    Ok(sql.execute(txn).await? > 0)
}
