//! Principals.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::platform::db::{Engine, InTransaction, Sql, Txn};
use crate::platform::idempotency::{KEPT_COLUMNS, Kept, MutationKey, join_kept};
use crate::platform::principal::{Owner, PrincipalId};

/// `principal.kind` of a guest.
pub(in crate::commerce::account) const GUEST: i16 = 1;
/// `principal.kind` of a customer.
pub(in crate::commerce::account) const CUSTOMER: i16 = 2;

#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct PrincipalRow {
    pub(in crate::commerce::account) kind: i16,
    pub(in crate::commerce::account) merged_into: Option<Uuid>,
}

/// The row of a principal, locked until the transaction ends. On SQLite the transaction itself is the lock.
pub(in crate::commerce::account) async fn lock_in(
    txn: &impl InTransaction,
    id: PrincipalId,
) -> Result<Option<PrincipalRow>, DbErr> {
    let sql = Sql::on(txn, "SELECT kind, merged_into FROM principal WHERE id = ").bind(id.0);
    match sql.engine() {
        Engine::Postgres => sql.text(" FOR UPDATE"),
        Engine::Sqlite => sql,
    }
    .one(txn)
    .await
}

/// Whether the session is one of the principal's and was not ended.
pub(in crate::commerce::account) async fn session_lives(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    session: Uuid,
) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(conn, "SELECT 1 FROM session WHERE revoked_at_ms IS NULL AND id = ")
        .bind(session)
        .text(" AND principal_id = ")
        .bind(principal.0)
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// Whether the session is one of the principal's and was not ended, and what the principal has kept under `key`: always one row.
pub(in crate::commerce::account) async fn session_and_kept(
    txn: &impl InTransaction,
    principal: PrincipalId,
    session: Uuid,
    key: MutationKey,
) -> Result<Option<(bool, Kept)>, DbErr> {
    let sql = Sql::on(
        txn,
        "SELECT EXISTS (SELECT 1 FROM session WHERE revoked_at_ms IS NULL AND id = ",
    )
    .bind(session)
    .text(" AND principal_id = ")
    .bind(principal.0)
    .text(") AS lives, ")
    .text(KEPT_COLUMNS)
    .text(" FROM (SELECT 1) one");
    let read = |row: &QueryResult| Ok((row.try_get("", "lives")?, Kept::from_query_result(row, "")?));
    let rows = join_kept(sql, principal, key).map(txn, read).await?;
    Ok(rows.into_iter().next())
}

/// Whether a guest has become a customer.
pub(in crate::commerce::account) async fn is_merged(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(conn, "SELECT 1 FROM principal WHERE merged_into IS NOT NULL AND id = ")
        .bind(principal.0)
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// Whether `guest` has become `customer`.
///
/// # Errors
/// What the database says.
pub async fn has_become_in(txn: &Txn, guest: PrincipalId, customer: PrincipalId) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(txn, "SELECT 1 FROM principal WHERE id = ")
        .bind(guest.0)
        .text(" AND merged_into = ")
        .bind(customer.0)
        .column(txn)
        .await?;
    Ok(!found.is_empty())
}

/// Notes that a guest has become a customer, and ends its sessions; returns those.
pub(in crate::commerce::account) async fn mark_merged_in(
    txn: &Txn,
    from: &Owner,
    into: &Owner,
    now_ms: i64,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(txn, "UPDATE principal SET merged_into = ")
        .bind(into.id().0)
        .text(", merged_at_ms = ")
        .bind(now_ms)
        .text(" WHERE id = ")
        .bind(from.id().0)
        .execute(txn)
        .await?;
    Sql::on(txn, "UPDATE session SET revoked_at_ms = ")
        .bind(now_ms)
        .text(" WHERE revoked_at_ms IS NULL AND principal_id = ")
        .bind(from.id().0)
        .text(" RETURNING id")
        .column(txn)
        .await
}
