//! Reading parcels.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::commerce::fulfillment::entity::parcel;
use crate::platform::db::{Sql, Txn, keys_in};

/// Units of a line of an order in a parcel.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ParcelLineRow {
    pub parcel_id: Uuid,
    pub line_id: Uuid,
    pub quantity: i64,
}

/// What was told of a parcel.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ParcelEventRow {
    pub parcel_id: Uuid,
    pub state: i16,
    pub moved: bool,
    pub happened_at_ms: i64,
}

/// The parcel of `id`.
///
/// # Errors
/// What the database says.
pub async fn find_parcel(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<parcel::Model>, DbErr> {
    parcel::Entity::find_by_id(id).one(conn).await
}

/// What is in the parcel of `id`.
///
/// # Errors
/// What the database says.
pub async fn lines_of_parcel(conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<ParcelLineRow>, DbErr> {
    lines_of_parcels(conn, &[id]).await
}

/// The parcels of orders, each order's in their order.
pub(in crate::commerce::fulfillment) async fn parcels_of(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<Vec<parcel::Model>, DbErr> {
    parcel::Entity::find()
        .filter(keys_in(conn, parcel::Column::OrderId, orders))
        .order_by_asc(parcel::Column::OrderId)
        .order_by_asc(parcel::Column::Position)
        .all(conn)
        .await
}

/// What is in parcels, in the order of the orders' lines.
pub(in crate::commerce::fulfillment) async fn lines_of_parcels(
    conn: &impl ConnectionTrait,
    parcels: &[Uuid],
) -> Result<Vec<ParcelLineRow>, DbErr> {
    Sql::on(
        conn,
        "SELECT parcel_id, line_id, quantity FROM parcel_line WHERE parcel_id",
    )
    .any(parcels)
    .text(" ORDER BY parcel_id, line_id")
    .all(conn)
    .await
}

/// What was told of parcels, each parcel's in the order in which it happened.
pub(in crate::commerce::fulfillment) async fn events_of(
    conn: &impl ConnectionTrait,
    parcels: &[Uuid],
) -> Result<Vec<ParcelEventRow>, DbErr> {
    Sql::on(
        conn,
        "SELECT parcel_id, state, moved, happened_at_ms FROM parcel_event WHERE parcel_id",
    )
    .any(parcels)
    .text(" ORDER BY parcel_id, happened_at_ms, seq")
    .all(conn)
    .await
}

/// The number of an order's next parcel; the order is locked.
pub(in crate::commerce::fulfillment) async fn next_position(txn: &Txn, order: Uuid) -> Result<i64, DbErr> {
    let found: Vec<i64> = Sql::on(
        txn,
        "SELECT COALESCE(MAX(position), 0) + 1 FROM parcel WHERE order_id = ",
    )
    .bind(order)
    .column(txn)
    .await?;
    Ok(found.first().copied().unwrap_or(1))
}
