//! The parcels of an order.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::object::Fulfillment;
use crate::commerce::order::OrderRow;
use crate::platform::graphql::{AssumedSize, Cost};

/// What of an order was sent.
#[derive(Clone)]
pub struct OrderParcels(Arc<OrderRow>);

impl From<Arc<OrderRow>> for OrderParcels {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(order)
    }
}

/// What of an order was sent.
#[Object]
impl OrderParcels {
    /// Its parcels, in the order in which they were made; cancelled ones too.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(2))]
    async fn fulfillments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Fulfillment>> {
        Ok(Fulfillment::all(ctx, &self.0).await?)
    }
}
