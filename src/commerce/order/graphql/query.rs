//! The order's fields at the root.

use async_graphql::{Context, ID, Object};

use super::list::{self, OrderConnection};
use super::order::Order;
use crate::platform::graphql::{ContextExt as _, Cost, PageSize, minted_id};
use crate::platform::id::MintedKind;

#[derive(Default)]
pub struct OrderQuery;

#[Object]
impl OrderQuery {
    /// An order of the shopper who asks; null where they have none of this id. Needs an access token.
    #[graphql(directive = Cost::apply(1))]
    async fn order(&self, ctx: &Context<'_>, id: ID) -> Option<async_graphql::Result<Order>> {
        let shopper = match ctx.shopper() {
            Ok(shopper) => shopper,
            Err(denied) => return Some(Err(denied.into())),
        };
        match minted_id("id", &id, MintedKind::Order) {
            Ok(id) => Order::find(ctx, shopper, id).await.map_err(Into::into).transpose(),
            Err(invalid) => Some(Err(invalid)),
        }
    }

    /// A page of the orders of the shopper who asks, the newest first; at most 50. Needs an access token; null without one.
    #[graphql(directive = Cost::apply(1), directive = PageSize::apply())]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: Option<i32>,
        after: Option<String>,
    ) -> Option<async_graphql::Result<OrderConnection>> {
        // What else is asked for is answered to who has no token.
        Some(match ctx.shopper() {
            Ok(shopper) => list::page(ctx, shopper, first, after.as_deref()).await,
            Err(denied) => Err(denied.into()),
        })
    }
}
