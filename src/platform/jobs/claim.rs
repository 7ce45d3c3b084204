//! Taking jobs, and saying what became of them. Whatever is written about a running job is written for its claim only, so that
//! a worker whose lease has ended changes nothing of what another one does.

use sea_orm::{DbErr, FromQueryResult};
use uuid::Uuid;

use crate::platform::clock::Clock;
use crate::platform::db::{Db, Engine, Sql, Txn};
use crate::platform::error::Error;

/// A job that this process has taken.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Claimed {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) unique_key: Option<String>,
    pub(super) payload: String,
    /// This attempt included.
    pub(super) attempts: i32,
    pub(super) trace: Option<String>,
    pub(super) claim_id: Uuid,
}

impl Claimed {
    pub(super) fn attempt(&self) -> u32 {
        u32::try_from(self.attempts).unwrap_or(u32::MAX)
    }
}

/// Characters of a reason that are kept.
const REASON_MAX: usize = 2_000;

fn kept(reason: &str) -> String {
    // PostgreSQL keeps no zero character.
    reason.chars().filter(|one| *one != '\0').take(REASON_MAX).collect()
}

/// What there is to claim.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub(super) struct Due {
    /// Jobs whose worker was lost.
    lost: bool,
    /// Jobs whose time has come.
    waiting: bool,
}

impl Due {
    /// Where jobs were just written.
    pub(super) const WAITING: Self = Self {
        lost: false,
        waiting: true,
    };

    pub(super) fn is_any(self) -> bool {
        self.lost || self.waiting
    }
}

/// Looks whether there is anything to claim. It locks nothing, so a worker may ask often.
pub(super) async fn due(db: &Db, kinds: &[String], now_ms: i64) -> Result<Due, DbErr> {
    let due: Option<Due> = Sql::on(
        db.reader(),
        "SELECT EXISTS (SELECT 1 FROM job WHERE state = 1 AND run_at_ms <= ",
    )
    .bind(now_ms)
    .text(" AND kind")
    .any(kinds)
    .text(") AS waiting, EXISTS (SELECT 1 FROM job WHERE state = 2 AND lease_until_ms <= ")
    .bind(now_ms)
    .text(" AND kind")
    .any(kinds)
    .text(") AS lost")
    .one(db.reader())
    .await?;
    due.ok_or_else(|| DbErr::RecordNotFound("the only row of a statement".to_owned()))
}

/// Takes up to `limit` jobs of what is `due` until `lease_until_ms`: those whose worker was lost first, then those that are due. Each
/// statement is a transaction by itself: what was taken before the worker was lost is taken again at the end of its lease. If the database
/// is lost and forgets it, somebody else takes it, and what is written for this claim is not.
pub(super) async fn claim(
    db: &Db,
    clock: &Clock,
    (kinds, due): (&[String], Due),
    (claim_id, lease_until_ms): (Uuid, i64),
    limit: usize,
) -> Result<Vec<Claimed>, DbErr> {
    let now_ms = clock.now_ms();
    let mut claimed = Vec::new();
    for (state, moment, is_due) in [(2_i16, "lease_until_ms", due.lost), (1, "run_at_ms", due.waiting)] {
        if !is_due {
            continue;
        }
        let left = i64::try_from(limit.saturating_sub(claimed.len())).unwrap_or(i64::MAX);
        // SQLite has one writer, which nothing else of the table waits for.
        let skip = match db.engine() {
            Engine::Postgres => " FOR UPDATE SKIP LOCKED",
            Engine::Sqlite => "",
        };
        // Chosen once, before anything is changed: a plan that asks again for each row would lock more than it takes. The state
        // stands in the text, since an index with a condition is used where the text implies it.
        let taking = Sql::new(
            db.engine(),
            "WITH chosen AS MATERIALIZED (SELECT id FROM job WHERE state = ",
        )
        .text(&state.to_string())
        .text(" AND ")
        .text(moment)
        .text(" <= ")
        .bind(now_ms)
        .text(" AND kind")
        .any(kinds)
        .text(" ORDER BY ")
        .text(moment)
        .text(" LIMIT ")
        .bind(left)
        .text(skip)
        .text(") UPDATE job SET state = 2, attempts = attempts + 1, claim_id = ")
        .bind(claim_id)
        .text(", lease_until_ms = ")
        .bind(lease_until_ms)
        .text(
            " WHERE id IN (SELECT id FROM chosen) RETURNING id, kind, unique_key, payload, attempts, trace, claim_id",
        );
        match db.run_lightly::<Claimed>(taking).await {
            Ok(taken) => claimed.extend(taken),
            // Those that were taken before are to be done, or they would wait until the end of their lease.
            Err(cause) if !claimed.is_empty() => {
                tracing::warn!(%cause, "more jobs could not be taken; the next look comes soon");
                break;
            }
            Err(cause) => return Err(cause),
        }
    }
    Ok(claimed)
}

