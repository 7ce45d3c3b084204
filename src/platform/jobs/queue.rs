//! Writing jobs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wake;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, Sql, Txn};
use crate::platform::id::new_uuid;
use crate::platform::trace;

/// A kind of work, and what one piece of it needs to know: ids rather than copies, and never a secret.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database, on the command line and in logs, such as `mail.account`. It never changes.
    const KIND: &'static str;

    /// How often it is tried before it is a dead letter. With 20, the last attempt comes about four hours after the first.
    const ATTEMPTS_MAX: u32 = 20;

    /// No wait after a failed attempt is longer.
    const WAIT_MAX: Duration = Duration::from_hours(1);

    /// Two waiting jobs of one kind and key are one; `None`: each is done.
    fn unique_key(&self) -> Option<String> {
        None
    }
}

/// Adds a job that is to be done as soon as the transaction is committed.
///
/// # Errors
/// What the database says.
pub async fn enqueue_in<J: Job>(txn: &Txn, clock: &Clock, job: &J) -> Result<(), DbErr> {
    enqueue_at_in(txn, clock, job, clock.now()).await
}

/// Adds a job that is to be done at `at` or soon after. Where one of its kind and key waits, that one is moved to the earlier of
/// the two times, and knows what the new one knows. It remembers the trace of the work that asked for it.
///
/// # Errors
/// What the database says.
pub async fn enqueue_at_in<J: Job>(txn: &Txn, clock: &Clock, job: &J, at: DateTime<Utc>) -> Result<(), DbErr> {
    let new = NewJob {
        kind: J::KIND,
        unique_key: job.unique_key(),
        payload: serde_json::to_string(job).map_err(|cause| DbErr::Custom(cause.to_string()))?,
    };
    let at_ms = at.timestamp_millis();
    write_in(txn, clock, &new, at_ms, at_ms).await
}

/// How the jobs of a kind stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Standing {
    /// One runs, or its worker was lost.
    pub is_running: bool,
    /// One is about to run: it is due, or failed and is to be tried again.
    pub is_to_run: bool,
}

/// How the jobs of the type `J` stand.
///
/// # Errors
/// What the database says.
pub async fn standing<J: Job>(conn: &impl Conn, clock: &Clock) -> Result<Standing, DbErr> {
    let standing: Option<Standing> = Sql::on(conn, "SELECT EXISTS (SELECT 1 FROM job WHERE state = 2 AND kind = ")
        .bind(J::KIND)
        .text(") AS is_running, EXISTS (SELECT 1 FROM job WHERE state = 1 AND kind = ")
        .bind(J::KIND)
        .text(" AND (attempts > 0 OR run_at_ms <= ")
        .bind(clock.now_ms())
        .text(")) AS is_to_run")
        .one(conn)
        .await?;
    standing.ok_or_else(|| DbErr::RecordNotFound("the only row of a statement".to_owned()))
}

/// A job as it is written.
#[derive(Debug, Clone)]
pub(super) struct NewJob {
    pub(super) kind: &'static str,
    pub(super) unique_key: Option<String>,
    pub(super) payload: String,
}

/// Adds a job for `at_ms`; one of its kind and key that waits is moved to `no_later_than_ms`, where it was to come later.
pub(super) async fn write_in(
    txn: &Txn,
    clock: &Clock,
    job: &NewJob,
    at_ms: i64,
    no_later_than_ms: i64,
) -> Result<(), DbErr> {
    Sql::on(
        txn,
        "INSERT INTO job (id, kind, unique_key, payload, run_at_ms, trace, created_at_ms) VALUES (",
    )
    .bind(new_uuid(clock))
    .text(", ")
    .bind(job.kind)
    .text(", ")
    .bind(job.unique_key.clone())
    .text(", ")
    .bind(job.payload.clone())
    .text(", ")
    .bind(at_ms)
    .text(", ")
    .bind(trace::current())
    .text(", ")
    .bind(clock.now_ms())
    .text(") ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL AND state = 1 DO UPDATE SET payload = excluded.payload, run_at_ms = CASE WHEN job.run_at_ms > ")
    .bind(no_later_than_ms)
    .text(" THEN ")
    .bind(no_later_than_ms)
    .text(" ELSE job.run_at_ms END")
    .later(txn)
    .await?;
    if at_ms <= clock.now_ms() {
        wake::wake_after(txn);
    }
    Ok(())
}
