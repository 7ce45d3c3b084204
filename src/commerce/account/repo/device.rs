//! The guest of each device.

use sea_orm::DbErr;
use uuid::Uuid;

use super::principal::GUEST;
use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Engine, Sql, Txn};
use crate::platform::principal::PrincipalId;

/// The guest that a device has begun as, if any. The device's row is locked until the transaction ends, so that of two first
/// calls the second finds what the first one made.
pub(in crate::commerce::account) async fn lock_guest_of_in(
    txn: &Txn,
    device: SecretHash,
) -> Result<Option<PrincipalId>, DbErr> {
    Sql::on(txn, "INSERT INTO guest_device (device_key_hash) VALUES (")
        .bind(device.bytes())
        .text(") ON CONFLICT (device_key_hash) DO NOTHING")
        .execute(txn)
        .await?;
    let sql = Sql::on(txn, "SELECT principal_id FROM guest_device WHERE device_key_hash = ").bind(device.bytes());
    let found: Vec<Option<Uuid>> = match Engine::of(txn) {
        Engine::Postgres => sql.text(" FOR UPDATE"),
        Engine::Sqlite => sql,
    }
    .column(txn)
    .await?;
    Ok(found.into_iter().flatten().next().map(PrincipalId))
}

/// Makes the guest `id`, and that of a device.
pub(in crate::commerce::account) async fn insert_guest_in(
    txn: &Txn,
    id: PrincipalId,
    device: SecretHash,
    now_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "INSERT INTO principal (id, kind, created_at_ms) VALUES (")
        .bind(id.0)
        .text(", ")
        .bind(GUEST)
        .text(", ")
        .bind(now_ms)
        .text(")")
        .execute(txn)
        .await?;
    Sql::on(txn, "UPDATE guest_device SET principal_id = ")
        .bind(id.0)
        .text(" WHERE device_key_hash = ")
        .bind(device.bytes())
        .execute(txn)
        .await?;
    Ok(())
}
