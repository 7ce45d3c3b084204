//! What carts hold.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::platform::db::{Sql, Txn};

/// Notes what a cart holds and until when; `None`: nothing. This is no change of the cart, so its version stays.
pub(in crate::commerce::cart) async fn set_in(
    txn: &Txn,
    cart_id: Uuid,
    hold: Option<(&str, i64)>,
) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE cart SET hold = ")
        .bind(hold.map(|(text, _)| text.to_owned()))
        .text(", hold_expires_at_ms = ")
        .bind(hold.map(|(_, expires_at_ms)| expires_at_ms))
        .text(" WHERE id = ")
        .bind(cart_id)
        .later(txn)
        .await
}

/// Owners of active carts whose hold is over, the longest over first.
pub(in crate::commerce::cart) async fn due(
    conn: &impl ConnectionTrait,
    now_ms: i64,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(
        conn,
        "SELECT principal_id FROM cart WHERE state = 1 AND hold_expires_at_ms IS NOT NULL AND hold_expires_at_ms <= ",
    )
    .bind(now_ms)
    .text(" ORDER BY hold_expires_at_ms LIMIT ")
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .column(conn)
    .await
}
