//! Levels. Whatever changes one does it here, so that the ledger always sums to the level.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::movement;
use crate::commerce::inventory::entity::stock_level;
use crate::commerce::inventory::ledger::{Cause, Reason};
use crate::commerce::inventory::level::{BelowReserved, Level, LevelKey, MarketLevel};
use crate::platform::clock::Clock;
use crate::platform::db::{Engine, Sql, Txn, upsert_all};

/// Keys of one statement.
const KEYS_MAX: usize = 4_000;

/// By how much a level changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commerce::inventory) struct Shift {
    pub(in crate::commerce::inventory) key: LevelKey,
    pub(in crate::commerce::inventory) on_hand: i64,
    pub(in crate::commerce::inventory) reserved: i64,
    pub(in crate::commerce::inventory) held: i64,
}

#[derive(FromQueryResult)]
struct Row {
    variant_id: i64,
    location_id: i64,
    on_hand: i64,
    reserved: i64,
    held: i64,
}

impl Row {
    fn key(&self) -> LevelKey {
        LevelKey {
            variant_id: self.variant_id,
            location_id: self.location_id,
        }
    }

    fn level(&self) -> Level {
        Level {
            on_hand: self.on_hand,
            reserved: self.reserved,
            held: self.held,
        }
    }
}

const COLUMNS: &str = "SELECT s.variant_id, s.location_id, s.on_hand, s.reserved, s.held FROM stock_level s";

/// The levels of `variants` at all locations.
///
/// # Errors
/// What the database says.
pub async fn load_levels(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<HashMap<LevelKey, Level>, DbErr> {
    read(conn, variants, "").await
}

/// The levels of `variants` at all locations, locked until the transaction ends, in the order of their keys. SQLite has one writer at
/// a time anyway.
///
/// # Errors
/// What the database says.
pub async fn lock_levels_in(txn: &Txn, variants: &[i64]) -> Result<HashMap<LevelKey, Level>, DbErr> {
    let lock = match Engine::of(txn) {
        Engine::Postgres => " ORDER BY s.variant_id, s.location_id FOR UPDATE OF s",
        Engine::Sqlite => "",
    };
    read(txn, variants, lock).await
}

async fn read(conn: &impl ConnectionTrait, variants: &[i64], end: &str) -> Result<HashMap<LevelKey, Level>, DbErr> {
    let sorted: Vec<i64> = variants.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut levels = HashMap::new();
    for chunk in sorted.chunks(KEYS_MAX) {
        let rows: Vec<Row> = Sql::on(conn, COLUMNS)
            .text(" WHERE s.variant_id")
            .any(chunk)
            .text(end)
            .all(conn)
            .await?;
        levels.extend(rows.iter().map(|row| (row.key(), row.level())));
    }
    Ok(levels)
}

#[derive(FromQueryResult)]
struct MarketRow {
    variant_id: i64,
    location_id: i64,
    priority: i32,
    on_hand: i64,
    reserved: i64,
    held: i64,
}

/// The levels of `variants` that serve the market; with `lock` those of which anything can be sold, locked in the order of their keys.
pub(in crate::commerce::inventory) async fn market_levels(
    conn: &impl ConnectionTrait,
    market_id: i64,
    variants: &[i64],
    lock: bool,
) -> Result<Vec<MarketLevel>, DbErr> {
    let mut sql = Sql::on(
        conn,
        "SELECT s.variant_id, s.location_id, m.priority, s.on_hand, s.reserved, s.held FROM stock_level s JOIN market_location m ON m.location_id = s.location_id WHERE m.market_id = ",
    )
    .bind(market_id)
    .text(" AND s.variant_id")
    .any(variants);
    if lock {
        // The order of keys is the same whatever market somebody buys in; the order of priorities is not.
        sql = sql.text(" AND s.reserved < s.on_hand ORDER BY s.variant_id, s.location_id FOR UPDATE OF s");
    }
    let rows: Vec<MarketRow> = sql.all(conn).await?;
    let level = |row: MarketRow| MarketLevel {
        key: LevelKey {
            variant_id: row.variant_id,
            location_id: row.location_id,
        },
        priority: row.priority,
        level: Level {
            on_hand: row.on_hand,
            reserved: row.reserved,
            held: row.held,
        },
    };
    Ok(rows.into_iter().map(level).collect())
}

/// Changes levels that are there, each once and by its own amount, and writes the ledger. Rows are locked in the order of their keys by the
/// statement that changes them.
pub(in crate::commerce::inventory) async fn shift_in(
    txn: &Txn,
    clock: &Clock,
    cause: Cause<'_>,
    shifts: &[Shift],
) -> Result<(), DbErr> {
    move_in(txn, shifts).await?;
    movement::write_in(txn, clock, cause, shifts).await
}

/// As [`shift_in`], of levels that this transaction has locked: all of them are there, and nobody waits.
pub(in crate::commerce::inventory) async fn shift_locked_in(
    txn: &Txn,
    clock: &Clock,
    cause: Cause<'_>,
    shifts: &[Shift],
) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Sqlite {
        return shift_in(txn, clock, cause, shifts).await;
    }
    for chunk in shifts.chunks(KEYS_MAX) {
        let of = |part: fn(&Shift) -> i64| -> Vec<i64> { chunk.iter().map(part).collect() };
        Sql::on(
            txn,
            "UPDATE stock_level AS s SET on_hand = s.on_hand + w.on_hand, reserved = s.reserved + w.reserved, held = s.held + w.held FROM UNNEST(CAST(",
        )
        .bind(of(|shift| shift.key.variant_id))
        .text(" AS BIGINT[]), CAST(")
        .bind(of(|shift| shift.key.location_id))
        .text(" AS BIGINT[]), CAST(")
        .bind(of(|shift| shift.on_hand))
        .text(" AS BIGINT[]), CAST(")
        .bind(of(|shift| shift.reserved))
        .text(" AS BIGINT[]), CAST(")
        .bind(of(|shift| shift.held))
        .text(" AS BIGINT[])) AS w (variant_id, location_id, on_hand, reserved, held) WHERE s.variant_id = w.variant_id AND s.location_id = w.location_id")
        .later(txn)
        .await?;
    }
    movement::write_in(txn, clock, cause, shifts).await
}

