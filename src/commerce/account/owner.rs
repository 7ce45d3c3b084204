//! The lock that every write of a shopper takes first.

use super::repo::principal::{self, PrincipalRow};
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::{Owner, PrincipalId, Shopper, ShopperKind, Unauthenticated};

/// Locks the row of the shopper's principal until the transaction ends, so that the writes of all its devices take turns, and
/// looks whether its session still lives.
///
/// # Errors
/// [`Unauthenticated::Revoked`] or [`Unauthenticated::Merged`], or a fault.
pub async fn lock_owner_in<E: From<Unauthenticated>>(txn: &Txn, shopper: &Shopper) -> Result<Owner, Error<E>> {
    let refuse = |why: Unauthenticated| Error::User(E::from(why));
    let row = principal::lock_in(txn, shopper.id).await?;
    let row = row.ok_or_else(|| refuse(Unauthenticated::Invalid))?;
    if row.merged_into.is_some() {
        return Err(refuse(Unauthenticated::Merged));
    }
    if !principal::session_lives(txn, shopper.id, shopper.session).await? {
        return Err(refuse(Unauthenticated::Revoked));
    }
    Ok(owner(shopper.id, &row))
}

/// Locks the row of a principal for work that no request of its own has asked for, such as a job; `None`: there is none, or it
/// has become another.
///
/// # Errors
/// A fault of the database.
pub async fn lock_principal_in(txn: &Txn, id: PrincipalId) -> Result<Option<Owner>, Error> {
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
