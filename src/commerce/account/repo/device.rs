//! The guest of each device.

use sea_orm::DbErr;
use uuid::Uuid;

use super::principal::GUEST;
use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Sql, Txn};
use crate::platform::principal::PrincipalId;

/// The guest that a device has begun as, if any. The device's row is locked until the transaction ends, so that of two first
/// calls the second finds what the first one made.
pub(in crate::commerce::account) async fn lock_guest_of_in(
    txn: &Txn,
    device: SecretHash,
) -> Result<Option<PrincipalId>, DbErr> {
    // What is there is written over with itself, which locks it as well and returns it as it is after waiting.
    let found: Vec<Option<Uuid>> = Sql::on(txn, "INSERT INTO guest_device (device_key_hash) VALUES (")
        .bind(device.bytes())
        .text(") ON CONFLICT (device_key_hash) DO UPDATE SET device_key_hash = excluded.device_key_hash RETURNING principal_id")
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
        .later(txn)
        .await?;
    Sql::on(txn, "UPDATE guest_device SET principal_id = ")
        .bind(id.0)
        .text(" WHERE device_key_hash = ")
        .bind(device.bytes())
        .later(txn)
        .await
}
