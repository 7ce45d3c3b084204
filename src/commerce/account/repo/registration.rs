//! Who asked for an account and has not confirmed the address yet.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::db::{Engine, Sql, Txn};

/// What somebody asked for.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct RegistrationRow {
    pub(in crate::commerce::account) id: Uuid,
    pub(in crate::commerce::account) email: String,
    pub(in crate::commerce::account) email_key: String,
    pub(in crate::commerce::account) device_key_hash: Vec<u8>,
    pub(in crate::commerce::account) password_hash: String,
    pub(in crate::commerce::account) first_name: Option<String>,
    pub(in crate::commerce::account) last_name: Option<String>,
    pub(in crate::commerce::account) language: String,
    pub(in crate::commerce::account) expires_at_ms: i64,
}

const COLUMNS: &str = "SELECT id, email, email_key, device_key_hash, password_hash, first_name, last_name, language, expires_at_ms \
                       FROM registration WHERE expires_at_ms > ";

/// Rows that are pruned at once: a little more than one registration adds.
const PRUNED_MAX: i32 = 20;

/// Keeps a registration instead of the one that the device asked for with this address before; returns the id that it has from then.
pub(in crate::commerce::account) async fn save_in(txn: &Txn, row: RegistrationRow) -> Result<Uuid, DbErr> {
    let ids: Vec<Uuid> = Sql::on(
        txn,
        "INSERT INTO registration (id, email, email_key, device_key_hash, password_hash, first_name, last_name, language, expires_at_ms) VALUES (",
    )
    .bind(row.id)
    .text(", ")
    .bind(row.email)
    .text(", ")
    .bind(row.email_key)
    .text(", ")
    .bind(row.device_key_hash)
    .text(", ")
    .bind(row.password_hash)
    .text(", ")
    .bind(row.first_name)
    .text(", ")
    .bind(row.last_name)
    .text(", ")
    .bind(row.language)
    .text(", ")
    .bind(row.expires_at_ms)
    .text(") ON CONFLICT (email_key, device_key_hash) DO UPDATE SET email = excluded.email, password_hash = excluded.password_hash, first_name = excluded.first_name, last_name = excluded.last_name, language = excluded.language, expires_at_ms = excluded.expires_at_ms RETURNING id")
    .column(txn)
    .await?;
    ids.into_iter().next().ok_or(DbErr::RecordNotInserted)
}

/// What a device asked for with this address, locked until the transaction ends.
pub(in crate::commerce::account) async fn lock_in(
    txn: &Txn,
    email_key: &str,
    device: Vec<u8>,
    now_ms: i64,
) -> Result<Option<RegistrationRow>, DbErr> {
    let sql = Sql::on(txn, COLUMNS)
        .bind(now_ms)
        .text(" AND email_key = ")
        .bind(email_key)
        .text(" AND device_key_hash = ")
        .bind(device);
    match Engine::of(txn) {
        Engine::Postgres => sql.text(" FOR UPDATE"),
        Engine::Sqlite => sql,
    }
    .one(txn)
    .await
}

pub(in crate::commerce::account) async fn find(
    conn: &impl ConnectionTrait,
    id: Uuid,
    now_ms: i64,
) -> Result<Option<RegistrationRow>, DbErr> {
    Sql::on(conn, COLUMNS)
        .bind(now_ms)
        .text(" AND id = ")
        .bind(id)
        .one(conn)
        .await
}

pub(in crate::commerce::account) async fn delete_in(txn: &Txn, id: Uuid) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM registration WHERE id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}

/// Removes some registrations that were never confirmed; those that somebody holds are left for later.
pub(in crate::commerce::account) async fn prune_in(txn: &Txn, now_ms: i64) -> Result<(), DbErr> {
    let sql = Sql::on(
        txn,
        "DELETE FROM registration WHERE id IN (SELECT id FROM registration WHERE expires_at_ms <= ",
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
