//! What mutations came to.

use std::collections::HashSet;

use async_graphql::{Context, Enum, ID, Lookahead, SimpleObject};

use super::conflict::SyncConflict;
use super::entity::{SyncEntity, read_entities};
use super::problem::SyncError;
use crate::platform::changes::Entity;
use crate::platform::graphql::AssumedSize;
use crate::platform::id::{MintedId, MintedKind};
use crate::platform::principal::Shopper;
use crate::sync::{Answer, Answered, Conflict, Named, Stored, StoredStatus};

/// How a mutation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SyncStatus {
    /// It was done. Final.
    Applied,
    /// It had ended before, as `original` says: its answer was lost, or it was sent twice. Nothing was done now.
    Duplicate,
    /// Something has changed elsewhere: `conflict` says what the shopper needs to decide. Nothing was done. Final.
    Conflict,
    /// It is wrong in itself: `errors` say why. Nothing was done. Final.
    Rejected,
    /// A mutation that it depends on was not applied: `blockedBy`. Nothing was done. Final.
    Blocked,
    /// It was not tried: send it again with the same number and key, after `retryAfterMs`. All after it are `RETRY` too.
    Retry,
}

impl From<StoredStatus> for SyncStatus {
    fn from(status: StoredStatus) -> Self {
        match status {
            StoredStatus::Applied => Self::Applied,
            StoredStatus::Conflict => Self::Conflict,
            StoredStatus::Rejected => Self::Rejected,
            StoredStatus::Blocked => Self::Blocked,
        }
    }
}

/// What one mutation came to.
#[derive(SimpleObject)]
pub(super) struct SyncMutationResult {
    /// Its number.
    seq: i64,
    /// Its key, `mut_…`.
    key: ID,
    /// How it ended.
    status: SyncStatus,
    /// With `DUPLICATE`: how it ended the first time. Else null.
    original: Option<SyncStatus>,
    /// Why it was not applied; empty where it was, and once the result is too old to be kept whole.
    #[graphql(directive = AssumedSize::apply(1))]
    errors: Vec<SyncError>,
    /// What is otherwise than the app may expect, although it was applied.
    #[graphql(directive = AssumedSize::apply(1))]
    warnings: Vec<SyncError>,
    /// With `CONFLICT`, also where it ended so before: what the shopper needs to decide. Else null.
    conflict: Option<SyncConflict>,
    /// With `BLOCKED`: the number of the mutation that was not applied. Else null.
    blocked_by: Option<i64>,
    /// With `RETRY`: when to send it again, in milliseconds. Else null.
    retry_after_ms: Option<i32>,
    /// What it has touched, as it is now. What several results of one answer have touched is in the last of them only; what is gone is in
    /// none. Not of the moment of the pull in the same answer: its rows replace this.
    #[graphql(directive = AssumedSize::apply(1))]
    entities: Vec<SyncEntity>,
}

/// What a push came to.
#[derive(SimpleObject)]
pub struct SyncPushPayload {
    /// One for each mutation, in their order.
    #[graphql(directive = AssumedSize::apply(10))]
    pub(super) results: Vec<SyncMutationResult>,
    /// The last mutation of the client with a final result: what stands after it in the queue is still to be sent.
    pub(super) last_mutation_seq: i64,
}

/// How an answer begins: its status, and how it ended before.
fn statuses(answer: &Answer) -> (SyncStatus, Option<SyncStatus>) {
    match answer {
        Answer::Ended(stored) => (stored.status.into(), None),
        Answer::Before(stored) => (SyncStatus::Duplicate, Some(stored.status.into())),
        Answer::Retry(_) => (SyncStatus::Retry, None),
    }
}

fn stored_of(answer: &Answer) -> Option<&Stored> {
    match answer {
        Answer::Ended(stored) | Answer::Before(stored) => Some(stored),
        Answer::Retry(_) => None,
    }
}

/// What of the entities that results name is asked for, below the results' field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    entities: bool,
    theirs: bool,
}