/// Changes which part of what is reserved no order has. It is not in the ledger, whose sums are what is there and what is reserved.
pub(in crate::commerce::inventory) async fn share_in(txn: &Txn, shifts: &[Shift]) -> Result<(), DbErr> {
    debug_assert!(shifts.iter().all(|shift| shift.on_hand == 0 && shift.reserved == 0));
    move_in(txn, shifts).await
}

/// No two shifts are of one level.
async fn move_in(txn: &Txn, shifts: &[Shift]) -> Result<(), DbErr> {
    let mut shifts = shifts.to_vec();
    shifts.sort_unstable_by_key(|shift| shift.key);
    for chunk in shifts.chunks(KEYS_MAX) {
        let changed = move_rows_in(txn, chunk).await?;
        if changed != chunk.len() as u64 {
            return Err(DbErr::Custom(format!(
                "of {} levels that were to move {changed} are there",
                chunk.len()
            )));
        }
    }
    Ok(())
}

async fn move_rows_in(txn: &Txn, shifts: &[Shift]) -> Result<u64, DbErr> {
    let mut sql = Sql::on(
        txn,
        "WITH shift (variant_id, location_id, on_hand, reserved, held) AS (VALUES ",
    );
    for (at, shift) in shifts.iter().enumerate() {
        sql = sql
            .text(if at == 0 { "(" } else { ", (" })
            .bind(shift.key.variant_id)
            .text(", ")
            .bind(shift.key.location_id)
            .text(", ")
            .bind(shift.on_hand)
            .text(", ")
            .bind(shift.reserved)
            .text(", ")
            .bind(shift.held)
            .text(")");
    }
    let (locked, source) = match Engine::of(txn) {
        Engine::Postgres => (
            ", locked AS MATERIALIZED (SELECT l.variant_id, l.location_id FROM stock_level l JOIN shift w ON w.variant_id = l.variant_id AND w.location_id = l.location_id \
             ORDER BY l.variant_id, l.location_id FOR UPDATE OF l)",
            "locked k JOIN shift w ON w.variant_id = k.variant_id AND w.location_id = k.location_id",
        ),
        Engine::Sqlite => ("", "shift w"),
    };
    sql.text(")")
        .text(locked)
        .text(" UPDATE stock_level AS s SET on_hand = s.on_hand + w.on_hand, reserved = s.reserved + w.reserved, held = s.held + w.held FROM ")
        .text(source)
        .text(" WHERE s.variant_id = w.variant_id AND s.location_id = w.location_id")
        .execute(txn)
        .await
}

