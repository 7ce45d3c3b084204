//! Reading carts and lines.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use crate::commerce::cart::entity::{cart, cart_line};
use crate::commerce::cart::line::Line;
use crate::platform::db::{Engine, Sql};
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

/// A cart with its lines, in their order, and its codes as they were given.
pub(in crate::commerce::cart) type Whole = (cart::Model, Vec<Line>, Vec<String>);

/// The cart that the principal sees, with all that is in it, in one statement; in two where something is kept for it.
pub(in crate::commerce::cart) async fn whole_of(
    conn: &impl ConnectionTrait,
    owner: PrincipalId,
) -> Result<Option<Whole>, DbErr> {
    let codes = match Engine::of(conn) {
        Engine::Postgres => "CAST(JSON_AGG(d.code ORDER BY d.position) AS TEXT)",
        Engine::Sqlite => "JSON_GROUP_ARRAY(d.code ORDER BY d.position)",
    };
    // Without what is kept: it is long, and each line would repeat it.
    let rows = Sql::on(
        conn,
        "SELECT c.id, c.principal_id, c.guest, c.market_id, c.version, c.state, c.total_quantity, c.email, c.phone, c.country, c.region, \
         c.note, c.delivery_option, CAST(NULL AS TEXT) AS hold, c.hold_expires_at_ms, c.created_at_ms, c.updated_at_ms, \
         l.id AS line_id, l.cart_id AS line_cart_id, l.position AS line_position, l.variant_id AS line_variant_id, \
         l.quantity AS line_quantity, l.attributes AS line_attributes, l.title AS line_title, l.seen_minor AS line_seen_minor, \
         l.seen_market_id AS line_seen_market_id, l.added_at_ms AS line_added_at_ms, (SELECT ",
    )
    .text(codes)
    .text(
        " FROM cart_discount_code d WHERE d.cart_id = c.id) AS codes FROM cart c LEFT JOIN cart_line l ON l.cart_id = c.id \
         WHERE c.state = 1 AND c.principal_id = ",
    )
    .bind(owner.0)
    .text(" ORDER BY l.position, l.id")
    .map(conn, |row| {
        let cart = cart::Model::from_query_result(row, "")?;
        let line = cart_line::Model::from_query_result_optional(row, "line_")?;
        Ok((cart, line, row.try_get::<Option<String>>("", "codes")?))
    })
    .await?;
    let mut whole: Option<Whole> = None;
    for (cart, line, codes) in rows {
        let (_, lines, _) = match &mut whole {
            Some(whole) => whole,
            None => whole.insert((cart, Vec::new(), codes_of_json(codes.as_deref())?)),
        };
        lines.extend(line.map(Line::of_row).transpose()?);
    }
    if let Some((cart, _, _)) = &mut whole
        && cart.hold_expires_at_ms.is_some()
    {
        let hold = Sql::on(conn, "SELECT hold FROM cart WHERE id = ").bind(cart.id);
        cart.hold = hold.column::<Option<String>>(conn).await?.into_iter().next().flatten();
    }
    Ok(whole)
}

fn codes_of_json(json: Option<&str>) -> Result<Vec<String>, DbErr> {
    let read = |json| serde_json::from_str(json).map_err(|cause| DbErr::Custom(format!("codes of a cart: {cause}")));
    json.map_or_else(|| Ok(Vec::new()), read)
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
