//! Looking at jobs, and giving dead letters another try, for whoever operates the shop.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, FromQueryResult};
use serde::Serialize;
use uuid::Uuid;

use super::claim::NO_TWIN;
use super::wake;
use crate::platform::clock::{Clock, from_ms};
use crate::platform::db::{Db, Sql, Txn};
use crate::platform::error::Error;

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// For its time, or for a worker.
    Waiting,
    /// A worker has it, until the end of its lease at least.
    Running,
    /// It was given up.
    Dead,
}

impl JobState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Running, Self::Dead];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }

    const fn number(self) -> i16 {
        match self {
            Self::Waiting => 1,
            Self::Running => 2,
            Self::Dead => 3,
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    pub state: Option<JobState>,
    pub kind: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// A job as it is looked at.
#[derive(Debug, Clone)]
pub struct JobRow {
    pub id: Uuid,
    pub kind: String,
    pub unique_key: Option<String>,
    /// JSON: ids, never personal data.
    pub payload: String,
    pub state: JobState,
    /// Begun so far.
    pub attempts: u32,
    /// When it is, or was, to be done.
    pub run_at: DateTime<Utc>,
    pub lease_until: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// The `traceparent` of the work that asked for it.
    pub trace: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    kind: String,
    unique_key: Option<String>,
    payload: String,
    state: i16,
    attempts: i32,
    run_at_ms: i64,
    lease_until_ms: Option<i64>,
    last_error: Option<String>,
    trace: Option<String>,
    created_at_ms: i64,
}

impl From<Stored> for JobRow {
    fn from(stored: Stored) -> Self {
        let state = JobState::ALL.into_iter().find(|state| state.number() == stored.state);
        Self {
            id: stored.id,
            kind: stored.kind,
            unique_key: stored.unique_key,
            payload: stored.payload,
            // The table allows these three.
            state: state.unwrap_or(JobState::Dead),
            attempts: stored.attempts.unsigned_abs(),
            run_at: from_ms(stored.run_at_ms),
            lease_until: stored.lease_until_ms.map(from_ms),
            last_error: stored.last_error,
            trace: stored.trace,
            created_at: from_ms(stored.created_at_ms),
        }
    }
}

const COLUMNS: &str = "SELECT id, kind, unique_key, payload, state, attempts, run_at_ms, lease_until_ms, last_error, trace, created_at_ms FROM job";

/// Jobs, those first that were to be done first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &JobFilter) -> Result<Vec<JobRow>, DbErr> {
    let mut sql = Sql::on(db.reader(), COLUMNS).text(" WHERE 1 = 1");
    if let Some(state) = filter.state {
        sql = sql.text(" AND state = ").bind(state.number());
    }
    if let Some(kind) = &filter.kind {
        sql = sql.text(" AND kind = ").bind(kind.as_str());
    }
    let sql = sql.text(" ORDER BY run_at_ms, id LIMIT ").bind(i64::from(filter.limit));
    let stored: Vec<Stored> = sql.all(db.reader()).await?;
    Ok(stored.into_iter().map(JobRow::from).collect())
}

/// The job of that id.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<JobRow>, DbErr> {
    let stored: Option<Stored> = Sql::on(db.reader(), COLUMNS)
        .text(" WHERE id = ")
        .bind(id)
        .one(db.reader())
        .await?;
    Ok(stored.map(JobRow::from))
}

/// What came of trying a dead letter again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// It waits for a worker, as if it were new.
    Waiting,
    /// Another job does the same work, so it was removed.
    Superseded,
    /// There is no dead letter of this id.
    NotDead,
}

/// Tries a dead letter again.
///
/// # Errors
/// A fault of the database.
pub async fn replay(db: &Db, clock: &Clock, id: Uuid) -> Result<Replayed, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = replay_in(&txn, clock, id).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

/// Tries every dead letter again, those of one kind only where one is given; returns how many now wait.
///
/// # Errors
/// A fault of the database.
pub async fn replay_dead(db: &Db, clock: &Clock, kind: Option<&str>) -> Result<u64, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = replay_dead_in(&txn, clock, kind).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn replay_dead_in(txn: &Txn, clock: &Clock, kind: Option<&str>) -> Result<u64, DbErr> {
    let mut sql = Sql::on(txn, "SELECT id FROM job WHERE state = 3");
    if let Some(kind) = kind {
        sql = sql.text(" AND kind = ").bind(kind);
    }
    let ids: Vec<Uuid> = sql.text(" ORDER BY created_at_ms, id").column(txn).await?;
    let mut waiting = 0;
    for id in ids {
        // One by one, since of several with one key only the first is to wait.
        if replay_in(txn, clock, id).await? == Replayed::Waiting {
            waiting += 1;
        }
    }
    Ok(waiting)
}

async fn replay_in(txn: &Txn, clock: &Clock, id: Uuid) -> Result<Replayed, DbErr> {
    let revived = Sql::on(txn, "UPDATE job SET state = 1, attempts = 0, run_at_ms = ")
        .bind(clock.now_ms())
        .text(" WHERE state = 3 AND id = ")
        .bind(id)
        .text(NO_TWIN)
        .execute(txn)
        .await?;
    if revived > 0 {
        wake::wake_after(txn);
        return Ok(Replayed::Waiting);
    }
    let removed = Sql::on(txn, "DELETE FROM job WHERE state = 3 AND id = ")
        .bind(id)
        .execute(txn)
        .await?;
    Ok(if removed > 0 {
        Replayed::Superseded
    } else {
        Replayed::NotDead
    })
}
