//! How far the CDN was told, in the database.

use sea_orm::{DbErr, FromQueryResult};

use super::round::{Again, Place};
use crate::platform::db::{Conn, Sql, Txn};

#[derive(FromQueryResult)]
struct Row {
    version: i64,
    epoch: String,
    told_to: i64,
    settled_to: i64,
    again_to: Option<i64>,
    again_at_ms: Option<i64>,
}

/// The place; where nothing was told yet, one from which everything is.
pub(super) async fn load(conn: &impl Conn) -> Result<Place, DbErr> {
    let row: Option<Row> = Sql::on(
        conn,
        "SELECT version, epoch, told_to, settled_to, again_to, again_at_ms FROM cdn_place WHERE id = 1",
    )
    .one(conn)
    .await?;
    Ok(row.map_or_else(Place::default, |row| Place {
        version: row.version,
        epoch: row.epoch,
        told_to: row.told_to,
        settled_to: row.settled_to,
        again: row.again_to.zip(row.again_at_ms).map(|(to, at_ms)| Again { to, at_ms }),
    }))
}

/// Puts `place` in the stead of the one before it; `false`: somebody else has moved that one.
pub(super) async fn move_in(txn: &Txn, place: &Place) -> Result<bool, DbErr> {
    let moved = Sql::on(
        txn,
        "INSERT INTO cdn_place (id, version, epoch, told_to, settled_to, again_to, again_at_ms) VALUES (1, ",
    )
    .bind(place.version)
    .text(", ")
    .bind(place.epoch.as_str())
    .text(", ")
    .bind(place.told_to)
    .text(", ")
    .bind(place.settled_to)
    .text(", ")
    .bind(place.again.map(|again| again.to))
    .text(", ")
    .bind(place.again.map(|again| again.at_ms))
    .text(") ON CONFLICT (id) DO UPDATE SET version = excluded.version, epoch = excluded.epoch, told_to = excluded.told_to, settled_to = excluded.settled_to, again_to = excluded.again_to, again_at_ms = excluded.again_at_ms WHERE cdn_place.version = ")
    .bind(place.version - 1)
    .execute(txn)
    .await?;
    Ok(moved > 0)
}
