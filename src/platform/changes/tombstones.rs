//! Removing what is told of products that have long been gone.

use chrono::TimeDelta;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use crate::platform::db::{Db, Engine, Sql, Txn};
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};

/// Removes what the feeds of the catalogue tell of things that were gone for so many days. What shoppers have removed of their own is kept
/// for ever: it is little, and some of their apps cannot begin anew.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TombstoneRetention {
    pub days: u32,
}

impl Job for TombstoneRetention {
    const KIND: &'static str = "changes.tombstone-retention";
}

/// Changes that one transaction removes, whose scope's writers wait for it.
const BATCH: u32 = 500;

/// Does a [`TombstoneRetention`]. One that was ended in the middle is right as far as it came.
///
/// # Errors
/// A fault of the database; the next attempt goes on.
pub async fn prune_tombstones(context: JobContext, job: TombstoneRetention) -> Result<(), JobError> {
    let before = context.clock.now() - TimeDelta::days(i64::from(job.days));
    let before_ms = before.timestamp_millis();
    // The shop and its slices.
    let mut scopes: Vec<i64> = Sql::on(context.db.reader(), "SELECT id FROM change_scope WHERE kind IN (1, 2)")
        .column(context.db.reader())
        .await?;
    // Not by the database, which might walk through the scopes of all shoppers for that.
    scopes.sort_unstable();
    for scope in scopes {
        let mut after = Some(0);
        while let Some(seq) = after {
            after = prune(&context.db, scope, before_ms, seq).await?;
        }
    }
    Ok(())
}

/// Removes a batch of one scope from the number `after` on; after which number there may be more.
async fn prune(db: &Db, scope: i64, before_ms: i64, after: i64) -> Result<Option<i64>, Error> {
    let due = due(db, scope, before_ms, after).await?;
    let Some(last) = due.last().copied() else {
        return Ok(None);
    };
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = prune_in(&txn, scope, before_ms, last).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            done?;
            let is_full = due.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
            return Ok(is_full.then_some(last));
        }
    }
}

/// The first numbers after `after` of what is gone for so long.
async fn due(db: &Db, scope: i64, before_ms: i64, after: i64) -> Result<Vec<i64>, DbErr> {
    Sql::on(db.reader(), "SELECT seq FROM change_entity WHERE scope_id = ")
        .bind(scope)
        .text(" AND deleted_at_ms < ")
        .bind(before_ms)
        .text(" AND seq > ")
        .bind(after)
        .text(" ORDER BY seq LIMIT ")
        .bind(i64::from(BATCH))
        .column(db.reader())
        .await
}

async fn prune_in(txn: &Txn, scope: i64, before_ms: i64, last: i64) -> Result<(), DbErr> {
    if Engine::of(txn) == Engine::Postgres {
        Sql::on(txn, "SELECT id FROM change_scope WHERE id = ")
            .bind(scope)
            .text(" FOR UPDATE")
            .execute(txn)
            .await?;
    }
    // Who has not read up to the last of them begins anew, also where some of them came back since.
    Sql::on(txn, "UPDATE change_scope SET purged_to = ")
        .bind(last)
        .text(" WHERE id = ")
        .bind(scope)
        .text(" AND purged_to < ")
        .bind(last)
        .execute(txn)
        .await?;
    Sql::on(txn, "DELETE FROM change_entity WHERE scope_id = ")
        .bind(scope)
        .text(" AND seq <= ")
        .bind(last)
        .text(" AND deleted_at_ms < ")
        .bind(before_ms)
        .execute(txn)
        .await?;
    Ok(())
}
