//! Finding orders, and pages of them.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};
use uuid::Uuid;

use crate::commerce::order::entity::shop_order::{Column, Entity, Model};
use crate::commerce::order::state::OrderState;
use crate::platform::db::{Sql, keys_in};
use crate::platform::principal::PrincipalId;

/// Behind which order a page begins: when it was made, and its id.
pub type After = (i64, Uuid);

/// Newest first.
fn page(select: Select<Entity>, after: Option<After>, limit: u64) -> Select<Entity> {
    let select = select
        .order_by_desc(Column::CreatedAtMs)
        .order_by_desc(Column::Id)
        .limit(limit);
    match after {
        Some((created_at_ms, id)) => select.filter(
            Expr::tuple([
                Expr::col((Entity, Column::CreatedAtMs)),
                Expr::col((Entity, Column::Id)),
            ])
            .lt(Expr::tuple([Expr::val(created_at_ms), Expr::val(id)])),
        ),
        None => select,
    }
}

/// Up to `limit` orders of a principal behind `after`, the newest first.
pub(in crate::commerce::order) async fn of_principal(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let own = Entity::find().filter(Column::PrincipalId.eq(principal.0));
    page(own, after, limit).all(conn).await
}

/// Up to `limit` orders of everybody behind `after`, the newest first.
pub(in crate::commerce::order) async fn of_everybody(
    conn: &impl ConnectionTrait,
    state: Option<OrderState>,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let all = match state {
        Some(state) => Entity::find().filter(Column::State.eq(state as i16)),
        None => Entity::find(),
    };
    page(all, after, limit).all(conn).await
}

/// How many orders a principal has.
pub(in crate::commerce::order) async fn count_of(
    conn: &impl ConnectionTrait,
    principal: PrincipalId,
) -> Result<i64, DbErr> {
    let found: Vec<i64> = Sql::on(conn, "SELECT COUNT(*) FROM shop_order WHERE principal_id = ")
        .bind(principal.0)
        .column(conn)
        .await?;
    Ok(found.first().copied().unwrap_or_default())
}

pub(in crate::commerce::order) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(conn).await
}

pub(in crate::commerce::order) async fn find_all(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(keys_in(conn, Column::Id, ids)).all(conn).await
}

pub(in crate::commerce::order) async fn find_by_number(
    conn: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Number.eq(number)).one(conn).await
}
