//! Ending sessions.

use uuid::Uuid;

use crate::commerce::account::owner::{lock_owner_in, lock_principal_in};
use crate::commerce::account::repo::session;
use crate::commerce::account::secret::SecretHash;
use crate::commerce::account::session::{end_session_in, end_sessions_in, refresh_hash};
use crate::platform::changes::{ChangeSet, record_in};
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::WriteRefused;
use crate::platform::principal::{PrincipalId, Shopper};

/// Ends the session that `refresh_token` belongs to; a token that is not known ends none, which is no mistake (RFC 7009,
/// section 2.2).
///
/// # Errors
/// A fault of the database.
pub async fn logout(db: &Db, clock: &Clock, refresh_token: &str) -> Result<(), Error> {
    let hash = refresh_hash(refresh_token);
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = logout_in(&txn, clock, hash).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn logout_in(txn: &Txn, clock: &Clock, hash: SecretHash) -> Result<(), Error> {
    let Some(principal) = session::principal_of_token_in(txn, hash).await? else {
        return Ok(());
    };
    // The lock makes a refresh that comes at once take its turn, so that it does not outlive this.
    let principal = PrincipalId(principal);
    lock_principal_in(txn, principal).await?;
    if let Some(row) = session::find_token_in(txn, hash).await? {
        end_session_in(txn, clock, principal, row.session_id).await?;
    }
    Ok(())
}

/// Ends the shopper's sessions, `keeps_own`: all but the one that asks; returns how many.
///
/// # Errors
/// [`WriteRefused::Unauthenticated`], or a fault.
pub async fn logout_everywhere(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    keeps_own: bool,
) -> Result<u64, Error<WriteRefused>> {
    let mut attempts = db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = logout_everywhere_in(&txn, clock, shopper, keeps_own).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn logout_everywhere_in(
    txn: &Txn,
    clock: &Clock,
    shopper: &Shopper,
    keeps_own: bool,
) -> Result<u64, Error<WriteRefused>> {
    let owner = lock_owner_in::<WriteRefused>(txn, shopper).await?;
    let kept = keeps_own.then_some(shopper.session);
    let mut changes = ChangeSet::default();
    let ended = end_sessions_in(txn, clock, &owner, kept, &mut changes).await?;
    record_in(txn, clock, &changes).await?;
    Ok(ended)
}

/// Ends one session of the shopper; returns whether it is one of theirs. One that was ended before is none the less.
///
/// # Errors
/// [`WriteRefused::Unauthenticated`], or a fault.
pub async fn session_revoke(
    db: &Db,
    clock: &Clock,
    shopper: &Shopper,
    session: Uuid,
) -> Result<bool, Error<WriteRefused>> {
    let mut attempts = db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = session_revoke_in(&txn, clock, shopper, session).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn session_revoke_in(txn: &Txn, clock: &Clock, shopper: &Shopper, id: Uuid) -> Result<bool, Error<WriteRefused>> {
    let owner = lock_owner_in::<WriteRefused>(txn, shopper).await?;
    if !session::is_of_in(txn, &owner, id).await? {
        return Ok(false);
    }
    end_session_in(txn, clock, owner.id(), id).await?;
    Ok(true)
}
