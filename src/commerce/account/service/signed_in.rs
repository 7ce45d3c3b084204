//! Letting a customer in: what ends every way of signing in.

use crate::commerce::account::accounts::Visit;
use crate::commerce::account::merge::{MergeWarning, merge_in};
use crate::commerce::account::owner::lock_principal_in;
use crate::commerce::account::repo::principal::session_lives;
use crate::commerce::account::session::{Tokens, open_session_in};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope, record_in};
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::{Owner, PrincipalId, Shopper, ShopperKind};

/// A customer was let in on a device.
#[derive(Debug)]
pub struct SignedIn {
    pub tokens: Tokens,
    /// What of the guest could not be taken over as it was.
    pub merge_warnings: Vec<MergeWarning>,
}

/// A customer and the guest that becomes it, both locked.
#[derive(Debug)]
pub(super) struct Arriving {
    pub(super) customer: Owner,
    guest: Option<Owner>,
}

/// Locks the rows of the customer and of the guest, in the order of their ids; `None`: there is no such customer. A guest that has
/// become a customer, this one or another, or whose session was ended, brings nothing.
pub(super) async fn lock_in(txn: &Txn, visit: &Visit<'_>, customer: PrincipalId) -> Result<Option<Arriving>, Error> {
    let first = visit.guest.filter(|guest| guest.id < customer);
    let second = visit.guest.filter(|guest| guest.id > customer);
    let mut guest = lock_guest_in(txn, first).await?;
    let owner = lock_principal_in(txn, customer).await?;
    if second.is_some() {
        guest = lock_guest_in(txn, second).await?;
    }
    Ok(owner.map(|customer| Arriving { customer, guest }))
}

/// The same with a customer whose row this transaction has made, so that nobody else can hold it.
pub(super) async fn new_in(txn: &Txn, visit: &Visit<'_>, customer: PrincipalId) -> Result<Arriving, Error> {
    Ok(Arriving {
        guest: lock_guest_in(txn, visit.guest).await?,
        customer: Owner::locked(customer, ShopperKind::Customer),
    })
}

async fn lock_guest_in(txn: &Txn, guest: Option<Shopper>) -> Result<Option<Owner>, Error> {
    let Some(guest) = guest else {
        return Ok(None);
    };
    let owner = lock_principal_in(txn, guest.id).await?;
    let Some(owner) = owner.filter(|owner| owner.kind() == ShopperKind::Guest) else {
        return Ok(None);
    };
    Ok(session_lives(txn, guest.id, guest.session).await?.then_some(owner))
}

/// Gives the customer what the guest had, and the device its tokens. Called last: `changes` is what readers will notice of the
/// account itself.
pub(super) async fn let_in_in(
    txn: &Txn,
    visit: &Visit<'_>,
    arriving: &Arriving,
    mut changes: ChangeSet,
) -> Result<SignedIn, Error> {
    let Arriving { customer, guest } = arriving;
    let merge_warnings = match guest {
        Some(guest) => {
            let steps = &visit.accounts.merge_steps;
            merge_in(txn, visit.clock, steps, (guest, customer), &mut changes).await?
        }
        None => Vec::new(),
    };
    let tokens = open_session_in(txn, visit.clock, &visit.accounts.tokens, customer, visit.device).await?;
    record_in(txn, visit.clock, &changes).await?;
    Ok(SignedIn { tokens, merge_warnings })
}

/// Notes that an account is there or has changed.
pub(super) fn add_customer(changes: &mut ChangeSet, id: PrincipalId) {
    changes.add(Scope::Principal(id), Entity::Customer, id.0, Change::Upserted);
}
