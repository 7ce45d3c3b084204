//! The job that tells the CDN.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::client::Cdn;
use super::place;
use super::round::{Head, Place, Round};
use crate::platform::changes::{Entity, Scope, Tag, changed_after, standing};
use crate::platform::db::{Db, DbErr, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{Every, Job, JobContext, JobError, enqueue_at_in};

/// Changes that are read at once, and tags that are told one by one. Of more, everything is dropped: that takes the CDN a moment, and
/// a hundred requests to it would take long.
const CHANGES_MAX: u32 = 5_000;
const TAGS_MAX: usize = 1_000;
/// After which time what was told is told again: longer than a process may not have heard of a change (`TOTE_KEPT_CHECK_MS`) and an answer
/// is usually on its way.
const AGAIN_AFTER: TimeDelta = TimeDelta::seconds(2);

/// Tells the CDN what has changed since it was told last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Purge {}

impl Purge {
    /// For the case that no word of a change was heard, or that it was a command's which ended.
    #[must_use]
    pub fn again_and_again() -> Every<Self> {
        Every {
            interval: Duration::from_secs(30),
            job: Self {},
        }
    }
}

impl Job for Purge {
    const KIND: &'static str = "cdn.purge";

    /// A CDN that is away comes back some time, and then holds what is old.
    const ATTEMPTS_MAX: u32 = u32::MAX;

    const WAIT_MAX: Duration = Duration::from_secs(15);

    fn unique_key(&self) -> Option<String> {
        Some("every".to_owned())
    }
}

/// Does a [`Purge`]: one round. What changes meanwhile is told by the next.
///
/// # Errors
/// Where the CDN was not told all, or the database fails; the next attempt tells it anew.
pub async fn purge(cdn: Cdn, context: JobContext, _: Purge) -> Result<(), JobError> {
    let reader = context.db.reader();
    let place = place::load(reader).await?;
    let shop = standing(reader, &Scope::Shop).await?;
    let head = Head::new(shop.as_ref());
    let began_ms = context.clock.now_ms();
    let Some(round) = place.round(&head, began_ms) else {
        return end(&context, &place, None).await.map_err(JobError::from);
    };
    let (tags, head) = match (round, shop) {
        (Round::After(from), Some(shop)) => tags_after(&context.db, shop.scope_id, from, head).await?,
        _ => (everything(), head),
    };
    if tags.contains(&Tag::Shop) {
        tracing::info!("the CDN is told to drop all answers");
    }
    cdn.drop_tagged(&tags).await?;
    let again = context.clock.now() + AGAIN_AFTER;
    let moved = place.after_round(&head, began_ms, again.timestamp_millis());
    end(&context, &place, Some(&moved)).await.map_err(JobError::from)
}

/// The kinds of change that a CDN is told. That how many are left is another number is told to none: an answer that shows it has no time.
pub(super) fn kinds() -> Vec<Entity> {
    let kinds = Tag::KINDS.iter().copied();
    kinds.filter(|kind| *kind != Entity::Product).collect()
}

/// What every answer carries.
fn everything() -> BTreeSet<Tag> {
    BTreeSet::from([Tag::Shop])
}

/// The tags of what changed after the number `from`, and up to where that is all.
async fn tags_after(db: &Db, scope_id: i64, from: i64, head: Head) -> Result<(BTreeSet<Tag>, Head), DbErr> {
    let changes = changed_after(db.reader(), scope_id, &kinds(), None, from, CHANGES_MAX).await?;
    let is_all = changes.len() < usize::try_from(CHANGES_MAX).unwrap_or(usize::MAX);
    let tags: BTreeSet<Tag> = changes.iter().flat_map(Tag::of).collect();
    let seq = changes.last().map_or(head.seq, |last| last.seq.max(head.seq));
    let head = Head { seq, ..head };
    if !is_all || tags.len() > TAGS_MAX || tags.contains(&Tag::Shop) {
        return Ok((everything(), head));
    }
    Ok((tags, head))
}

/// Ends the job, with the place moved where it has `moved`, and the next one written for when there is something to tell again.
async fn end(context: &JobContext, place: &Place, moved: Option<&Place>) -> Result<(), Error> {
    let mut attempts = context.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = end_in(&txn, context, place, moved).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn end_in(txn: &Txn, context: &JobContext, place: &Place, moved: Option<&Place>) -> Result<(), Error> {
    if let Some(moved) = moved
        && !place::move_in(txn, moved).await?
    {
        return Err(Error::Fault(anyhow::anyhow!(
            "another worker has told the CDN meanwhile"
        )));
    }
    context.complete_in(txn).await?;
    let again = moved.unwrap_or(place).again;
    if let Some(at) = again.and_then(|again| chrono::DateTime::from_timestamp_millis(again.at_ms)) {
        enqueue_at_in(txn, &context.clock, &Purge {}, at).await?;
    }
    Ok(())
}
