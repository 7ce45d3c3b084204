//! `syncPush`.

use async_graphql::{Context, Lookahead, Object};

use super::exchange::{SyncExchangeInput, SyncExchangePayload, exchange};
use super::push_input::SyncPushInput;
use super::result::{Asked, SyncPushPayload, results_of};
use crate::commerce::cart::graphql::desk;
use crate::commerce::checkout::CheckoutRules;
use crate::platform::graphql::{ContextExt as _, Cost};
use crate::sync::{Desks, PushRules, push};

#[derive(Default)]
pub struct SyncMutation;

#[Object]
impl SyncMutation {
    /// Applies mutations that an app has made without a network: each once, in their order, whatever becomes of requests and answers. A
    /// refused mutation does not stop those after it. Send the oldest of the queue first, one push at a time, and repeat a push whose
    /// answer was lost.
    #[graphql(directive = Cost::apply(50))]
    async fn sync_push(&self, ctx: &Context<'_>, input: SyncPushInput) -> async_graphql::Result<SyncPushPayload> {
        Box::pin(push_batch(ctx, &ctx.look_ahead(), "input", input)).await
    }

    /// Pushes, and then tells what changed: all that an app does when it is back online, in one request. Where the push is refused as a
    /// whole, nothing is told.
    #[graphql(directive = Cost::apply(60))]
    async fn sync_exchange(
        &self,
        ctx: &Context<'_>,
        input: SyncExchangeInput,
    ) -> async_graphql::Result<SyncExchangePayload> {
        Box::pin(exchange(ctx, input)).await
    }
}

/// Applies what `input`, the argument at the path `at`, says, and shows what it came to; `look`: what is asked for of that.
///
/// # Errors
/// Why nothing was done, or a fault.
pub async fn push_batch(
    ctx: &Context<'_>,
    look: &Lookahead<'_>,
    at: &str,
    input: SyncPushInput,
) -> async_graphql::Result<SyncPushPayload> {
    let shopper = ctx.shopper()?;
    let (batch, keys) = input.read(ctx, at, &shopper)?;
    let desks = Desks {
        cart: desk(ctx),
        rules: ctx.data_unchecked::<CheckoutRules>(),
        time_max: ctx.data_unchecked::<PushRules>().time_max,
    };
    let asked = Asked::of(&look.field("results"));
    let report = push(&desks, &shopper, &batch).await?;
    Ok(SyncPushPayload {
        results: results_of(ctx, &shopper, (&report.answers, asked), &keys).await?,
        last_mutation_seq: report.last_seq,
    })
}
