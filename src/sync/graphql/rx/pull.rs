//! Pulling a collection.

use std::convert::Infallible;

use async_graphql::Context;

use super::bulk::{RxBulk, RxCheckpoint, RxCheckpointInput, RxType, cursor, place};
use crate::platform::error::Error;
use crate::platform::graphql::{ContextExt as _, bad_user_input};
use crate::sync::rx::{Document, page_after, shown};

/// Documents of one page. More would be refused and never cut off, since RxDB takes a short page for the last one.
const LIMIT_MAX: i32 = 1000;

/// Up to `limit` documents after `checkpoint`.
///
/// # Errors
/// What is wrong with the arguments, where the viewer is no shopper, or a fault.
pub(super) async fn pull<T: RxType>(
    ctx: &Context<'_>,
    checkpoint: Option<RxCheckpointInput>,
    limit: i32,
) -> async_graphql::Result<RxBulk<T>> {
    let shopper = ctx.shopper()?;
    let limit = u32::try_from(limit).ok().filter(|_| (1..=LIMIT_MAX).contains(&limit));
    let Some(limit) = limit else {
        let message = format!("ask for 1 to {LIMIT_MAX} documents: set pull.batchSize");
        return Err(bad_user_input("limit", message));
    };
    let key = ctx.cursors();
    let read = |checkpoint: RxCheckpointInput| {
        place::<T::Document>(key, &checkpoint.cursor).ok_or_else(|| {
            let message = "not a checkpoint of this collection: pass one that it has given, or null to begin anew";
            bad_user_input("checkpoint.cursor", message)
        })
    };
    let after = checkpoint.map(read).transpose()?;
    let conn = ctx.db().reader();
    let page = page_after(conn, shopper.id, T::Document::ENTITY, after, limit).await;
    let page = page.map_err(Error::<Infallible>::from)?;
    let documents = shown::<T::Document>(conn, shopper.id, &page.changes).await?;
    Ok(RxBulk {
        documents: documents.into_iter().map(T::from).collect(),
        checkpoint: RxCheckpoint {
            cursor: cursor::<T::Document>(key, &page.place),
        },
    })
}
