//! A guest's addresses become the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::commerce::account::repo::{address as repo, address_twin};
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Moves addresses. What both have is there once, as the customer's, which the guest's id names from then on; the customer's default
/// stays, and a customer without one takes the guest's.
#[derive(Debug)]
pub struct MergeAddresses;

impl MergeStep for MergeAddresses {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        _: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            merge_in(txn, from, into, changes).await?;
            Ok(Vec::new())
        }
        .boxed()
    }
}

async fn merge_in(txn: &Txn, from: &Owner, into: &Owner, changes: &mut ChangeSet) -> Result<(), Error> {
    let (theirs, own): (Vec<_>, Vec<_>) = repo::of_both_in(txn, from, into)
        .await?
        .into_iter()
        .partition(|address| address.principal_id == from.id().0);
    if theirs.is_empty() {
        return Ok(());
    }
    let twin = |address: &repo::Address| own.iter().find(|one| one.parts == address.parts);
    let twins: Vec<_> = theirs.iter().filter_map(|one| Some((one, twin(one)?))).collect();
    let gone: Vec<Uuid> = twins.iter().map(|(one, _)| one.id).collect();
    let moved: Vec<Uuid> = theirs
        .iter()
        .filter(|one| twin(one).is_none())
        .map(|one| one.id)
        .collect();
    let last_position = own.iter().map(|one| one.position).max().unwrap_or(0);
    repo::delete_in(txn, from, &gone).await?;
    address_twin::note_twins_in(txn, &twins).await?;
    repo::hand_over_in(txn, from, into, (&moved, last_position)).await?;
    for address in &theirs {
        changes.add(
            Scope::Principal(from.id()),
            Entity::Address,
            address.id,
            Change::Removed,
        );
    }
    let mut upserted = moved;
    if !own.iter().any(|one| one.is_default)
        && let Some(default) = theirs.iter().find(|one| one.is_default)
    {
        let id = twin(default).unwrap_or(default).id;
        repo::set_default_in(txn, into, id).await?;
        upserted.push(id);
    }
    for id in upserted {
        changes.add(Scope::Principal(into.id()), Entity::Address, id, Change::Upserted);
    }
    Ok(())
}
