//! The cart's fields at the root and of the viewer.

use async_graphql::{Context, Object};

use super::cart::Cart;
use crate::platform::graphql::{ContextExt as _, Cost};
use crate::platform::principal::Shopper;

#[derive(Default)]
pub struct CartQuery;

#[Object]
impl CartQuery {
    /// The cart of the shopper who asks, guest or customer; null where nothing was put into one yet. Needs an access token.
    #[graphql(directive = Cost::apply(10))]
    async fn cart(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Cart>> {
        match ctx.shopper() {
            Ok(shopper) => Cart::of(ctx, shopper).await.map_err(Into::into).transpose(),
            Err(denied) => Some(Err(denied.into())),
        }
    }
}

/// The viewer's cart.
pub struct CartViewer(Shopper);

impl From<Shopper> for CartViewer {
    fn from(shopper: Shopper) -> Self {
        Self(shopper)
    }
}

#[Object]
impl CartViewer {
    /// The shopper's cart; null where nothing was put into one yet.
    #[graphql(directive = Cost::apply(10))]
    async fn cart(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Cart>> {
        Cart::of(ctx, self.0).await.map_err(Into::into).transpose()
    }
}
