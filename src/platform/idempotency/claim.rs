//! Claiming a key, and keeping what came of it.

use sea_orm::{DbErr, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::command::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::clock::Clock;
use crate::platform::db::{Sql, Txn};
use crate::platform::error::Error;
use crate::platform::principal::{Owner, PrincipalId, StaffMember};

/// How a write begins.
#[derive(Debug)]
pub enum Begun<T> {
    /// It has not run: run it, then [`Claim::keep_in`].
    Fresh(Claim),
    /// It has run, and came to this: answer from it and change nothing.
    Replay(T),
}

/// A key that this transaction is the first to use.
#[derive(Debug)]
#[must_use = "what a write came to is kept with its effects"]
pub struct Claim {
    actor: Uuid,
    key: MutationKey,
    fingerprint: Fingerprint,
}

/// What was kept under a key, as columns of a row that tells more: see [`join_kept`].
#[derive(Debug, FromQueryResult)]
pub struct Kept {
    kept_fingerprint: Option<Vec<u8>>,
    kept_outcome: Option<String>,
}

/// The columns of [`Kept`].
pub const KEPT_COLUMNS: &str = "kept.fingerprint AS kept_fingerprint, kept.outcome AS kept_outcome";

/// Joins what `actor` has kept under `key` to the only row of a statement that selects [`KEPT_COLUMNS`].
#[must_use]
pub fn join_kept(sql: Sql, actor: PrincipalId, key: MutationKey) -> Sql {
    kept_of(
        sql.text(" LEFT JOIN mutation_outcome kept ON kept.actor_id = "),
        actor.0,
        key,
    )
}

fn kept_of(sql: Sql, actor: Uuid, key: MutationKey) -> Sql {
    sql.bind(actor).text(" AND kept.key = ").bind(key.0)
}

/// How the write of `owner` with `key` begins, by what was kept, which was read under the lock of the owner.
///
/// # Errors
/// As [`begin_in`].
pub fn begin<T: DeserializeOwned>(
    kept: Kept,
    owner: &Owner,
    key: MutationKey,
    fingerprint: Fingerprint,
) -> Result<Begun<T>, Error<WriteRefused>> {
    begun(Some(kept), owner.id().0, key, fingerprint)
}

/// Looks whether `owner` has used `key`. The owner's row is locked, so of two requests with one key the second finds what the
/// first came to.
///
/// # Errors
/// [`WriteRefused::KeyReused`] where the key was used for another write, or a fault.
pub async fn begin_in<T: DeserializeOwned>(
    txn: &Txn,
    owner: &Owner,
    key: MutationKey,
    fingerprint: Fingerprint,
) -> Result<Begun<T>, Error<WriteRefused>> {
    begin_as_in(txn, owner.id().0, key, fingerprint).await
}

/// Looks whether `staff` has used `key`. The caller has taken the turn that all such writes take, so that of two requests with one key
/// the second finds what the first came to.
///
/// # Errors
/// As [`begin_in`].
pub async fn begin_staff_in<T: DeserializeOwned>(
    txn: &Txn,
    staff: &StaffMember,
    key: MutationKey,
    fingerprint: Fingerprint,
) -> Result<Begun<T>, Error<WriteRefused>> {
    begin_as_in(txn, staff.id, key, fingerprint).await
}

async fn begin_as_in<T: DeserializeOwned>(
    txn: &Txn,
    actor: Uuid,
    key: MutationKey,
    fingerprint: Fingerprint,
) -> Result<Begun<T>, Error<WriteRefused>> {
    let sql = Sql::on(txn, "SELECT ")
        .text(KEPT_COLUMNS)
        .text(" FROM mutation_outcome kept WHERE kept.actor_id = ");
    let kept: Option<Kept> = kept_of(sql, actor, key).one(txn).await?;
    begun(kept, actor, key, fingerprint)
}

fn begun<T: DeserializeOwned>(
    kept: Option<Kept>,
    actor: Uuid,
    key: MutationKey,
    fingerprint: Fingerprint,
) -> Result<Begun<T>, Error<WriteRefused>> {
    let kept = kept.and_then(|kept| Some((kept.kept_fingerprint?, kept.kept_outcome?)));
    let Some((before, outcome)) = kept else {
        return Ok(Begun::Fresh(Claim {
            actor,
            key,
            fingerprint,
        }));
    };
    if before != fingerprint.bytes() {
        return Err(Error::User(WriteRefused::KeyReused));
    }
    let outcome = serde_json::from_str(&outcome).map_err(anyhow::Error::from)?;
    Ok(Begun::Replay(outcome))
}

impl Claim {
    /// Keeps what the write came to, in the transaction of its effects.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_in(self, txn: &Txn, clock: &Clock, outcome: &impl Serialize) -> Result<(), DbErr> {
        let outcome = serde_json::to_string(outcome).map_err(|cause| DbErr::Custom(cause.to_string()))?;
        Sql::on(
            txn,
            "INSERT INTO mutation_outcome (actor_id, key, fingerprint, outcome, at_ms) VALUES (",
        )
        .bind(self.actor)
        .text(", ")
        .bind(self.key.0)
        .text(", ")
        .bind(self.fingerprint.bytes())
        .text(", ")
        .bind(outcome)
        .text(", ")
        .bind(clock.now_ms())
        .text(")")
        .later(txn)
        .await
    }
}

/// Makes the outcomes of `from` those of `into`, so that a write which the guest sent is known when the customer sends it again.
/// A key that both used stays with each.
///
/// # Errors
/// What the database says.
pub async fn hand_over_in(txn: &Txn, from: &Owner, into: &Owner) -> Result<(), DbErr> {
    Sql::on(txn, "UPDATE mutation_outcome SET actor_id = ")
        .bind(into.id().0)
        .text(" WHERE actor_id = ")
        .bind(from.id().0)
        .text(" AND NOT EXISTS (SELECT 1 FROM mutation_outcome taken WHERE taken.key = mutation_outcome.key AND taken.actor_id = ")
        .bind(into.id().0)
        .text(")")
        .execute(txn)
        .await?;
    Ok(())
}
