//! Reading orders and lines.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::commerce::order::entity::{order_line, shop_order};
use crate::platform::db::{InTransaction, Sql, keys_in};
use crate::platform::principal::PrincipalId;

/// Who has the order, without a lock.
pub(in crate::commerce::order) async fn principal_of(
    conn: &impl ConnectionTrait,
    order: Uuid,
) -> Result<Option<PrincipalId>, DbErr> {
    let found: Vec<Uuid> = Sql::on(conn, "SELECT principal_id FROM shop_order WHERE id = ")
        .bind(order)
        .column(conn)
        .await?;
    Ok(found.first().copied().map(PrincipalId))
}

/// The order, locked until the transaction ends, if it is one of `principal`. On SQLite the transaction itself is the lock.
pub(in crate::commerce::order) async fn lock_in(
    txn: &impl InTransaction,
    order: Uuid,
    principal: PrincipalId,
) -> Result<Option<shop_order::Model>, DbErr> {
    // The builder leaves FOR UPDATE out for SQLite.
    shop_order::Entity::find_by_id(order)
        .filter(shop_order::Column::PrincipalId.eq(principal.0))
        .lock_exclusive()
        .one(txn)
        .await
}

/// The lines of an order in their order.
pub(in crate::commerce::order) async fn lines_of(
    conn: &impl ConnectionTrait,
    order: Uuid,
) -> Result<Vec<order_line::Model>, DbErr> {
    order_line::Entity::find()
        .filter(order_line::Column::OrderId.eq(order))
        .order_by_asc(order_line::Column::Position)
        .all(conn)
        .await
}

/// The lines of orders, each order's in their order.
pub(in crate::commerce::order) async fn lines_of_all(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<Vec<order_line::Model>, DbErr> {
    order_line::Entity::find()
        .filter(keys_in(conn, order_line::Column::OrderId, orders))
        .order_by_asc(order_line::Column::OrderId)
        .order_by_asc(order_line::Column::Position)
        .all(conn)
        .await
}

/// Whether something has arrived, and nothing more will be sent that has not.
pub(in crate::commerce::order) async fn has_all_arrived(
    conn: &impl ConnectionTrait,
    order: Uuid,
) -> Result<bool, DbErr> {
    let missing: Vec<i64> = Sql::on(
        conn,
        "SELECT CASE WHEN SUM(delivered) = 0 THEN 1 ELSE 0 END + SUM(CASE WHEN delivered < quantity - cancelled THEN 1 ELSE 0 END) FROM order_line WHERE order_id = ",
    )
    .bind(order)
    .column(conn)
    .await?;
    Ok(missing == [0])
}
