//! Codes that were sent by mail.

use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::account::CodePurpose;
use crate::platform::db::{Engine, Sql, Txn};

/// A code that has not expired.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct MailCodeRow {
    pub(in crate::commerce::account) id: Uuid,
    pub(in crate::commerce::account) code_hash: Vec<u8>,
    pub(in crate::commerce::account) wrong_guesses: i32,
    /// The device that has used it.
    pub(in crate::commerce::account) used_by_device: Option<Vec<u8>>,
}

/// Rows that are pruned at once.
const PRUNED_MAX: i32 = 20;

pub(in crate::commerce::account) async fn insert_in(
    txn: &Txn,
    id: Uuid,
    (principal, purpose): (Uuid, CodePurpose),
    code_hash: Vec<u8>,
    expires_at_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO mail_code (id, principal_id, purpose, code_hash, expires_at_ms) VALUES (",
    )
    .bind(id)
    .text(", ")
    .bind(principal)
    .text(", ")
    .bind(purpose.number())
    .text(", ")
    .bind(code_hash)
    .text(", ")
    .bind(expires_at_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}

/// The codes of a principal that have not expired, locked until the transaction ends.
pub(in crate::commerce::account) async fn lock_in(
    txn: &Txn,
    (principal, purpose): (Uuid, CodePurpose),
    now_ms: i64,
) -> Result<Vec<MailCodeRow>, DbErr> {
    let sql = Sql::on(
        txn,
        "SELECT id, code_hash, wrong_guesses, used_by_device FROM mail_code WHERE expires_at_ms > ",
    )
    .bind(now_ms)
    .text(" AND principal_id = ")
    .bind(principal)
    .text(" AND purpose = ")
    .bind(purpose.number())
    .text(" ORDER BY id");
    match Engine::of(txn) {
        Engine::Postgres => sql.text(" FOR UPDATE"),
        Engine::Sqlite => sql,
    }
    .all(txn)
    .await
}

/// Notes who used a code, and removes the others of its principal and purpose.
pub(in crate::commerce::account) async fn use_in(
    txn: &Txn,
    (principal, purpose): (Uuid, CodePurpose),
    id: Uuid,
    device: Vec<u8>,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE mail_code SET used_at_ms = ")
        .bind(now_ms)
        .text(", used_by_device = ")
        .bind(device)
        .text(" WHERE id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Sql::on(txn, "DELETE FROM mail_code WHERE principal_id = ")
        .bind(principal)
        .text(" AND purpose = ")
        .bind(purpose.number())
        .text(" AND id <> ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}

/// Counts a wrong guess at every code of a principal.
pub(in crate::commerce::account) async fn count_wrong_in(
    txn: &Txn,
    (principal, purpose): (Uuid, CodePurpose),
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "UPDATE mail_code SET wrong_guesses = wrong_guesses + 1 WHERE principal_id = ",
    )
    .bind(principal)
    .text(" AND purpose = ")
    .bind(purpose.number())
    .execute(txn)
    .await?;
    Ok(())
}

/// Takes back the codes of a principal for one purpose. Before any counter and principal is locked, as whoever uses a code does.
pub(in crate::commerce::account) async fn withdraw_in(
    txn: &Txn,
    principal: Uuid,
    purpose: CodePurpose,
) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM mail_code WHERE principal_id = ")
        .bind(principal)
        .text(" AND purpose = ")
        .bind(purpose.number())
        .execute(txn)
        .await?;
    Ok(())
}

/// Removes some codes that have expired; those that somebody holds are left for later.
pub(in crate::commerce::account) async fn prune_in(txn: &Txn, now_ms: i64) -> Result<(), DbErr> {
    let sql = Sql::on(
        txn,
        "DELETE FROM mail_code WHERE id IN (SELECT id FROM mail_code WHERE expires_at_ms <= ",
    )
    .bind(now_ms)
    .text(" ORDER BY expires_at_ms LIMIT ")
    .bind(PRUNED_MAX);
    match Engine::of(txn) {
        Engine::Postgres => sql.text(" FOR UPDATE SKIP LOCKED)"),
        Engine::Sqlite => sql.text(")"),
    }
    .execute(txn)
    .await?;
    Ok(())
}
