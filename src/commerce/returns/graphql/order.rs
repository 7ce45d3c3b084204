//! The returns of an order, and what else of it can be sent back.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::object::Return;
use crate::commerce::fulfillment::ParcelsOf;
use crate::commerce::order::graphql::OrderLineItem;
use crate::commerce::order::{LinesOf, OrderRow};
use crate::commerce::payment::RefundsOf;
use crate::commerce::returns::{ReturnRules, ReturnsOf, Sold, returnable};
use crate::platform::error::Error;
use crate::platform::graphql::{AssumedSize, ContextExt as _, Cost};

/// Units of a line that can be sent back.
#[derive(SimpleObject)]
struct ReturnableLineItem {
    /// The line of the order.
    line_item: OrderLineItem,
    /// How many of it can be sent back at this moment; 1 or more.
    quantity: i64,
}

/// What of an order came back, or can.
#[derive(Clone)]
pub struct OrderReturns(Arc<OrderRow>);

impl From<Arc<OrderRow>> for OrderReturns {
    fn from(order: Arc<OrderRow>) -> Self {
        Self(order)
    }
}

/// What of an order came back, or can.
#[Object]
impl OrderReturns {
    /// Its returns, in the order in which they were asked for; declined ones too. At most 50.
    #[graphql(directive = Cost::apply(2), directive = AssumedSize::apply(2))]
    async fn returns(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Return>> {
        let found = ctx.loaders().load::<ReturnsOf>(self.0.id).await?.unwrap_or_default();
        let shown = found
            .iter()
            .map(|one| Return::new(Arc::clone(&self.0), Arc::clone(one)));
        Ok(shown.collect())
    }

    /// What of it `returnRequest` takes at this moment, in the order of its lines: units that have been sent, arrived not too long
    /// ago, and are neither lost, nor in a return, nor paid back. At most 500.
    #[graphql(directive = Cost::apply(5), directive = AssumedSize::apply(5))]
    async fn returnable_line_items(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReturnableLineItem>> {
        Ok(self.returnable(ctx).await?)
    }
}

impl OrderReturns {
    async fn returnable(&self, ctx: &Context<'_>) -> Result<Vec<ReturnableLineItem>, Error> {
        let rules: &ReturnRules = ctx.data_unchecked();
        let (id, loaders) = (self.0.id, ctx.loaders());
        let parcels = loaders.load::<ParcelsOf>(id).await?.unwrap_or_default();
        // What nothing was sent of needs no more looking.
        if parcels.is_empty() {
            return Ok(Vec::new());
        }
        let lines = loaders.load::<LinesOf>(id).await?.unwrap_or_default();
        let returns = loaders.load::<ReturnsOf>(id).await?.unwrap_or_default();
        let refunds = loaders.load::<RefundsOf>(id).await?.unwrap_or_default();
        let sold = Sold {
            lines: &lines,
            parcels: &parcels,
            returns: &returns,
            refunds: &refunds,
        };
        let left = returnable(&sold, *rules, ctx.clock().now_ms());
        let items = OrderLineItem::all(&lines, &self.0).into_iter();
        let items = items.filter_map(|line_item| {
            let quantity = left.get(&line_item.uuid())?.units;
            (quantity > 0).then_some(ReturnableLineItem { line_item, quantity })
        });
        Ok(items.collect())
    }
}
