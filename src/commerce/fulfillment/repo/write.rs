//! Writing parcels. Their order is locked.

use sea_orm::DbErr;

use crate::commerce::fulfillment::entity::parcel;
use crate::commerce::fulfillment::parcel::ParcelState;
use crate::commerce::fulfillment::plan::Planned;
use crate::platform::db::{Sql, Txn, insert_all, upsert_all};

/// Writes a new parcel and what is in it.
pub(in crate::commerce::fulfillment) async fn insert_in(
    txn: &Txn,
    parcel: &parcel::Model,
    lines: &[Planned],
) -> Result<(), DbErr> {
    insert_all::<parcel::Entity, _>(txn, vec![parcel.clone()]).await?;
    let mut sql = Sql::on(txn, "INSERT INTO parcel_line (parcel_id, line_id, quantity) VALUES ");
    for (at, line) in lines.iter().enumerate() {
        sql = sql.text(if at == 0 { "(" } else { ", (" }).bind(parcel.id);
        sql = sql
            .text(", ")
            .bind(line.line_id)
            .text(", ")
            .bind(line.quantity)
            .text(")");
    }
    sql.execute(txn).await?;
    Ok(())
}

/// Writes a parcel that is there.
pub(in crate::commerce::fulfillment) async fn save_in(txn: &Txn, parcel: &parcel::Model) -> Result<(), DbErr> {
    upsert_all::<parcel::Entity, _>(txn, vec![parcel.clone()]).await
}

/// Records what was told of a parcel under its next number; `false`: the same was told before, and nothing is written.
pub(in crate::commerce::fulfillment) async fn append_event_in(
    txn: &Txn,
    parcel: &mut parcel::Model,
    (state, happened_at_ms): (ParcelState, i64),
    moved: bool,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let known: Vec<i64> = Sql::on(txn, "SELECT seq FROM parcel_event WHERE parcel_id = ")
        .bind(parcel.id)
        .text(" AND state = ")
        .bind(state as i16)
        .text(" AND happened_at_ms = ")
        .bind(happened_at_ms)
        .text(" LIMIT 1")
        .column(txn)
        .await?;
    if !moved && !known.is_empty() {
        return Ok(false);
    }
    parcel.event_head += 1;
    Sql::on(
        txn,
        "INSERT INTO parcel_event (parcel_id, seq, state, moved, happened_at_ms, at_ms) VALUES (",
    )
    .bind(parcel.id)
    .text(", ")
    .bind(parcel.event_head)
    .text(", ")
    .bind(state as i16)
    .text(", ")
    .bind(moved)
    .text(", ")
    .bind(happened_at_ms)
    .text(", ")
    .bind(now_ms)
    .text(")")
    .execute(txn)
    .await?;
    Ok(true)
}
