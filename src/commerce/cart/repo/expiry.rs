//! Carts that nobody came back to.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::platform::db::Sql;

/// Guests who have an active cart that was last written before `before_ms`, those of the oldest carts first.
pub(in crate::commerce::cart) async fn abandoned(
    conn: &impl ConnectionTrait,
    before_ms: i64,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(
        conn,
        "SELECT principal_id FROM cart WHERE state = 1 AND guest AND updated_at_ms < ",
    )
    .bind(before_ms)
    .text(" ORDER BY updated_at_ms LIMIT ")
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .column(conn)
    .await
}
