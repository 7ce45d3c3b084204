//! `syncExchange`.

use async_graphql::{Context, InputObject, SimpleObject};

use super::mutation::push_batch;
use super::pull::{SyncPull, pull};
use super::pull_input::SyncPullInput;
use super::push_input::SyncPushInput;
use super::result::SyncPushPayload;
use crate::platform::graphql::bad_user_input;

/// What an app sends when it is back online.
#[derive(InputObject)]
pub struct SyncExchangeInput {
    /// What the app has in its queue; left out where that is empty.
    push: Option<SyncPushInput>,
    /// What it wants to know, once that was applied.
    pull: SyncPullInput,
}

/// What came of it.
#[derive(SimpleObject)]
pub struct SyncExchangePayload {
    /// What the mutations came to; null where none were sent.
    push: Option<SyncPushPayload>,
    /// What changed since the cursors, with what the mutations have changed; null, with an error, where that could not be read: what the
    /// mutations came to is told all the same.
    pull: Option<SyncPull>,
}

/// Pushes, and then pulls. What is to be pulled is checked before anything is pushed.
pub(super) async fn exchange(
    ctx: &Context<'_>,
    input: SyncExchangeInput,
) -> async_graphql::Result<SyncExchangePayload> {
    if let (Some(push), Some(client)) = (&input.push, &input.pull.client_id)
        && push.client_id != *client
    {
        return Err(bad_user_input("input.pull.clientId", "the client that pushes"));
    }
    let pull = pull(ctx, "input.pull", input.pull)?;
    let push = match input.push {
        Some(push) => Some(push_batch(ctx, &ctx.look_ahead().field("push"), "input.push", push).await?),
        None => None,
    };
    Ok(SyncExchangePayload { push, pull: Some(pull) })
}
