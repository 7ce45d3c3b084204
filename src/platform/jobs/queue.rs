//! Writing jobs.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};
use crate::platform::id::new_uuid;

/// A kind of work, and what one piece of it needs to know: ids rather than copies, and never a secret.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database, on the command line and in logs, such as `mail.account`. It never changes.
    const KIND: &'static str;

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
/// the two times.
///
/// # Errors
/// What the database says.
pub async fn enqueue_at_in<J: Job>(txn: &Txn, clock: &Clock, job: &J, at: DateTime<Utc>) -> Result<(), DbErr> {
    let payload = serde_json::to_string(job).map_err(|cause| DbErr::Custom(cause.to_string()))?;
    Sql::on(
        txn,
        "INSERT INTO job (id, kind, unique_key, payload, run_at_ms, created_at_ms) VALUES (",
    )
    .bind(new_uuid(clock))
    .text(", ")
    .bind(J::KIND)
    .text(", ")
    .bind(job.unique_key())
    .text(", ")
    .bind(payload)
    .text(", ")
    .bind(at.timestamp_millis())
    .text(", ")
    .bind(clock.now_ms())
    .text(") ON CONFLICT (kind, unique_key) WHERE unique_key IS NOT NULL AND state = 1 DO UPDATE SET run_at_ms = CASE WHEN excluded.run_at_ms < job.run_at_ms THEN excluded.run_at_ms ELSE job.run_at_ms END, payload = excluded.payload")
    .execute(txn)
    .await?;
    Ok(())
}
