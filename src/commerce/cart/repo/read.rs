//! Reading carts and lines.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::commerce::cart::entity::{cart, cart_line};
use crate::commerce::cart::line::Line;
use crate::platform::db::Sql;
use crate::platform::principal::PrincipalId;

/// The cart that the principal sees.
pub(in crate::commerce::cart) async fn active_of(
    conn: &impl ConnectionTrait,
    owner: PrincipalId,
) -> Result<Option<cart::Model>, DbErr> {
    cart::Entity::find()
        .filter(cart::Column::PrincipalId.eq(owner.0))
        // Written out: with a bound value neither engine can use the index of active carts.
        .filter(Expr::cust("cart.state = 1"))
        .one(conn)
        .await
}

/// Whether there is a cart of this id, whoever has it.
pub(in crate::commerce::cart) async fn exists(conn: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT version FROM cart WHERE id = ")
        .bind(id)
        .column(conn)
        .await?;
    Ok(!found.is_empty())
}

/// The lines of a cart in their order.
pub(in crate::commerce::cart) async fn lines_of(
    conn: &impl ConnectionTrait,
    cart_id: Uuid,
) -> Result<Vec<Line>, DbErr> {
    let rows = cart_line::Entity::find()
        .filter(cart_line::Column::CartId.eq(cart_id))
        .order_by_asc(cart_line::Column::Position)
        .order_by_asc(cart_line::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(Line::of_row).collect()
}

/// Those of `ids` that are lines of a cart, whoever has it.
pub(in crate::commerce::cart) async fn lines_in_use(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, DbErr> {
    let found: Vec<Uuid> = Sql::on(conn, "SELECT id FROM cart_line WHERE id")
        .any(ids)
        .column(conn)
        .await?;
    Ok(found.into_iter().collect())
}
