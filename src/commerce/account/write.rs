//! The one way in which a shopper's own things are written.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::owner::{foresee_owner, lock_owner_with_kept_in};
use crate::platform::changes::{self, Change, ChangeSet, Entity, EntityId, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, DbErr, Foresight, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{Owner, Shopper};

/// What a shopper asks to be written.
pub trait OwnWrite: Sync {
    /// What it comes to: refusals, or ids and versions. It is kept, and answers a replay.
    type Outcome: Serialize + DeserializeOwned + Send + Sync;

    /// What it says, so that its key cannot be used for something else.
    ///
    /// # Errors
    /// Where it cannot be written down.
    fn fingerprint(&self) -> anyhow::Result<Fingerprint>;

    /// Asks `ahead` what is read first, as far as that is known before anything was read.
    ///
    /// # Errors
    /// Never those of a database.
    fn foresee(&self, ahead: &Foresight, shopper: &Shopper) -> impl Future<Output = Result<(), DbErr>> + Send {
        let _ = (ahead, shopper);
        std::future::ready(Ok(()))
    }

    /// Decides, and then writes: a refusal writes nothing. What changed is noted in `work`.
    fn run_in(&self, work: &mut OwnWork<'_>)
    -> impl Future<Output = Result<Self::Outcome, Error<WriteRefused>>> + Send;
}

/// What a write works with: a transaction in which the owner is locked.
#[derive(Debug)]
pub struct OwnWork<'a> {
    pub txn: &'a Txn,
    pub clock: &'a Clock,
    pub owner: &'a Owner,
    changes: ChangeSet,
}

impl OwnWork<'_> {
    /// What changed so far, for what notes more.
    pub fn changes(&mut self) -> &mut ChangeSet {
        &mut self.changes
    }

    /// Notes what became of something in the owner's scope.
    pub fn changed(&mut self, entity: Entity, id: impl Into<EntityId>, change: Change) {
        self.changes.add(Scope::Principal(self.owner.id()), entity, id, change);
    }
}

/// Runs `write` once for its key, all of it or nothing: the writes of all the shopper's devices take turns, and one that has run is
/// answered with what it came to.
///
/// # Errors
/// Where it was not even tried, or a fault.
pub async fn write_once<W: OwnWrite>(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    write: &W,
) -> Result<W::Outcome, Error<WriteRefused>> {
    let mut attempts = db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = lock_and_run_in(&txn, clock, shopper, key, write).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn lock_and_run_in<W: OwnWrite>(
    txn: &Txn,
    clock: &Clock,
    shopper: &Shopper,
    key: MutationKey,
    write: &W,
) -> Result<W::Outcome, Error<WriteRefused>> {
    if let Some(ahead) = txn.foresight() {
        foresee_owner(&ahead, shopper, key).await?;
        write.foresee(&ahead, shopper).await?;
        txn.foresee(ahead).await?;
    }
    let (owner, kept) = lock_owner_with_kept_in::<WriteRefused>(txn, shopper, key).await?;
    let mut changes = ChangeSet::default();
    let begun = idempotency::begin(kept, &owner, key, write.fingerprint()?)?;
    let outcome = go_on_in(txn, clock, &owner, begun, write, &mut changes).await?;
    changes::record_in(txn, clock, &changes).await?;
    Ok(outcome)
}

/// Runs `write` once for its key in the transaction that has locked `owner`, which may run more than this one. What changed is added to
/// `changes`, which the caller records last.
///
/// # Errors
/// Where it was not even tried, or a fault.
pub async fn run_own_in<W: OwnWrite>(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    key: MutationKey,
    write: &W,
    changes: &mut ChangeSet,
) -> Result<W::Outcome, Error<WriteRefused>> {
    let begun = idempotency::begin_in::<W::Outcome>(txn, owner, key, write.fingerprint()?).await?;
    go_on_in(txn, clock, owner, begun, write, changes).await
}

async fn go_on_in<W: OwnWrite>(
    txn: &Txn,
    clock: &Clock,
    owner: &Owner,
    begun: Begun<W::Outcome>,
    write: &W,
    changes: &mut ChangeSet,
) -> Result<W::Outcome, Error<WriteRefused>> {
    let claim = match begun {
        Begun::Replay(outcome) => return Ok(outcome),
        Begun::Fresh(claim) => claim,
    };
    let mut work = OwnWork {
        txn,
        clock,
        owner,
        changes: std::mem::take(changes),
    };
    let outcome = write.run_in(&mut work).await?;
    claim.keep_in(txn, clock, &outcome).await?;
    *changes = work.changes;
    Ok(outcome)
}
