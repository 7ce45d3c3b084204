//! Reading orders.

use std::collections::HashMap;

use uuid::Uuid;

use super::entity::shop_order;
use super::event::OrderEvent;
use super::placed::read_json;
use super::repo::event;
use super::repo::list::{self, After};
use super::state::OrderState;
use crate::platform::db::{Conn, DbErr};
use crate::platform::error::Error;
use crate::platform::principal::PrincipalId;

/// The order of `id` if `principal` has it. What is somebody else's is answered like what is not there.
///
/// # Errors
/// What the database says.
pub async fn find_own(conn: &impl Conn, principal: PrincipalId, id: Uuid) -> Result<Option<shop_order::Model>, DbErr> {
    let found = list::find(conn, id).await?;
    Ok(found.filter(|order| order.principal_id == principal.0))
}

/// The order of `id`, whoever has it: for staff, and for work that the shop does by itself.
///
/// # Errors
/// What the database says.
pub async fn find_any(conn: &impl Conn, id: Uuid) -> Result<Option<shop_order::Model>, DbErr> {
    list::find(conn, id).await
}

/// Those of `ids` that are there, by id: for staff, and for who looks whose they are.
///
/// # Errors
/// What the database says.
pub async fn load_orders(conn: &impl Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, shop_order::Model>, DbErr> {
    let found = list::find_all(conn, ids).await?;
    Ok(found.into_iter().map(|order| (order.id, order)).collect())
}

/// As [`find_any`], by the order's number, such as `DE-1042`.
///
/// # Errors
/// What the database says.
pub async fn find_by_number(conn: &impl Conn, number: &str) -> Result<Option<shop_order::Model>, DbErr> {
    list::find_by_number(conn, number).await
}

/// Up to `limit` orders of `principal` behind `after`, the newest first.
///
/// # Errors
/// What the database says.
pub async fn list_own(
    conn: &impl Conn,
    principal: PrincipalId,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<shop_order::Model>, DbErr> {
    list::of_principal(conn, principal, after, limit).await
}

/// Up to `limit` orders of everybody behind `after`, the newest first: for staff.
///
/// # Errors
/// What the database says.
pub async fn list_all(
    conn: &impl Conn,
    state: Option<OrderState>,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<shop_order::Model>, DbErr> {
    list::of_everybody(conn, state, after, limit).await
}

/// How many orders `principal` has.
///
/// # Errors
/// What the database says.
pub async fn count_own(conn: &impl Conn, principal: PrincipalId) -> Result<i64, DbErr> {
    list::count_of(conn, principal).await
}

/// What was paid back by `refund`, as the order's history has it; `None`: nothing was.
///
/// # Errors
/// A fault of the database.
pub async fn refunded(conn: &impl Conn, order: Uuid, refund: Uuid) -> Result<Option<i64>, Error> {
    let kind = OrderEvent::Refunded {
        refund,
        amount_minor: 0,
    }
    .kind();
    for body in event::bodies_of_kind(conn, order, kind).await? {
        if let OrderEvent::Refunded {
            refund: found,
            amount_minor,
        } = read_json(&body)?
            && found == refund
        {
            return Ok(Some(amount_minor));
        }
    }
    Ok(None)
}
