//! Reading returns.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::commerce::returns::entity::order_return::{Column, Entity, Model};
use crate::commerce::returns::entity::order_return_line;
use crate::commerce::returns::state::ReturnState;
use crate::platform::db::keys_in;

/// Behind which return a page begins: when it was asked for, and its id.
pub type After = (i64, Uuid);

pub(in crate::commerce::returns) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(conn).await
}

/// The returns of orders, each order's in their order.
pub(in crate::commerce::returns) async fn of_orders(
    conn: &impl ConnectionTrait,
    orders: &[Uuid],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(keys_in(conn, Column::OrderId, orders))
        .order_by_asc(Column::OrderId)
        .order_by_asc(Column::Position)
        .all(conn)
        .await
}

/// The lines of returns.
pub(in crate::commerce::returns) async fn lines_of(
    conn: &impl ConnectionTrait,
    returns: &[Uuid],
) -> Result<Vec<order_return_line::Model>, DbErr> {
    order_return_line::Entity::find()
        .filter(keys_in(conn, order_return_line::Column::ReturnId, returns))
        .order_by_asc(order_return_line::Column::ReturnId)
        .order_by_asc(order_return_line::Column::LineId)
        .all(conn)
        .await
}

/// Up to `limit` returns of everybody behind `after`, the newest first: for staff.
///
/// # Errors
/// What the database says.
pub async fn list_returns(
    conn: &impl ConnectionTrait,
    state: Option<ReturnState>,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .order_by_desc(Column::CreatedAtMs)
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state as i16));
    }
    if let Some((created_at_ms, id)) = after {
        select = select.filter(
            Expr::tuple([
                Expr::col((Entity, Column::CreatedAtMs)),
                Expr::col((Entity, Column::Id)),
            ])
            .lt(Expr::tuple([Expr::val(created_at_ms), Expr::val(id)])),
        );
    }
    select.all(conn).await
}
