//! Returns that staff have to see to.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, Object};
use uuid::Uuid;

use super::object::{Return, ReturnStatus};
use crate::commerce::order::graphql::StaffOrder;
use crate::commerce::order::{OrderRow, load_orders};
use crate::commerce::returns::{After, GoodsReturn, ReturnState, list_returns, with_lines};
use crate::platform::db::DbErr;
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, CursorScope, Page, PageSize, Position, SortValue};
use crate::platform::principal::Permission;

/// Returns on a page at most.
const RETURNS_MAX: u32 = 50;

/// A return with its order, for staff.
pub struct StaffReturn {
    order: Arc<OrderRow>,
    goods: Arc<GoodsReturn>,
}

/// A return with its order, for staff.
#[Object]
impl StaffReturn {
    /// The return as the shopper sees it.
    #[graphql(name = "return")]
    async fn goods(&self) -> Return {
        Return::new(Arc::clone(&self.order), Arc::clone(&self.goods))
    }

    /// Its order.
    async fn order(&self) -> StaffOrder {
        Arc::clone(&self.order).into()
    }
}

/// What a page of returns says beyond them.
pub(super) struct StaffReturnConnectionFields {
    status: Option<ReturnStatus>,
}

/// A page of returns, for staff.
#[Object]
impl StaffReturnConnectionFields {
    /// The status that all of them have; null where any was asked for.
    async fn status(&self) -> Option<ReturnStatus> {
        self.status
    }
}

crate::connection! {
    /// A page of returns, for staff.
    StaffReturnConnection of StaffReturn by StaffReturnEdge with StaffReturnConnectionFields
}

#[derive(Default)]
pub struct ReturnStaffQuery;

#[Object]
impl ReturnStaffQuery {
    /// A page of all returns, the newest first; at most 50. `status` leaves only those that stand there. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(2), directive = PageSize::apply())]
    async fn staff_returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
        status: Option<ReturnStatus>,
    ) -> async_graphql::Result<StaffReturnConnection> {
        ctx.staff(Permission::Orders)?;
        let key = ctx.cursors();
        let state: Option<ReturnState> = status.map(Into::into);
        let scope = CursorScope::new(&format!("staff returns {}", state.map_or(0, |state| state as i16)));
        let page = Page::new(key, &scope, RETURNS_MAX, first, after.as_deref())?;
        let found = found(ctx, state, behind(&page), page.limit()).await;
        let found = found.map_err(Error::<Infallible>::from)?;
        let page = page.of((key, &scope), found, |one| {
            let row = &one.goods.row;
            let position = Position {
                value: SortValue::Text(row.id.as_hyphenated().to_string()),
                id: row.created_at_ms,
            };
            (position, one)
        });
        Ok(StaffReturnConnection::new(page, StaffReturnConnectionFields { status }))
    }
}

/// The return behind which a page begins.
fn behind(page: &Page) -> Option<After> {
    let after = page.after.as_ref()?;
    let SortValue::Text(id) = &after.value else {
        return None;
    };
    Some((after.id, id.parse().ok()?))
}

async fn found(
    ctx: &Context<'_>,
    state: Option<ReturnState>,
    after: Option<After>,
    limit: u64,
) -> Result<Vec<StaffReturn>, DbErr> {
    let reader = ctx.db().reader();
    let rows = list_returns(reader, state, after, limit).await?;
    let orders: Vec<Uuid> = rows.iter().map(|row| row.order_id).collect();
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let orders = load_orders(reader, &orders).await?;
    let orders: HashMap<Uuid, Arc<OrderRow>> = orders.into_iter().map(|(id, order)| (id, Arc::new(order))).collect();
    let returns = with_lines(reader, rows).await?.into_iter();
    let with_order = returns.filter_map(|goods| {
        Some(StaffReturn {
            order: Arc::clone(orders.get(&goods.row.order_id)?),
            goods: Arc::new(goods),
        })
    });
    Ok(with_order.collect())
}
