//! Preferences.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::platform::db::{Sql, Txn};
use crate::platform::principal::{Owner, PrincipalId};

/// A preference of a shopper.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Preference {
    pub key: String,
    /// JSON.
    pub value: String,
    /// Grows with each change; begins anew where it was taken away in between.
    pub version: i64,
    pub updated_at_ms: i64,
}

/// The shopper's preferences, by key; `keys`: only those.
///
/// # Errors
/// What the database says.
pub async fn list_preferences(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    keys: Option<&[String]>,
) -> Result<Vec<Preference>, DbErr> {
    let sql = Sql::on(
        conn,
        "SELECT key, value, version, updated_at_ms FROM preference WHERE principal_id = ",
    )
    .bind(principal.0);
    match keys {
        Some(keys) => sql.text(" AND key").any(keys),
        None => sql,
    }
    .text(" ORDER BY key")
    .all(conn)
    .await
}

/// Keys and values of all that the owner has.
pub(in crate::commerce::account) async fn all_in(txn: &Txn, owner: &Owner) -> Result<Vec<(String, String)>, DbErr> {
    Sql::on(txn, "SELECT key, value FROM preference WHERE principal_id = ")
        .bind(owner.id().0)
        .map(txn, |row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .await
}

pub(in crate::commerce::account) async fn remove_in(txn: &Txn, owner: &Owner, keys: &[String]) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    Sql::on(txn, "DELETE FROM preference WHERE principal_id = ")
        .bind(owner.id().0)
        .text(" AND key")
        .any(keys)
        .execute(txn)
        .await?;
    Ok(())
}

pub(in crate::commerce::account) async fn upsert_in(
    txn: &Txn,
    owner: &Owner,
    now_ms: i64,
    entries: &[(&str, String)],
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(
        txn,
        "INSERT INTO preference (principal_id, key, value, version, updated_at_ms) VALUES ",
    );
    for (at, (key, value)) in entries.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(owner.id().0)
            .text(", ")
            .bind(*key)
            .text(", ")
            .bind(value.as_str())
            .text(", 1, ")
            .bind(now_ms)
            .text(")");
    }
    sql.text(" ON CONFLICT (principal_id, key) DO UPDATE SET value = excluded.value, version = preference.version + 1, updated_at_ms = excluded.updated_at_ms")
        .execute(txn)
        .await?;
    Ok(())
}

/// Gives `into` the preferences of `from` whose keys it does not have, and drops the others; returns the keys of both.
pub(in crate::commerce::account) async fn hand_over_in(
    txn: &Txn,
    from: &Owner,
    into: &Owner,
) -> Result<(Vec<String>, Vec<String>), DbErr> {
    let moved = Sql::on(txn, "UPDATE preference SET principal_id = ")
        .bind(into.id().0)
        .text(" WHERE principal_id = ")
        .bind(from.id().0)
        .text(" AND NOT EXISTS (SELECT 1 FROM preference held WHERE held.key = preference.key AND held.principal_id = ")
        .bind(into.id().0)
        .text(") RETURNING key")
        .column(txn)
        .await?;
    let dropped = Sql::on(txn, "DELETE FROM preference WHERE principal_id = ")
        .bind(from.id().0)
        .text(" RETURNING key")
        .column(txn)
        .await?;
    Ok((moved, dropped))
}
