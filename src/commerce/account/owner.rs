//! The lock that every write of a shopper takes first.

use super::repo::principal::{self, PrincipalRow};
use crate::platform::db::{DbErr, Foresight, InTransaction, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{Kept, MutationKey};
use crate::platform::principal::{Owner, PrincipalId, Shopper, ShopperKind, Unauthenticated};

/// Locks the row of the shopper's principal until the transaction ends, so that the writes of all its devices take turns, and
/// looks whether its session still lives.
///
/// # Errors
/// [`Unauthenticated::Revoked`] or [`Unauthenticated::Merged`], or a fault.
pub async fn lock_owner_in<E: From<Unauthenticated>>(txn: &Txn, shopper: &Shopper) -> Result<Owner, Error<E>> {
    let row = lock_living_in(txn, shopper).await?;
    if !principal::session_lives(txn, shopper.id, shopper.session).await? {
        return Err(refused(Unauthenticated::Revoked));
    }
    Ok(owner(shopper.id, &row))
}

/// Asks `ahead` what [`lock_owner_with_kept_in`] will ask.
pub(super) async fn foresee_owner(ahead: &Foresight, shopper: &Shopper, key: MutationKey) -> Result<(), DbErr> {
    principal::lock_in(ahead, shopper.id).await?;
    principal::session_and_kept(ahead, shopper.id, shopper.session, key).await?;
    Ok(())
}

/// As [`lock_owner_in`], with what the shopper has kept under `key`.
pub(super) async fn lock_owner_with_kept_in<E: From<Unauthenticated>>(
    txn: &Txn,
    shopper: &Shopper,
    key: MutationKey,
) -> Result<(Owner, Kept), Error<E>> {
    let row = lock_living_in(txn, shopper).await?;
    // Read after the lock, by a statement of its own: what a statement reads beside a lock that it waits for is as old as its begin.
    let found = principal::session_and_kept(txn, shopper.id, shopper.session, key).await?;
    let (lives, kept) = found.ok_or_else(|| DbErr::RecordNotFound("the only row of a statement".to_owned()))?;
    if !lives {
        return Err(refused(Unauthenticated::Revoked));
    }
    Ok((owner(shopper.id, &row), kept))
}

fn refused<E: From<Unauthenticated>>(why: Unauthenticated) -> Error<E> {
    Error::User(E::from(why))
}

async fn lock_living_in<E: From<Unauthenticated>>(txn: &Txn, shopper: &Shopper) -> Result<PrincipalRow, Error<E>> {
    let row = principal::lock_in(txn, shopper.id).await?;
    let row = row.ok_or_else(|| refused(Unauthenticated::Invalid))?;
    if row.merged_into.is_some() {
        return Err(refused(Unauthenticated::Merged));
    }
    Ok(row)
}

/// Locks the row of a principal for work that no request of its own has asked for, such as a job; `None`: there is none, or it
/// has become another.
///
/// # Errors
/// A fault of the database.
pub async fn lock_principal_in(txn: &impl InTransaction, id: PrincipalId) -> Result<Option<Owner>, Error> {
    let row = principal::lock_in(txn, id).await?;
    Ok(row.filter(|row| row.merged_into.is_none()).map(|row| owner(id, &row)))
}

fn owner(id: PrincipalId, row: &PrincipalRow) -> Owner {
    let kind = if row.kind == principal::GUEST {
        ShopperKind::Guest
    } else {
        ShopperKind::Customer
    };
    Owner::locked(id, kind)
}
