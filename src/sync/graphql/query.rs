//! `syncResults`.

use async_graphql::{Context, ID, Object};

use super::result::{Asked, SyncMutationResult, results_of};
use crate::platform::graphql::{ContextExt as _, Cost, SizedBy, bad_user_input, minted_id};
use crate::platform::id::MintedKind;
use crate::sync::{Answer, Answered, results_after};

/// Results that are shown at once.
const RESULTS_MAX: i32 = 100;

#[derive(Default)]
pub struct SyncResultQuery;

#[Object]
impl SyncResultQuery {
    /// What the mutations of a client came to, for an app that has lost answers: the final results after the number `afterSeq`, in their
    /// order, `first` at most (1 to 100). Empty for a client that has pushed nothing.
    #[graphql(directive = Cost::apply(5), directive = SizedBy::apply("first"))]
    async fn sync_results(
        &self,
        ctx: &Context<'_>,
        client_id: ID,
        after_seq: i32,
        #[graphql(default = 100)] first: i32,
    ) -> Option<async_graphql::Result<Vec<SyncMutationResult>>> {
        // Apart from the room that each root field has.
        Some(Box::pin(results(ctx, &client_id, after_seq, first)).await)
    }
}

async fn results(
    ctx: &Context<'_>,
    client_id: &ID,
    after_seq: i32,
    first: i32,
) -> async_graphql::Result<Vec<SyncMutationResult>> {
    let shopper = ctx.shopper()?;
    let client = minted_id("clientId", client_id, MintedKind::SyncClient)?;
    if !(1..=RESULTS_MAX).contains(&first) {
        return Err(bad_user_input(
            "first",
            format!("1 to {RESULTS_MAX}, but it is {first}"),
        ));
    }
    let stored = results_after(ctx.db(), &shopper, client, i64::from(after_seq), i64::from(first)).await?;
    let answered = stored.into_iter().map(|stored| Answered {
        seq: stored.seq,
        answer: Answer::Ended(stored),
    });
    let answers: Vec<Answered> = answered.collect();
    let asked = Asked::of(&ctx.look_ahead());
    results_of(ctx, &shopper, (&answers, asked), &[]).await
}
