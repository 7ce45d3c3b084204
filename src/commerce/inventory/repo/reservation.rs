//! Reservations and their lines.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::commerce::inventory::level::LevelKey;
use crate::commerce::inventory::reservation::{ReservationState, ReservedLine};
use crate::platform::clock::Clock;
use crate::platform::db::{Engine, Sql, Txn};

/// Rows of one statement.
const ROWS_MAX: usize = 5_000;

/// A reservation, locked.
#[derive(Debug, Clone, Copy)]
pub(in crate::commerce::inventory) struct Reservation {
    pub(in crate::commerce::inventory) state: ReservationState,
    /// Whether an order has it.
    pub(in crate::commerce::inventory) for_order: bool,
    pub(in crate::commerce::inventory) expires_at_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    state: i16,
    for_order: bool,
    expires_at_ms: i64,
}

/// Writes a reservation that is held, and what it takes from where.
pub(in crate::commerce::inventory) async fn insert_in(
    txn: &Txn,
    clock: &Clock,
    id: Uuid,
    (for_order, expires_at_ms): (bool, i64),
    taken: &[(LevelKey, i64)],
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO reservation (id, state, for_order, expires_at_ms, created_at_ms) VALUES (",
    )
    .bind(id)
    .text(", ")
    .bind(ReservationState::Held as i16)
    .text(", ")
    .bind(for_order)
    .text(", ")
    .bind(expires_at_ms)
    .text(", ")
    .bind(clock.now_ms())
    .text(")")
    .later(txn)
    .await?;
    for chunk in taken.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO reservation_line (reservation_id, variant_id, location_id, quantity) VALUES ",
        );
        for (at, (key, quantity)) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(id)
                .text(", ")
                .bind(key.variant_id)
                .text(", ")
                .bind(key.location_id)
                .text(", ")
                .bind(*quantity)
                .text(")");
        }
        sql.later(txn).await?;
    }
    Ok(())
}

/// Has a reservation that an order holds be kept for good; `false`: it is not held, or not by an order.
pub(in crate::commerce::inventory) async fn commit_in(txn: &Txn, id: Uuid) -> Result<bool, DbErr> {
    let committed = Sql::on(txn, "UPDATE reservation SET state = ")
        .bind(ReservationState::Committed as i16)
        .text(", ended_at_ms = NULL WHERE state = 1 AND for_order AND id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(committed == 1)
}

/// The reservation, locked until the transaction ends.
pub(in crate::commerce::inventory) async fn lock_in(txn: &Txn, id: Uuid) -> Result<Option<Reservation>, DbErr> {
    let lock = match Engine::of(txn) {
        Engine::Postgres => " FOR UPDATE",
        Engine::Sqlite => "",
    };
    let row: Option<Row> = Sql::on(
        txn,
        "SELECT state, for_order, expires_at_ms FROM reservation WHERE id = ",
    )
    .bind(id)
    .text(lock)
    .one(txn)
    .await?;
    row.map(|row| {
        let unknown = || DbErr::Custom(format!("a reservation has no state {}", row.state));
        Ok(Reservation {
            state: ReservationState::of(row.state).ok_or_else(unknown)?,
            for_order: row.for_order,
            expires_at_ms: row.expires_at_ms,
        })
    })
    .transpose()
}

/// Has a reservation that is held be an order's, or a cart's, until `expires_at_ms`.
pub(in crate::commerce::inventory) async fn hand_in(
    txn: &Txn,
    id: Uuid,
    for_order: bool,
    expires_at_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE reservation SET for_order = ")
        .bind(for_order)
        .text(", expires_at_ms = ")
        .bind(expires_at_ms)
        .text(" WHERE state = 1 AND id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(())
}

/// Has a reservation that is held go over to `state`.
pub(in crate::commerce::inventory) async fn leave_in(
    txn: &Txn,
    id: Uuid,
    state: ReservationState,
    ended_at_ms: Option<i64>,
) -> Result<(), DbErr> {
    let mut sql = Sql::on(txn, "UPDATE reservation SET state = ")
        .bind(state as i16)
        .text(", ended_at_ms = ")
        .bind(ended_at_ms);
    if state == ReservationState::Committed {
        sql = sql.text(", for_order = ").bind(true);
    }
    sql.text(" WHERE state = 1 AND id = ").bind(id).execute(txn).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct LineRow {
    variant_id: i64,
    location_id: i64,
    quantity: i64,
    shipped: i64,
    given_back: i64,
    restocked: i64,
}

/// The lines of a reservation, by their keys.
pub(in crate::commerce::inventory) async fn lines_of(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Vec<ReservedLine>, DbErr> {
    let rows: Vec<LineRow> = Sql::on(
        conn,
        "SELECT variant_id, location_id, quantity, shipped, given_back, restocked FROM reservation_line WHERE reservation_id = ",
    )
    .bind(id)
    .text(" ORDER BY variant_id, location_id")
    .all(conn)
    .await?;
    let line = |row: LineRow| ReservedLine {
        key: LevelKey {
            variant_id: row.variant_id,
            location_id: row.location_id,
        },
        quantity: row.quantity,
        shipped: row.shipped,
        given_back: row.given_back,
        restocked: row.restocked,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Which count of a line grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commerce::inventory) enum Count {
    Shipped,
    GivenBack,
    Restocked,
}

impl Count {
    fn column(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::GivenBack => "given_back",
            Self::Restocked => "restocked",
        }
    }
}

/// Adds units to a count of lines.
pub(in crate::commerce::inventory) async fn count_in(
    txn: &Txn,
    id: Uuid,
    count: Count,
    units: &[(LevelKey, i64)],
) -> Result<(), DbErr> {
    for chunk in units.chunks(ROWS_MAX) {
        let mut sql = Sql::on(txn, "WITH counted (variant_id, location_id, quantity) AS (VALUES ");
        for (at, (key, quantity)) in chunk.iter().enumerate() {
            sql = sql
                .text(if at == 0 { "(" } else { ", (" })
                .bind(key.variant_id)
                .text(", ")
                .bind(key.location_id)
                .text(", ")
                .bind(*quantity)
                .text(")");
        }
        let column = count.column();
        sql.text(&format!(
            ") UPDATE reservation_line AS l SET {column} = l.{column} + c.quantity FROM counted c WHERE l.variant_id = c.variant_id AND l.location_id = c.location_id AND l.reservation_id = "
        ))
        .bind(id)
        .execute(txn)
        .await?;
    }
    Ok(())
}

/// Holds of carts that are over since `before_ms`, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn due_holds(conn: &impl ConnectionTrait, before_ms: i64, limit: u32) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(
        conn,
        "SELECT id FROM reservation WHERE state = 1 AND NOT for_order AND expires_at_ms <= ",
    )
    .bind(before_ms)
    .text(" ORDER BY expires_at_ms, id LIMIT ")
    .bind(i64::from(limit))
    .column(conn)
    .await
}
