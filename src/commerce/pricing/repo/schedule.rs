//! Schedules and their prices.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::pricing::price::Price;
use crate::commerce::pricing::sale::{Sale, SaleState, Window};
use crate::commerce::pricing::schedule::{NewSchedule, Schedule, ScheduledPrice};
use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};

/// Prices in one statement.
const ROWS_MAX: usize = 5_000;

#[derive(FromQueryResult)]
struct ScheduleRow {
    id: Uuid,
    market_id: i64,
    name: String,
    starts_at_ms: i64,
    ends_at_ms: Option<i64>,
    state: i16,
}

impl From<ScheduleRow> for Schedule {
    fn from(row: ScheduleRow) -> Self {
        Self {
            id: row.id,
            market_id: row.market_id,
            name: row.name,
            window: Window {
                starts_at_ms: row.starts_at_ms,
                ends_at_ms: row.ends_at_ms,
            },
            state: SaleState::from_number(row.state),
        }
    }
}

#[derive(FromQueryResult)]
struct PriceRow {
    schedule_id: Uuid,
    variant_id: i64,
    amount_minor: i64,
    compare_at_minor: Option<i64>,
}

#[derive(FromQueryResult)]
struct SaleRow {
    variant_id: i64,
    starts_at_ms: i64,
    ends_at_ms: Option<i64>,
    state: i16,
    amount_minor: i64,
    compare_at_minor: Option<i64>,
    market_id: i64,
}

const COLUMNS: &str = "SELECT s.id, s.market_id, s.name, s.starts_at_ms, s.ends_at_ms, s.state FROM price_schedule s";

/// The schedule of `id`.
///
/// # Errors
/// What the database says.
pub async fn find_schedule(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Schedule>, DbErr> {
    let row: Option<ScheduleRow> = Sql::on(conn, COLUMNS).text(" WHERE s.id = ").bind(id).one(conn).await?;
    Ok(row.map(Schedule::from))
}

/// The schedules that are planned or in force and hold one of `variants`, the first to begin first.
///
/// # Errors
/// What the database says.
pub async fn open_schedules(conn: &impl ConnectionTrait, variants: &[i64]) -> Result<Vec<Schedule>, DbErr> {
    let rows: Vec<ScheduleRow> = Sql::on(conn, COLUMNS)
        .text(
            " WHERE s.state IN (1, 2) AND s.id IN (SELECT p.schedule_id FROM price_schedule_price p WHERE p.variant_id",
        )
        .any(variants)
        .text(") ORDER BY s.starts_at_ms, s.id")
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(Schedule::from).collect())
}

/// The prices of `schedules`, by schedule and variant.
///
/// # Errors
/// What the database says.
pub async fn scheduled_prices(
    conn: &impl ConnectionTrait,
    schedules: &[Uuid],
) -> Result<Vec<(Uuid, ScheduledPrice)>, DbErr> {
    let rows: Vec<PriceRow> = Sql::on(
        conn,
        "SELECT schedule_id, variant_id, amount_minor, compare_at_minor FROM price_schedule_price WHERE schedule_id",
    )
    .any(schedules)
    .text(" ORDER BY schedule_id, variant_id")
    .all(conn)
    .await?;
    let price = |row: PriceRow| {
        let price = Price {
            amount_minor: row.amount_minor,
            compare_at_minor: row.compare_at_minor,
        };
        (
            row.schedule_id,
            ScheduledPrice {
                variant_id: row.variant_id,
                price,
            },
        )
    };
    Ok(rows.into_iter().map(price).collect())
}

/// The sales that are in force for `variants`: variant, market and sale.
pub(in crate::commerce::pricing) async fn sales_in_force(
    conn: &impl ConnectionTrait,
    variants: &[i64],
) -> Result<Vec<(i64, i64, Sale)>, DbErr> {
    let rows: Vec<SaleRow> = Sql::on(
        conn,
        "SELECT p.variant_id, s.starts_at_ms, s.ends_at_ms, s.state, p.amount_minor, p.compare_at_minor, s.market_id FROM price_schedule_price p JOIN price_schedule s ON s.id = p.schedule_id \
         WHERE s.state = 2 AND p.variant_id",
    )
    .any(variants)
    .all(conn)
    .await?;
    let sale = |row: SaleRow| {
        let sale = Sale {
            window: Window {
                starts_at_ms: row.starts_at_ms,
                ends_at_ms: row.ends_at_ms,
            },
            state: SaleState::from_number(row.state),
            price: Price {
                amount_minor: row.amount_minor,
                compare_at_minor: row.compare_at_minor,
            },
        };
        (row.variant_id, row.market_id, sale)
    };
    Ok(rows.into_iter().map(sale).collect())
}

/// Sets how far schedules are.
pub(in crate::commerce::pricing) async fn set_state_in(txn: &Txn, ids: &[Uuid], state: SaleState) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    Sql::on(txn, "UPDATE price_schedule SET state = ")
        .bind(state.number())
        .text(" WHERE id")
        .any(ids)
        .execute(txn)
        .await?;
    Ok(())
}

/// Writes a new schedule with its prices.
pub(in crate::commerce::pricing) async fn insert_in(
    txn: &Txn,
    clock: &Clock,
    id: Uuid,
    new: &NewSchedule,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO price_schedule (id, market_id, name, starts_at_ms, ends_at_ms, created_at_ms) VALUES (",
    )
    .bind(id)
    .text(", ")
    .bind(new.market_id)
    .text(", ")
    .bind(new.name.as_str())
    .text(", ")
    .bind(new.window.starts_at_ms)
    .text(", ")
    .bind(new.window.ends_at_ms)
    .text(", ")
    .bind(clock.now_ms())
    .text(")")
    .execute(txn)
    .await?;
    for chunk in new.prices.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO price_schedule_price (schedule_id, variant_id, amount_minor, compare_at_minor) VALUES ",
        );
        for (at, one) in chunk.iter().enumerate() {
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(id).text(", ");
            sql = sql.bind(one.variant_id).text(", ").bind(one.price.amount_minor);
            sql = sql.text(", ").bind(one.price.compare_at_minor).text(")");
        }
        sql.execute(txn).await?;
    }
    Ok(())
}
