//! Orders as staff see them.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::list::{ORDERS_MAX, behind, position_of};
use super::order::Order;
use super::status::OrderStatus;
use crate::commerce::order::{OrderRow, OrderState, find_any, find_by_number, list_all};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, Cost, CursorScope, Page, PageSize, bad_user_input, minted_id};
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Permission;

/// An order, and what only staff know of it.
pub struct StaffOrder(Arc<OrderRow>);

impl From<Arc<OrderRow>> for StaffOrder {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(order)
    }
}

impl From<OrderRow> for StaffOrder {
    fn from(order: OrderRow) -> Self {
        Self(Arc::new(order))
    }
}

impl StaffOrder {
    /// The order of `id`, whoever has it.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        Ok(find_any(ctx.db().reader(), id).await?.map(Into::into))
    }
}

/// An order, and what only staff know of it.
#[Object]
impl StaffOrder {
    /// The order as the shopper sees it.
    async fn order(&self) -> Order {
        Order::from(Arc::clone(&self.0))
    }

    /// Whether a guest ordered.
    async fn is_guest(&self) -> bool {
        self.0.guest
    }

    /// The id of who ordered: `guest_…` or `cust_…`.
    async fn shopper_id(&self) -> ID {
        let kind = if self.0.guest {
            MintedKind::Guest
        } else {
            MintedKind::Customer
        };
        ID(MintedId::new(kind, self.0.principal_id).to_string())
    }

    /// Why it is held; null where it is not.
    async fn hold_reason(&self) -> Option<&str> {
        self.0.hold_reason.as_deref()
    }
}

/// What a page of orders says beyond them.
pub(super) struct StaffOrderConnectionFields {
    status: Option<OrderStatus>,
}

/// A page of orders, for staff.
#[Object]
impl StaffOrderConnectionFields {
    /// The status that all of them have; null where any was asked for.
    async fn status(&self) -> Option<OrderStatus> {
        self.status
    }
}

crate::connection! {
    /// A page of orders, for staff.
    StaffOrderConnection of StaffOrder by StaffOrderEdge with StaffOrderConnectionFields
}

#[derive(Default)]
pub struct OrderStaffQuery;

#[Object]
impl OrderStaffQuery {
    /// An order by its id or by its number, of which one is given; null where there is none. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(1))]
    async fn staff_order(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        number: Option<String>,
    ) -> Option<async_graphql::Result<StaffOrder>> {
        find(ctx, id, number).await.transpose()
    }

    /// A page of all orders, the newest first; at most 50. `status` leaves only those that stand there. Needs the permission `orders`.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn staff_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
        status: Option<OrderStatus>,
    ) -> async_graphql::Result<StaffOrderConnection> {
        ctx.staff(Permission::Orders)?;
        let key = ctx.cursors();
        let state: Option<OrderState> = status.map(Into::into);
        let scope = CursorScope::new(&format!("staff orders {}", state.map_or(0, |state| state as i16)));
        let page = Page::new(key, &scope, ORDERS_MAX, first, after.as_deref())?;
        let rows = list_all(ctx.db().reader(), state, behind(&page), page.limit()).await;
        let rows = rows.map_err(Error::<Infallible>::from)?;
        let page = page.of((key, &scope), rows, |row| (position_of(&row), row.into()));
        Ok(StaffOrderConnection::new(page, StaffOrderConnectionFields { status }))
    }
}

async fn find(ctx: &Context<'_>, id: Option<ID>, number: Option<String>) -> async_graphql::Result<Option<StaffOrder>> {
    ctx.staff(Permission::Orders)?;
    match (id, number) {
        (Some(id), None) => {
            let id = minted_id("id", &id, MintedKind::Order)?;
            Ok(StaffOrder::find(ctx, id).await?)
        }
        (None, Some(number)) => {
            let number = number.trim().to_uppercase();
            // No number has anything else, and PostgreSQL refuses a zero character.
            if !number.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Ok(None);
            }
            let found = find_by_number(ctx.db().reader(), &number).await;
            Ok(found.map_err(Error::<Infallible>::from)?.map(Into::into))
        }
        _ => Err(bad_user_input("id", "give either the id or the number of an order")),
    }
}
