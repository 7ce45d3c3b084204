//! Following what becomes of an order that was submitted.

use async_graphql::{ComplexObject, Context, ID, SimpleObject, Subscription, Union};
use futures_util::stream::Stream;
use uuid::Uuid;

use super::result::CheckoutResult;
use crate::commerce::checkout;
use crate::platform::changes::{Entity, Scope};
use crate::platform::graphql::live::{self, CaughtUp, Following, Step, StreamReset, Watched};
use crate::platform::graphql::{ContextExt as _, Cost, minted_id};
use crate::platform::id::MintedKind;
use crate::platform::principal::Shopper;

/// What a stream of a submitted order says: where it begins, that it had to begin anew, or what is known of the order.
#[derive(Clone, Union)]
pub(crate) enum CheckoutAttemptStreamItem {
    CaughtUp(CaughtUp),
    StreamReset(StreamReset),
    CheckoutAttemptChange(CheckoutAttemptChange),
}

/// What is known of an order that was submitted. Only the latest is told.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct CheckoutAttemptChange {
    /// The number of the change among all of the shopper's.
    pub seq: i64,
    /// The number of the item before it in this stream.
    pub previous_seq: Option<i64>,
    /// The place of this item in the shopper's changes.
    pub cursor: String,
    #[graphql(skip)]
    shopper: Shopper,
    #[graphql(skip)]
    order: Uuid,
}

#[ComplexObject]
impl CheckoutAttemptChange {
    /// What became of it, as `checkoutAttempt` answers it; null where the shopper has no such order (yet).
    #[graphql(directive = Cost::apply(5))]
    async fn attempt(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CheckoutResult>> {
        let standing = checkout::standing(ctx.db(), &self.shopper, self.order).await?;
        Ok(standing.map(CheckoutResult::of))
    }
}

async fn open(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<()> {
    let shopper = ctx.shopper()?;
    let order = minted_id("id", id, MintedKind::Order)?;
    let following = Following {
        scope: Scope::Principal(shopper.id),
        name: format!("checkout attempt of {}", shopper.id),
        after: None,
    };
    let watched = Watched {
        kinds: &[Entity::Order],
        ids: Some(vec![order.as_hyphenated().to_string()]),
    };
    let steps = live::states(ctx, following, watched, Some(()), |changes| {
        changes.last().map(|last| (last.seq, ())).into_iter().collect()
    });
    live::tell(ctx, steps.await?, move |step| match step {
        Step::CaughtUp(item) => CheckoutAttemptStreamItem::CaughtUp(item),
        Step::Reset(item) => CheckoutAttemptStreamItem::StreamReset(item),
        Step::Item(place, ()) => CheckoutAttemptStreamItem::CheckoutAttemptChange(CheckoutAttemptChange {
            seq: place.seq,
            previous_seq: place.previous_seq,
            cursor: place.cursor,
            shopper,
            order,
        }),
    });
    Ok(())
}

#[derive(Default)]
pub struct CheckoutSubscription;

#[Subscription]
impl CheckoutSubscription {
    /// What becomes of an order that was submitted: after `CaughtUp` at once what is known, and then whenever that changes. It
    /// needs no cursor, since only the latest counts. Needs an access token.
    #[graphql(directive = Cost::apply(10))]
    async fn checkout_attempt_changed(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<impl Stream<Item = CheckoutAttemptStreamItem>> {
        if live::is_opening(ctx) {
            open(ctx, &id).await?;
        }
        Ok(live::current(ctx))
    }
}
