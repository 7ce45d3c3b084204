//! An order with all that is known of it.

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject};
use uuid::Uuid;

use super::core::OrderCore;
use crate::commerce::fulfillment::graphql::OrderParcels;
use crate::commerce::order::{OrderRow, find_own, load_orders};
use crate::commerce::payment::graphql::OrderPayments;
use crate::commerce::returns::graphql::OrderReturns;
use crate::platform::error::Error;
use crate::platform::graphql::ContextExt as _;
use crate::platform::principal::Shopper;

// To add a part: `pub struct OrderParcels(Arc<OrderRow>)` with `From<Arc<OrderRow>>` and `#[Object]` in your module's `graphql/`,
// and a line in the two lists below.

/// What somebody bought, as it was when they bought it, and what became of it.
#[derive(Clone, MergedObject)]
#[graphql(name = "Order")]
pub struct Order(OrderCore, OrderParcels, OrderPayments, OrderReturns);

impl From<Arc<OrderRow>> for Order {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(
            Arc::clone(&order).into(),
            Arc::clone(&order).into(),
            Arc::clone(&order).into(),
            order.into(),
        )
    }
}

impl From<OrderRow> for Order {
    fn from(order: OrderRow) -> Self {
        Arc::new(order).into()
    }
}

impl Order {
    /// The shopper's order of `id`.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn find(ctx: &Context<'_>, shopper: Shopper, id: Uuid) -> Result<Option<Self>, Error> {
        let found = find_own(ctx.db().reader(), shopper.id, id).await?;
        Ok(found.map(Into::into))
    }

    /// Those of `ids` that are the shopper's, by id.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn load(ctx: &Context<'_>, shopper: Shopper, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let found = load_orders(ctx.db().reader(), ids).await?;
        let own = found
            .into_iter()
            .filter(|(_, order)| order.principal_id == shopper.id.0);
        Ok(own.map(|(id, order)| (id, order.into())).collect())
    }

    /// For `Node`, which asks every type by itself.
    ///
    /// # Errors
    /// None.
    pub fn id(&self, _: &Context<'_>) -> impl Future<Output = async_graphql::Result<ID>> {
        ready(Ok(self.0.global_id()))
    }
}