/// Makes empty levels where there are none.
///
/// # Errors
/// What the database says.
pub(in crate::commerce::inventory) async fn open_in(txn: &Txn, keys: &[LevelKey]) -> Result<(), DbErr> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    for chunk in keys.chunks(KEYS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO stock_level (variant_id, location_id, on_hand) VALUES ",
        );
        for (at, key) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(key.variant_id)
                .text(", ")
                .bind(key.location_id)
                .text(", 0)");
        }
        sql.text(" ON CONFLICT DO NOTHING").execute(txn).await?;
    }
    Ok(())
}

/// What setting levels came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LevelsSet {
    /// Variants of which a level is not what it was.
    pub moved: BTreeSet<i64>,
    /// Levels that were to have fewer than are promised.
    pub below: Vec<BelowReserved>,
}

/// Sets how many there are, each level once, and writes the ledger: never fewer than are reserved. What is reserved stays so. The
/// caller notes the variants in `stock_dirty`.
///
/// # Errors
/// What the database says, constraints included.
pub async fn set_levels_in(
    txn: &Txn,
    clock: &Clock,
    cause: Cause<'_>,
    levels: &[(LevelKey, i64)],
) -> Result<LevelsSet, DbErr> {
    let mut levels = levels.to_vec();
    levels.sort_unstable();
    let variants: Vec<i64> = levels.iter().map(|(key, _)| key.variant_id).collect();
    let known = lock_levels_in(txn, &variants).await?;
    let mut set = LevelsSet::default();
    let (mut rows, mut shifts) = (Vec::new(), Vec::new());
    for (key, wanted) in levels {
        let before = known.get(&key).copied();
        let Level { on_hand, reserved, .. } = before.unwrap_or_default();
        if wanted < reserved {
            set.below.push(BelowReserved { key, wanted, reserved });
        }
        let after = wanted.max(reserved);
        if before.is_some_and(|before| before.on_hand == after) {
            continue;
        }
        set.moved.insert(key.variant_id);
        rows.push(stock_level::Model {
            variant_id: key.variant_id,
            location_id: key.location_id,
            on_hand: after,
        });
        shifts.push(Shift {
            key,
            on_hand: after - on_hand,
            reserved: 0,
            held: 0,
        });
    }
    upsert_all::<stock_level::Entity, _>(txn, rows).await?;
    movement::write_in(txn, clock, cause, &shifts).await?;
    Ok(set)
}

/// Takes levels away, and writes the ledger. One of which anything is reserved stays, with as many as that. The caller notes the
/// variants in `stock_dirty`.
///
/// # Errors
/// What the database says.
pub async fn delete_levels_in(txn: &Txn, clock: &Clock, keys: &[LevelKey]) -> Result<LevelsSet, DbErr> {
    let variants: Vec<i64> = keys.iter().map(|key| key.variant_id).collect();
    let known = lock_levels_in(txn, &variants).await?;
    let found = || keys.iter().filter_map(|key| Some((*key, *known.get(key)?)));
    let kept: Vec<(LevelKey, i64)> = found()
        .filter(|(_, level)| level.reserved > 0)
        .map(|(key, _)| (key, 0))
        .collect();
    let mut set = set_levels_in(txn, clock, Cause::SET, &kept).await?;
    let gone: Vec<(LevelKey, Level)> = found().filter(|(_, level)| level.reserved == 0).collect();
    set.moved.extend(gone.iter().map(|(key, _)| key.variant_id));
    let mut by_location: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (key, _) in &gone {
        by_location.entry(key.location_id).or_default().push(key.variant_id);
    }
    for (location_id, variants) in by_location {
        for chunk in variants.chunks(KEYS_MAX) {
            Sql::on(txn, "DELETE FROM stock_level WHERE location_id = ")
                .bind(location_id)
                .text(" AND variant_id")
                .any(chunk)
                .execute(txn)
                .await?;
        }
    }
    let shift = |(key, level): (LevelKey, Level)| Shift {
        key,
        on_hand: -level.on_hand,
        reserved: 0,
        held: 0,
    };
    let shifts: Vec<Shift> = gone.into_iter().map(shift).collect();
    let cause = Cause {
        reason: Reason::Deleted,
        reference: "",
    };
    movement::write_in(txn, clock, cause, &shifts).await?;
    Ok(set)
}
