//! Writing orders and lines.

use std::collections::BTreeMap;

use sea_orm::DbErr;
use uuid::Uuid;

use crate::commerce::order::entity::{order_line, shop_order};
use crate::commerce::order::units::LineUnits;
use crate::platform::db::{
    Engine, LaterWrite, Sql, Txn, allocate_ids_in, insert_all, insert_all_later, insert_with, next_id,
};

/// Rows of one statement, of which each has five values.
const ROWS_MAX: usize = 4_000;

/// Writes a new order with the next of its market's numbers, which follow `base`, and its lines. On PostgreSQL the counter is locked when
/// all of it is written.
pub(in crate::commerce::order) async fn insert_in(
    txn: &Txn,
    mut order: shop_order::Model,
    lines: Vec<order_line::Model>,
    (market, base): (&str, i64),
) -> Result<(), DbErr> {
    let counter = format!("order_number:{market}");
    if Engine::of(txn) == Engine::Postgres {
        let expression = format!("(SELECT CAST($1 AS TEXT) || CAST({base} + last AS TEXT) FROM order_number)");
        let before = format!("{market}-").into();
        let column = shop_order::Column::Number;
        let insert = insert_with::<shop_order::Entity, _>(txn, order, column, (&expression, before));
        let numbered = LaterWrite::default()
            .with("order_number", next_id(txn, &counter))
            .and(insert);
        numbered.run_in(txn).await?;
    } else {
        let nth = allocate_ids_in(txn, &counter, 1).await?;
        order.number = format!("{market}-{}", base + nth);
        insert_all::<shop_order::Entity, _>(txn, vec![order]).await?;
    }
    insert_all_later::<order_line::Entity, _>(txn, lines).await
}

/// Writes what can change of an order: where it stands, not what was ordered.
pub(in crate::commerce::order) async fn save_in(txn: &Txn, order: &shop_order::Model) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE shop_order SET state = ")
        .bind(order.state)
        .text(", version = ")
        .bind(order.version)
        .text(", event_head = ")
        .bind(order.event_head)
        .text(", reservation_id = ")
        .bind(order.reservation_id)
        .text(", cancel_reason = ")
        .bind(order.cancel_reason)
        .text(", hold_reason = ")
        .bind(order.hold_reason.clone())
        .text(", updated_at_ms = ")
        .bind(order.updated_at_ms)
        .text(", placed_at_ms = ")
        .bind(order.placed_at_ms)
        .text(", closed_at_ms = ")
        .bind(order.closed_at_ms)
        .text(", expires_at_ms = ")
        .bind(order.expires_at_ms)
        .text(" WHERE id = ")
        .bind(order.id)
        .later(txn)
        .await
}

/// Counts units of lines, each line once or more often. The checks of the table refuse more than were ordered.
pub(in crate::commerce::order) async fn count_units_in(
    txn: &Txn,
    order: Uuid,
    units: &[LineUnits],
) -> Result<(), DbErr> {
    // A row that is joined with two others is changed once.
    let mut by_line: BTreeMap<Uuid, LineUnits> = BTreeMap::new();
    for one in units {
        let sum = by_line.entry(one.line_id).or_default();
        *sum = sum.with(one);
    }
    let counts: Vec<(Uuid, LineUnits)> = by_line.into_iter().collect();
    for chunk in counts.chunks(ROWS_MAX) {
        let mut sql = Sql::on(
            txn,
            "WITH counted (line_id, fulfilled, cancelled, refunded, delivered) AS (VALUES ",
        );
        for (at, (line, count)) in chunk.iter().enumerate() {
            sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(*line);
            for units in [count.fulfilled, count.cancelled, count.refunded, count.delivered] {
                sql = sql.text(", ").bind(units);
            }
            sql = sql.text(")");
        }
        let counted = sql
            .text(
                ") UPDATE order_line AS l SET fulfilled = l.fulfilled + c.fulfilled, cancelled = l.cancelled + c.cancelled, \
                 refunded = l.refunded + c.refunded, delivered = l.delivered + c.delivered \
                 FROM counted c WHERE l.id = c.line_id AND l.order_id = ",
            )
            .bind(order)
            .execute(txn)
            .await?;
        if counted != chunk.len() as u64 {
            return Err(DbErr::RecordNotUpdated);
        }
    }
    Ok(())
}
