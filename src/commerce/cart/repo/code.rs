//! The codes of a cart.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::platform::db::{Sql, Txn};

/// The codes of a cart in the order in which they were given.
pub(in crate::commerce::cart) async fn codes_of(
    conn: &impl ConnectionTrait,
    cart_id: Uuid,
) -> Result<Vec<String>, DbErr> {
    Sql::on(conn, "SELECT code FROM cart_discount_code WHERE cart_id = ")
        .bind(cart_id)
        .text(" ORDER BY position")
        .column(conn)
        .await
}

/// Gives a cart `codes` instead of those it has.
pub(in crate::commerce::cart) async fn replace_in(txn: &Txn, cart_id: Uuid, codes: &[String]) -> Result<(), DbErr> {
    Sql::on(txn, "DELETE FROM cart_discount_code WHERE cart_id = ")
        .bind(cart_id)
        .later(txn)
        .await?;
    if codes.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::on(txn, "INSERT INTO cart_discount_code (cart_id, position, code) VALUES ");
    for (code, position) in codes.iter().zip(1_i16..) {
        sql = sql.text(if position == 1 { "(" } else { ", (" }).bind(cart_id);
        sql = sql.text(", ").bind(position).text(", ").bind(code.as_str()).text(")");
    }
    sql.later(txn).await
}
