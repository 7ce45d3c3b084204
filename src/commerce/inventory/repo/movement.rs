//! The ledger: lines are added by whoever changes a level, and never changed.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::level::Shift;
use crate::commerce::inventory::ledger::{Cause, Movement, Reason};
use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};

/// Lines of one statement, of seven values each.
const ROWS_MAX: usize = 4_000;

/// Adds what `shifts` did to levels. What did not change anything that is counted has no line.
pub(super) async fn write_in(txn: &Txn, clock: &Clock, cause: Cause<'_>, shifts: &[Shift]) -> Result<(), DbErr> {
    let counted: Vec<&Shift> = shifts
        .iter()
        .filter(|shift| shift.on_hand != 0 || shift.reserved != 0)
        .collect();
    for chunk in counted.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "INSERT INTO stock_movement (variant_id, location_id, on_hand_delta, reserved_delta, reason, reference, at_ms) VALUES ",
        );
        for (at, shift) in chunk.iter().enumerate() {
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
                .bind(cause.reason as i16)
                .text(", ")
                .bind(cause.reference)
                .text(", ")
                .bind(clock.now_ms())
                .text(")");
        }
        sql.later(txn).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    variant_id: i64,
    location: String,
    on_hand_delta: i64,
    reserved_delta: i64,
    reason: i16,
    reference: String,
    at_ms: i64,
}

/// Lines of a variant, the newest first; those before the line `before` where it is given.
///
/// # Errors
/// What the database says.
pub async fn list_movements(
    conn: &impl ConnectionTrait,
    variant_id: i64,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Movement>, DbErr> {
    let rows: Vec<Row> = Sql::on(
        conn,
        "SELECT m.id, m.variant_id, l.code AS location, m.on_hand_delta, m.reserved_delta, m.reason, m.reference, m.at_ms FROM stock_movement m JOIN location l ON l.id = m.location_id WHERE m.variant_id = ",
    )
    .bind(variant_id)
    .text(" AND m.id < ")
    .bind(before.unwrap_or(i64::MAX))
    .text(" ORDER BY m.id DESC LIMIT ")
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let unknown = || DbErr::Custom(format!("the ledger has no reason {}", row.reason));
            Ok(Movement {
                id: row.id,
                variant_id: row.variant_id,
                location: row.location,
                on_hand_delta: row.on_hand_delta,
                reserved_delta: row.reserved_delta,
                reason: Reason::of(row.reason).ok_or_else(unknown)?,
                reference: row.reference,
                at_ms: row.at_ms,
            })
        })
        .collect()
}
