//! The queue of variants whose stock moved.

use sea_orm::{DbErr, FromQueryResult};

use crate::platform::clock::Clock;
use crate::platform::db::{Conn, Engine, Sql, Txn};

const ROWS_MAX: usize = 8_000;

/// Notes that the stock of `variants` moved. Rows are only added, so that writers of one variant do not wait for each
/// other here.
///
/// # Errors
/// What the database says.
pub async fn mark_stock_in(txn: &Txn, clock: &Clock, variants: &[i64]) -> Result<(), DbErr> {
    for chunk in variants.chunks(ROWS_MAX) {
        let mut sql = Sql::on(txn, "INSERT INTO stock_dirty (variant_id, at_ms) VALUES ");
        for (at, variant) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(*variant)
                .text(", ")
                .bind(clock.now_ms())
                .text(")");
        }
        sql.later(txn).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Taken {
    variant_id: i64,
}

/// Whether any stock moved and waits to be published.
///
/// # Errors
/// What the database says.
pub async fn has_stock(conn: &impl Conn) -> Result<bool, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT id FROM stock_dirty LIMIT 1").column(conn).await?;
    Ok(!found.is_empty())
}

/// What was taken out of the queue.
#[derive(Debug)]
pub struct TakenStock {
    /// Variants whose stock moved, each once.
    pub variants: Vec<i64>,
    /// Whether there may be more, since as many notes were taken as were to be.
    pub may_be_more: bool,
}

/// Takes up to `limit` notes out of the queue. What another publisher is taking is passed over.
///
/// # Errors
/// What the database says.
pub async fn take_stock_in(txn: &Txn, limit: u32) -> Result<TakenStock, DbErr> {
    let skip = if Engine::of(txn) == Engine::Postgres {
        " FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let taken: Vec<Taken> = Sql::on(
        txn,
        "DELETE FROM stock_dirty WHERE id IN (SELECT id FROM stock_dirty ORDER BY id LIMIT ",
    )
    .bind(i64::from(limit))
    .text(skip)
    .text(") RETURNING variant_id")
    .all(txn)
    .await?;
    let mut variants: Vec<i64> = taken.iter().map(|row| row.variant_id).collect();
    variants.sort_unstable();
    variants.dedup();
    Ok(TakenStock {
        variants,
        may_be_more: taken.len() >= usize::try_from(limit).unwrap_or(usize::MAX),
    })
}
