//! Orders that wait for their payment.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::platform::db::Sql;
use crate::platform::principal::PrincipalId;

/// The orders of a principal that wait for their payment, the newest first.
pub(in crate::commerce::order) async fn of_principal(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
) -> Result<Vec<Uuid>, DbErr> {
    Sql::on(conn, "SELECT id FROM shop_order WHERE state = 1 AND principal_id = ")
        .bind(principal.0)
        .text(" ORDER BY created_at_ms DESC")
        .column(conn)
        .await
}
