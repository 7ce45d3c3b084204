//! Removing events that are old.

use std::ops::Range;

use chrono::TimeDelta;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use crate::platform::db::{Db, Engine, Sql, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};

/// Removes events that are older than so many days; of each scope the newest stays.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EventRetention {
    pub days: u32,
}

impl Job for EventRetention {
    const KIND: &'static str = "changes.event-retention";
}

/// Scopes that one statement looks at.
const WINDOW: i64 = 10_000;
/// Scopes of one transaction, whose writers wait for it.
const SCOPES: u32 = 100;
/// Events of one scope that one transaction removes.
const EVENTS: i64 = 500;

/// Does an [`EventRetention`]. One that was ended in the middle is right as far as it came.
///
/// # Errors
/// A fault of the database; the next attempt goes on.
pub async fn prune_events(context: JobContext, job: EventRetention) -> Result<(), JobError> {
    let before = context.clock.now() - TimeDelta::days(i64::from(job.days));
    let before_ms = before.timestamp_millis();
    let ends: Vec<Option<i64>> = Sql::on(context.db.reader(), "SELECT MAX(id) FROM change_scope")
        .column(context.db.reader())
        .await?;
    let end = ends.into_iter().flatten().next().unwrap_or(0);
    let mut first = 1;
    while first <= end {
        let window = first..first + WINDOW;
        loop {
            let due = due_scopes(&context.db, window.clone(), before_ms).await?;
            if due.is_empty() {
                break;
            }
            prune(&context.db, &due, before_ms).await?;
        }
        first = window.end;
    }
    Ok(())
}

/// Scopes of `window` whose oldest event is old and not the newest.
async fn due_scopes(db: &Db, window: Range<i64>, before_ms: i64) -> Result<Vec<i64>, DbErr> {
    // Numbers have no gaps, so the oldest event that is kept is the one after the last that is not.
    Sql::on(
        db.reader(),
        "SELECT s.id FROM change_scope s JOIN change_event e ON e.scope_id = s.id AND e.seq = s.event_purged_to + 1 WHERE s.id >= ",
    )
    .bind(window.start)
    .text(" AND s.id < ")
    .bind(window.end)
    .text(" AND s.event_head > s.event_purged_to + 1 AND e.at_ms < ")
    .bind(before_ms)
    .text(" ORDER BY s.id LIMIT ")
    .bind(i64::from(SCOPES))
    .column(db.reader())
    .await
}

async fn prune(db: &Db, scopes: &[i64], before_ms: i64) -> Result<(), Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = prune_in(&txn, scopes, before_ms).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn prune_in(txn: &Txn, scopes: &[i64], before_ms: i64) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Postgres {
        // In the order in which writers lock them.
        Sql::on(txn, "SELECT id FROM change_scope WHERE id")
            .any(scopes)
            .text(" ORDER BY id FOR UPDATE")
            .execute(txn)
            .await?;
    }
    // Up to the event before the first that stays: the first that is young, the newest, or one too many for now.
    Sql::on(
        txn,
        "UPDATE change_scope SET event_purged_to = COALESCE((SELECT MIN(e.seq) - 1 FROM change_event e WHERE e.scope_id = change_scope.id AND e.seq > change_scope.event_purged_to AND (e.at_ms >= ",
    )
    .bind(before_ms)
    .text(" OR e.seq >= change_scope.event_head OR e.seq > change_scope.event_purged_to + ")
    .bind(EVENTS)
    .text(")), event_purged_to) WHERE id")
    .any(scopes)
    .execute(txn)
    .await?;
    Sql::on(
        txn,
        "DELETE FROM change_event WHERE (scope_id, seq) IN (SELECT e.scope_id, e.seq FROM change_scope s JOIN change_event e ON e.scope_id = s.id AND e.seq <= s.event_purged_to WHERE s.id",
    )
    .any(scopes)
    .text(")")
    .execute(txn)
    .await?;
    Ok(())
}