impl Asked {
    pub(super) fn of(results: &Lookahead<'_>) -> Self {
        Self {
            entities: results.field("entities").exists(),
            theirs: results.field("conflict").field("theirs").exists(),
        }
    }
}

/// The results of `answers`, with what they name. `keys` are those of the mutations as they came.
///
/// # Errors
/// A fault of the database.
pub(super) async fn results_of(
    ctx: &Context<'_>,
    shopper: &Shopper,
    (answers, asked): (&[Answered], Asked),
    keys: &[ID],
) -> async_graphql::Result<Vec<SyncMutationResult>> {
    let wanted = Wanted::of(answers, asked);
    let read = read_entities(ctx, &wanted.entities).await?;
    let places = wanted.places.into_iter().zip(read);
    let mut found: Vec<_> = places
        .map(|((at, is_theirs), entity)| (at, is_theirs, entity))
        .collect();
    let result = |(at, answered): (usize, &Answered)| {
        let (mut theirs, mut entities) = (None, Vec::new());
        for (_, is_theirs, entity) in found.extract_if(.., |(place, _, _)| *place == at) {
            if is_theirs {
                theirs = entity;
            } else {
                entities.extend(entity);
            }
        }
        result_of(ctx, shopper, answered, (theirs, entities), keys.get(at))
    };
    Ok(answers.iter().enumerate().map(result).collect())
}

fn result_of(
    ctx: &Context<'_>,
    shopper: &Shopper,
    answered: &Answered,
    (theirs, entities): (Option<SyncEntity>, Vec<SyncEntity>),
    key: Option<&ID>,
) -> SyncMutationResult {
    let (status, original) = statuses(&answered.answer);
    let stored = stored_of(&answered.answer);
    let body = stored.and_then(|stored| stored.body.as_ref());
    let (mut errors, mut retry_after_ms) = (body.map(SyncError::all).unwrap_or_default(), None);
    if let Answer::Retry(retry) = &answered.answer {
        let (error, after_ms) = SyncError::of_retry(*retry);
        errors.push(error);
        retry_after_ms = Some(after_ms);
    }
    let key_of = |stored: &Stored| ID(MintedId::new(MintedKind::Mutation, stored.key).to_string());
    let conflict = body.and_then(|body| {
        let conflict = body.conflict.as_ref()?;
        Some(SyncConflict::of(ctx, shopper, conflict, body.figures(), theirs))
    });
    SyncMutationResult {
        seq: answered.seq,
        key: key.cloned().or_else(|| stored.map(key_of)).unwrap_or_default(),
        status,
        original,
        errors,
        warnings: body.map(|body| SyncError::warnings(ctx, body)).unwrap_or_default(),
        conflict,
        blocked_by: body.and_then(|body| body.blocked_by),
        retry_after_ms,
        entities,
    }
}

/// What results name, and which result it belongs to.
#[derive(Default)]
struct Wanted {
    entities: Vec<(Entity, String)>,
    /// The place of the result, and whether it is what stands in its way.
    places: Vec<(usize, bool)>,
}

impl Wanted {
    /// What `answers` name: what several have touched once, and what stands in the way with each.
    fn of(answers: &[Answered], asked: Asked) -> Self {
        let mut all = Self::default();
        let mut told: HashSet<&Named> = HashSet::new();
        // From the end: what several have touched is told once, with the last.
        for (at, answered) in answers.iter().enumerate().rev() {
            let stored = stored_of(&answered.answer);
            let Some(body) = stored.and_then(|stored| stored.body.as_ref()) else {
                continue;
            };
            let theirs = body.conflict.as_ref().and_then(Conflict::theirs);
            let theirs = theirs.filter(|_| asked.theirs).map(|named| (named, true));
            let named = body.named.iter().filter(|_| asked.entities).map(|named| (named, false));
            for (named, is_theirs) in theirs.into_iter().chain(named) {
                if is_theirs || told.insert(named) {
                    all.entities.push(named.entity());
                    all.places.push((at, is_theirs));
                }
            }
        }
        all
    }
}
