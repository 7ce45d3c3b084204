//! Sessions and refresh tokens.

use sea_orm::DbErr;
use uuid::Uuid;

use crate::commerce::account::device::Device;
use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::PrincipalId;

/// The session that a device has with a principal.
pub(in crate::commerce::account) async fn find_of_device_in(
    txn: &Txn,
    principal: PrincipalId,
    device: SecretHash,
) -> Result<Option<Uuid>, DbErr> {
    let found: Vec<Uuid> = Sql::on(
        txn,
        "SELECT id FROM session WHERE revoked_at_ms IS NULL AND device_key_hash = ",
    )
    .bind(device.bytes())
    .text(" AND principal_id = ")
    .bind(principal.0)
    .column(txn)
    .await?;
    Ok(found.into_iter().next())
}

pub(in crate::commerce::account) async fn insert_in(
    txn: &Txn,
    session: Uuid,
    principal: PrincipalId,
    device: &Device,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO session (id, principal_id, device_key_hash, device_name, created_at_ms, last_used_at_ms) VALUES (",
    )
    .bind(session)
    .text(", ")
    .bind(principal.0)
    .text(", ")
    .bind(device.key_hash.bytes())
    .text(", ")
    .bind(device.name.clone())
    .text(", ")
    .bind(now_ms)
    .text(", ")
    .bind(now_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}

/// Notes that a session was used, and the device's name where the app tells one.
pub(in crate::commerce::account) async fn touch_in(
    txn: &Txn,
    session: Uuid,
    device_name: Option<&str>,
    now_ms: i64,
) -> Result<(), DbErr> {
    let mut sql = Sql::on(txn, "UPDATE session SET last_used_at_ms = ").bind(now_ms);
    if let Some(name) = device_name {
        sql = sql.text(", device_name = ").bind(name);
    }
    sql.text(" WHERE id = ").bind(session).execute(txn).await?;
    Ok(())
}

pub(in crate::commerce::account) async fn insert_token_in(
    txn: &Txn,
    hash: SecretHash,
    session: Uuid,
    issued_at_ms: i64,
    expires_at_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO refresh_token (hash, session_id, issued_at_ms, expires_at_ms) VALUES (",
    )
    .bind(hash.bytes())
    .text(", ")
    .bind(session)
    .text(", ")
    .bind(issued_at_ms)
    .text(", ")
    .bind(expires_at_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}

/// Tokens of one session that were given out and not used yet. Each lost reply leaves one behind.
const UNUSED_MAX: i64 = 10;

/// Removes what a session does not need any more: tokens that have expired, and all but the latest unused ones.
pub(in crate::commerce::account) async fn prune_in(txn: &Txn, session: Uuid, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM refresh_token WHERE session_id = ")
        .bind(session)
        .text(" AND (expires_at_ms <= ")
        .bind(now_ms)
        .text(" OR hash IN (SELECT hash FROM refresh_token WHERE used_at_ms IS NULL AND session_id = ")
        .bind(session)
        .text(" ORDER BY issued_at_ms DESC LIMIT 1000 OFFSET ")
        .bind(UNUSED_MAX - 1)
        .text("))")
        .execute(txn)
        .await?;
    Ok(())
}
