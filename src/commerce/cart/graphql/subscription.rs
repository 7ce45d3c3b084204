//! Following the cart.

use async_graphql::{ComplexObject, Context, SimpleObject, Subscription, Union};
use futures_util::stream::Stream;

use super::cart::Cart;
use crate::platform::changes::{Entity, Scope};
use crate::platform::graphql::live::{self, CaughtUp, Following, Step, StreamReset, Watched};
use crate::platform::graphql::{ContextExt as _, Cost};
use crate::platform::principal::Shopper;

/// What a stream of the cart says: where it begins, that it had to begin anew, or that the cart changed.
#[derive(Clone, Union)]
pub(crate) enum CartStreamItem {
    CaughtUp(CaughtUp),
    StreamReset(StreamReset),
    CartChange(CartChange),
}

/// The cart was changed, by this device or another one. Changes in quick succession are one.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct CartChange {
    /// The number of the change among all of the shopper's.
    pub seq: i64,
    /// The number of the item before it in this stream.
    pub previous_seq: Option<i64>,
    /// From where a stream goes on after this item, for `after`.
    pub cursor: String,
    #[graphql(skip)]
    shopper: Shopper,
}

#[ComplexObject]
impl CartChange {
    /// The cart as it is now; null where the shopper has none any more, such as after an order. Its `version` tells an app
    /// whether it has this state already.
    #[graphql(directive = Cost::apply(10))]
    async fn cart(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Cart>> {
        Ok(Cart::of(ctx, self.shopper).await?)
    }
}

async fn open(ctx: &Context<'_>, after: Option<String>) -> async_graphql::Result<()> {
    let shopper = ctx.shopper()?;
    let following = Following {
        scope: Scope::Principal(shopper.id),
        name: format!("cart of {}", shopper.id),
        after,
    };
    let watched = Watched {
        kinds: &[Entity::Cart, Entity::CartLine],
        ids: None,
    };
    let steps = live::states(ctx, following, watched, None, |changes| {
        changes.last().map(|last| (last.seq, ())).into_iter().collect()
    });
    live::tell(ctx, steps.await?, move |step| match step {
        Step::CaughtUp(item) => CartStreamItem::CaughtUp(item),
        Step::Reset(item) => CartStreamItem::StreamReset(item),
        Step::Item(place, ()) => CartStreamItem::CartChange(CartChange {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            shopper,
        }),
    });
    Ok(())
}

#[derive(Default)]
pub struct CartSubscription;

#[Subscription]
impl CartSubscription {
    /// The shopper's cart whenever it changed, such as by another device of theirs. It begins with `CaughtUp`; with `after`, a
    /// change since that cursor is told at once. Prices, stock and discounts that change the total without a change of the cart
    /// are not told. Needs an access token.
    #[graphql(directive = Cost::apply(10))]
    async fn cart_changed(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = CartStreamItem>> {
        if live::is_opening(ctx) {
            open(ctx, after).await?;
        }
        Ok(live::current(ctx))
    }
}
