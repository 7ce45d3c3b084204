//! Sessions and refresh tokens.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::account::device::Device;
use crate::commerce::account::secret::SecretHash;
use crate::platform::db::{Engine, Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

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
    .later(txn)
    .await
}

/// Notes that a session was used, and the device's name where the app tells one; `false`: it was swept in this moment.
pub(in crate::commerce::account) async fn touch_in(
    txn: &Txn,
    session: Uuid,
    device_name: Option<&str>,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let mut sql = Sql::on(txn, "UPDATE session SET last_used_at_ms = ").bind(now_ms);
    if let Some(name) = device_name {
        sql = sql.text(", device_name = ").bind(name);
    }
    Ok(sql.text(" WHERE id = ").bind(session).execute(txn).await? > 0)
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
    .later(txn)
    .await
}

/// Tokens of one session that were given out and not used yet. Each lost reply leaves one behind.
const UNUSED_MAX: i64 = 10;

/// How long a used token is remembered, so that its second use is noticed. Later it is unknown, and as useless.
const USED_KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// Removes what a session does not need any more: tokens that have expired or were used long ago, and all but the latest unused ones.
pub(in crate::commerce::account) async fn prune_in(txn: &Txn, session: Uuid, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM refresh_token WHERE session_id = ")
        .bind(session)
        .text(" AND (expires_at_ms <= ")
        .bind(now_ms)
        .text(" OR used_at_ms <= ")
        .bind(now_ms - USED_KEPT_MS)
        .text(" OR hash IN (SELECT hash FROM refresh_token WHERE used_at_ms IS NULL AND session_id = ")
        .bind(session)
        .text(" ORDER BY issued_at_ms DESC LIMIT 1000 OFFSET ")
        .bind(UNUSED_MAX - 1)
        .text("))")
        .execute(txn)
        .await?;
    Ok(())
}

/// A refresh token with its session.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct TokenRow {
    pub(in crate::commerce::account) session_id: Uuid,
    pub(in crate::commerce::account) device_key_hash: Vec<u8>,
    pub(in crate::commerce::account) expires_at_ms: i64,
    pub(in crate::commerce::account) used_at_ms: Option<i64>,
    pub(in crate::commerce::account) revoked_at_ms: Option<i64>,
}

/// The principal that a refresh token speaks for.
pub(in crate::commerce::account) async fn principal_of_token_in(
    txn: &Txn,
    hash: SecretHash,
) -> Result<Option<Uuid>, DbErr> {
    let found: Vec<Uuid> = Sql::on(
        txn,
        "SELECT s.principal_id FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = ",
    )
    .bind(hash.bytes())
    .column(txn)
    .await?;
    Ok(found.into_iter().next())
}

pub(in crate::commerce::account) async fn find_token_in(
    txn: &Txn,
    hash: SecretHash,
) -> Result<Option<TokenRow>, DbErr> {
    Sql::on(
        txn,
        "SELECT t.session_id, s.device_key_hash, t.expires_at_ms, t.used_at_ms, s.revoked_at_ms FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = ",
    )
    .bind(hash.bytes())
    .one(txn)
    .await
}

pub(in crate::commerce::account) async fn use_token_in(txn: &Txn, hash: SecretHash, now_ms: i64) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE refresh_token SET used_at_ms = ")
        .bind(now_ms)
        .text(" WHERE hash = ")
        .bind(hash.bytes())
        .execute(txn)
        .await?;
    Ok(())
}

/// Ends a session; returns it, unless that was done before.
pub(in crate::commerce::account) async fn revoke_in(txn: &Txn, session: Uuid, now_ms: i64) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(txn, "UPDATE session SET revoked_at_ms = ")
        .bind(now_ms)
        .text(" WHERE revoked_at_ms IS NULL AND id = ")
        .bind(session)
        .text(" RETURNING id")
        .column(txn)
        .await
}

/// Ends all sessions of `owner` but `kept`; returns those.
pub(in crate::commerce::account) async fn revoke_all_in(
    txn: &Txn,
    owner: &Owner,
    kept: Option<Uuid>,
    now_ms: i64,
) -> Result<Vec<Uuid>, DbErr> {
    let sql = Sql::on(txn, "UPDATE session SET revoked_at_ms = ")
        .bind(now_ms)
        .text(" WHERE revoked_at_ms IS NULL AND principal_id = ")
        .bind(owner.id().0);
    match kept {
        Some(kept) => sql.text(" AND id <> ").bind(kept),
        None => sql,
    }
    .text(" RETURNING id")
    .column(txn)
    .await
}

/// Whether a session is one of the owner's, ended or not.
pub(in crate::commerce::account) async fn is_of_in(txn: &Txn, owner: &Owner, session: Uuid) -> Result<bool, DbErr> {
    let found: Vec<i32> = Sql::on(txn, "SELECT 1 FROM session WHERE id = ")
        .bind(session)
        .text(" AND principal_id = ")
        .bind(owner.id().0)
        .column(txn)
        .await?;
    Ok(!found.is_empty())
}

/// A session as its shopper sees it.
#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::commerce::account) struct SessionRow {
    pub(in crate::commerce::account) id: Uuid,
    pub(in crate::commerce::account) device_name: Option<String>,
    pub(in crate::commerce::account) created_at_ms: i64,
    pub(in crate::commerce::account) last_used_at_ms: i64,
}

/// Sessions in one list: the rest was not used for longer.
const LISTED_MAX: i64 = 100;

/// The principal's sessions that live and were used after `since_ms`, the latest first.
pub(in crate::commerce::account) async fn list_living(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    since_ms: i64,
) -> Result<Vec<SessionRow>, DbErr> {
    Sql::on(
        conn,
        "SELECT id, device_name, created_at_ms, last_used_at_ms FROM session WHERE revoked_at_ms IS NULL AND principal_id = ",
    )
    .bind(principal.0)
    .text(" AND last_used_at_ms > ")
    .bind(since_ms)
    .text(" ORDER BY last_used_at_ms DESC, id LIMIT ")
    .bind(LISTED_MAX)
    .all(conn)
    .await
}

/// Removes up to `most` sessions that were neither used nor ended since `before_ms`; returns how many.
pub(in crate::commerce::account) async fn sweep_in(txn: &Txn, before_ms: i64, most: u64) -> Result<u64, DbErr> {
    Sql::on(
        txn,
        "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE last_used_at_ms <= ",
    )
    .bind(before_ms)
    .text(" AND (revoked_at_ms IS NULL OR revoked_at_ms <= ")
    .bind(before_ms)
    .text(") ORDER BY last_used_at_ms LIMIT ")
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    // One that a device comes back to in this moment stays.
    .text(match Engine::of(txn) {
        Engine::Postgres => " FOR UPDATE SKIP LOCKED)",
        Engine::Sqlite => ")",
    })
    .execute(txn)
    .await
}
