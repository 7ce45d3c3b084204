//! Pages of orders.

use std::convert::Infallible;

use async_graphql::{Context, Object};
use uuid::Uuid;

use super::order::Order;
use crate::commerce::order::{OrderRow, count_own, list_own};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, CursorScope, Page, PageSize, Position, SortValue};
use crate::platform::principal::{PrincipalId, Shopper};

/// Orders on one page.
pub(super) const ORDERS_MAX: u32 = 50;

/// What a page of orders says beyond them.
pub(super) struct OrderConnectionFields {
    principal: PrincipalId,
}

/// A page of the shopper's orders.
#[Object]
impl OrderConnectionFields {
    /// How many orders the shopper has.
    #[graphql(directive = Cost::apply(1))]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = count_own(ctx.db().reader(), self.principal).await;
        Ok(i32::try_from(count.map_err(Error::<Infallible>::from)?)?)
    }
}

crate::connection! {
    /// A page of the shopper's orders.
    OrderConnection of Order by OrderEdge with OrderConnectionFields
}

/// Where an order stands in a list.
pub(super) fn position_of(order: &OrderRow) -> Position {
    Position {
        value: SortValue::Text(order.id.as_hyphenated().to_string()),
        id: order.created_at_ms,
    }
}

/// The order behind which a page begins.
pub(super) fn behind(page: &Page) -> Option<(i64, Uuid)> {
    let after = page.after.as_ref()?;
    let SortValue::Text(id) = &after.value else {
        return None;
    };
    Some((after.id, id.parse().ok()?))
}

pub(super) async fn page(
    ctx: &Context<'_>,
    shopper: Shopper,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<OrderConnection> {
    let principal = shopper.id;
    let key = ctx.cursors();
    let scope = CursorScope::new(&format!("orders {principal}"));
    let page = Page::new(key, &scope, ORDERS_MAX, first, after)?;
    let rows = list_own(ctx.db().reader(), principal, behind(&page), page.limit()).await;
    let rows = rows.map_err(Error::<Infallible>::from)?;
    let page = page.of((key, &scope), rows, |row| (position_of(&row), Order::from(row)));
    Ok(OrderConnection::new(page, OrderConnectionFields { principal }))
}

/// The viewer's orders.
pub struct OrderViewer(Shopper);

impl From<Shopper> for OrderViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl OrderViewer {
    /// A page of the shopper's orders, the newest first; at most 50.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<OrderConnection> {
        page(ctx, self.0, first, after.as_deref()).await
    }
}