/// Removes a job that is done; `false`: the claim is lost.
pub(super) async fn remove_in(txn: &Txn, id: Uuid, claim_id: Uuid) -> Result<bool, DbErr> {
    let removed = of_claim(Sql::on(txn, "DELETE FROM job"), id, claim_id)
        .execute(txn)
        .await?;
    Ok(removed > 0)
}

/// As [`remove_in`], where nothing else is to be written.
pub(super) async fn remove(db: &Db, id: Uuid, claim_id: Uuid) -> Result<bool, DbErr> {
    let removed = of_claim(Sql::new(db.engine(), "DELETE FROM job"), id, claim_id);
    Ok(db.run_alone(removed).await? > 0)
}

fn of_claim(sql: Sql, id: Uuid, claim_id: Uuid) -> Sql {
    sql.text(" WHERE state = 2 AND id = ")
        .bind(id)
        .text(" AND claim_id = ")
        .bind(claim_id)
}

/// That no other job of the same kind and key waits.
pub(super) const NO_TWIN: &str = " AND NOT EXISTS (SELECT 1 FROM job twin WHERE twin.state = 1 AND twin.kind = job.kind AND twin.unique_key = job.unique_key)";

/// Has a job that failed wait until `run_at_ms`; `false`: the claim is lost. Where another one of its kind and key waits, that
/// one does the work of both.
pub(super) async fn postpone_in(txn: &Txn, job: &Claimed, run_at_ms: i64, reason: &str) -> Result<bool, DbErr> {
    let sql = Sql::on(
        txn,
        "UPDATE job SET state = 1, claim_id = NULL, lease_until_ms = NULL, run_at_ms = ",
    )
    .bind(run_at_ms)
    .text(", last_error = ")
    .bind(kept(reason));
    let postponed = of_claim(sql, job.id, job.claim_id).text(NO_TWIN).execute(txn).await?;
    Ok(postponed > 0 || remove_in(txn, job.id, job.claim_id).await?)
}

/// Makes a job a dead letter; `false`: the claim is lost.
pub(super) async fn bury_in(txn: &Txn, job: &Claimed, reason: &str) -> Result<bool, DbErr> {
    let sql = Sql::on(
        txn,
        "UPDATE job SET state = 3, claim_id = NULL, lease_until_ms = NULL, last_error = ",
    )
    .bind(kept(reason));
    Ok(of_claim(sql, job.id, job.claim_id).execute(txn).await? > 0)
}

/// Moves the end of the lease; `false`: the claim is lost.
pub(super) async fn renew_in(txn: &Txn, job: &Claimed, lease_until_ms: i64) -> Result<bool, DbErr> {
    let sql = Sql::on(txn, "UPDATE job SET lease_until_ms = ").bind(lease_until_ms);
    Ok(of_claim(sql, job.id, job.claim_id).execute(txn).await? > 0)
}

/// As [`renew_in`], in a transaction of its own.
pub(super) async fn renew(db: &Db, job: &Claimed, lease_until_ms: i64) -> Result<bool, Error> {
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = renew_in(&txn, job, lease_until_ms).await.map_err(Error::from);
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}
