//! Writing orders and lines.

use sea_orm::DbErr;
use uuid::Uuid;

use crate::commerce::order::entity::{order_line, shop_order};
use crate::commerce::order::units::LineUnits;
use crate::platform::db::{Sql, Txn, insert_all};

/// Writes a new order and its lines.
pub(in crate::commerce::order) async fn insert_in(
    txn: &Txn,
    order: &shop_order::Model,
    lines: Vec<order_line::Model>,
) -> Result<(), DbErr> {
    insert_all::<shop_order::Entity, _>(txn, vec![order.clone()]).await?;
    insert_all::<order_line::Entity, _>(txn, lines).await
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
        .execute(txn)
        .await?;
    Ok(())
}

/// Counts units of a line. The checks of the table refuse more than were ordered.
pub(in crate::commerce::order) async fn count_units_in(txn: &Txn, order: Uuid, units: &LineUnits) -> Result<(), DbErr> {
    let counted = Sql::on(txn, "UPDATE order_line SET fulfilled = fulfilled + ")
        .bind(units.fulfilled)
        .text(", cancelled = cancelled + ")
        .bind(units.cancelled)
        .text(", refunded = refunded + ")
        .bind(units.refunded)
        .text(" WHERE id = ")
        .bind(units.line_id)
        .text(" AND order_id = ")
        .bind(order)
        .execute(txn)
        .await?;
    if counted == 1 {
        Ok(())
    } else {
        Err(DbErr::RecordNotUpdated)
    }
}

/// Counts units of a line that have arrived.
pub(in crate::commerce::order) async fn count_delivered_in(
    txn: &Txn,
    order: Uuid,
    line: Uuid,
    units: i64,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE order_line SET delivered = delivered + ")
        .bind(units)
        .text(" WHERE id = ")
        .bind(line)
        .text(" AND order_id = ")
        .bind(order)
        .execute(txn)
        .await?;
    Ok(())
}
