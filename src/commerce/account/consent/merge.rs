//! What a guest stated becomes the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::commerce::account::repo::consent as repo;
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Moves every statement with its moment, so that the latest of each purpose counts, whoever made it.
#[derive(Debug)]
pub struct MergeConsent;

impl MergeStep for MergeConsent {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        _: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            if repo::hand_over_in(txn, from, into).await? {
                for (owner, change) in [(from, Change::Removed), (into, Change::Upserted)] {
                    let id = owner.id();
                    changes.add(Scope::Principal(id), Entity::Customer, id.0, change);
                }
            }
            Ok(Vec::new())
        }
        .boxed()
    }
}
