//! Orders that wait for their payment.

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::platform::db::Sql;
use crate::platform::principal::PrincipalId;

/// The order of a principal that waits for its payment.
pub(in crate::commerce::order) async fn of_principal(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
) -> Result<Option<Uuid>, DbErr> {
    let found: Vec<Uuid> = Sql::on(conn, "SELECT id FROM shop_order WHERE state = 1 AND principal_id = ")
        .bind(principal.0)
        .text(" ORDER BY created_at_ms DESC LIMIT 1")
        .column(conn)
        .await?;
    Ok(found.first().copied())
}
