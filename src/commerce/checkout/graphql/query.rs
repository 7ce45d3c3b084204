//! Asking what became of an order.

use async_graphql::{Context, ID, Object};

use super::result::CheckoutResult;
use crate::commerce::checkout;
use crate::platform::graphql::{ContextExt as _, Cost, minted_id};
use crate::platform::id::MintedKind;

#[derive(Default)]
pub struct CheckoutQuery;

#[Object]
impl CheckoutQuery {
    /// What became of the shopper's order with this id, which was submitted by `checkoutSubmit`; null where the shopper has no such
    /// order, such as because the request never arrived. Needs an access token.
    #[graphql(directive = Cost::apply(5))]
    async fn checkout_attempt(&self, ctx: &Context<'_>, id: ID) -> Option<async_graphql::Result<CheckoutResult>> {
        attempt(ctx, &id).await.transpose()
    }
}

async fn attempt(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<CheckoutResult>> {
    let shopper = ctx.shopper()?;
    let id = minted_id("id", id, MintedKind::Order)?;
    let standing = checkout::standing(ctx.db(), &shopper, id).await?;
    Ok(standing.map(CheckoutResult::of))
}
