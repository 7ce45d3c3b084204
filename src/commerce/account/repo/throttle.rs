//! Counters of attempts.

use sea_orm::{DbErr, FromQueryResult};

use crate::platform::db::{Engine, Sql, Txn};

/// The key of a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commerce::account) struct Counter {
    kind: i16,
    key_hash: Vec<u8>,
}

/// A counter as it stands.
#[derive(Debug, FromQueryResult)]
pub(in crate::commerce::account) struct CounterState {
    kind: i16,
    key_hash: Vec<u8>,
    /// When all of it is forgotten.
    pub(in crate::commerce::account) empty_at_ms: i64,
    pub(in crate::commerce::account) last_at_ms: i64,
}

impl Counter {
    pub(in crate::commerce::account) fn new(kind: i16, key_hash: Vec<u8>) -> Self {
        Self { kind, key_hash }
    }
}

impl CounterState {
    #[cfg(test)]
    pub(in crate::commerce::account) fn empty(now_ms: i64) -> Self {
        Self {
            kind: 1,
            key_hash: Vec::new(),
            empty_at_ms: now_ms,
            last_at_ms: now_ms,
        }
    }

    pub(in crate::commerce::account) fn is_of(&self, counter: &Counter) -> bool {
        self.kind == counter.kind && self.key_hash == counter.key_hash
    }
}

/// Counters that are pruned at once: a little more than one attempt adds.
const PRUNED_MAX: i32 = 20;

/// The counters, locked until the transaction ends; those that are not there are made, and empty. Rows are locked in the order of
/// `counters`.
pub(in crate::commerce::account) async fn lock_in(
    txn: &Txn,
    counters: &[&Counter],
    now_ms: i64,
) -> Result<Vec<CounterState>, DbErr> {
    let empty: Vec<(&Counter, i64)> = counters.iter().map(|&counter| (counter, now_ms)).collect();
    // An update that changes nothing, so that rows which are there are locked and returned as well.
    insert(txn, &empty, now_ms)
        .text(" ON CONFLICT (kind, key_hash) DO UPDATE SET kind = excluded.kind RETURNING kind, key_hash, empty_at_ms, last_at_ms")
        .all(txn)
        .await
}

/// Notes an attempt at `now_ms` on counters that are locked, and when each will be empty.
pub(in crate::commerce::account) async fn set_in(
    txn: &Txn,
    counters: &[(&Counter, i64)],
    now_ms: i64,
) -> Result<(), DbErr> {
    insert(txn, counters, now_ms)
        .text(" ON CONFLICT (kind, key_hash) DO UPDATE SET empty_at_ms = excluded.empty_at_ms, last_at_ms = excluded.last_at_ms")
        .execute(txn)
        .await?;
    Ok(())
}

fn insert(txn: &Txn, counters: &[(&Counter, i64)], now_ms: i64) -> Sql {
    let mut sql = Sql::on(
        txn,
        "INSERT INTO attempt_counter (kind, key_hash, empty_at_ms, last_at_ms) VALUES ",
    );
    for (at, (counter, empty_at_ms)) in counters.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(counter.kind)
            .text(", ")
            .bind(counter.key_hash.clone())
            .text(", ")
            .bind(*empty_at_ms)
            .text(", ")
            .bind(now_ms)
            .text(")");
    }
    sql
}

/// Takes back what `by_ms` of time forgets; `None`: all.
pub(in crate::commerce::account) async fn give_back_in(
    txn: &Txn,
    counter: &Counter,
    by_ms: Option<i64>,
) -> Result<(), DbErr> {
    let sql = Sql::on(txn, "UPDATE attempt_counter SET empty_at_ms = ");
    let sql = match by_ms {
        Some(by_ms) => sql.text("empty_at_ms - ").bind(by_ms),
        None => sql.text("0"),
    };
    which(sql.text(" WHERE "), counter).execute(txn).await?;
    Ok(())
}

fn which(sql: Sql, counter: &Counter) -> Sql {
    sql.text("(kind = ")
        .bind(counter.kind)
        .text(" AND key_hash = ")
        .bind(counter.key_hash.clone())
        .text(")")
}

/// Removes some counters that are empty; those that somebody holds are left for later.
pub(in crate::commerce::account) async fn prune_in(txn: &Txn, now_ms: i64) -> Result<(), DbErr> {
    let sql = Sql::on(
        txn,
        "DELETE FROM attempt_counter WHERE (kind, key_hash) IN (SELECT kind, key_hash FROM attempt_counter WHERE empty_at_ms < ",
    )
    .bind(now_ms)
    .text(" ORDER BY empty_at_ms LIMIT ")
    .bind(PRUNED_MAX);
    match Engine::of(txn) {
        Engine::Postgres => sql.text(" FOR UPDATE SKIP LOCKED)"),
        Engine::Sqlite => sql.text(")"),
    }
    .execute(txn)
    .await?;
    Ok(())
}
