//! A guest's wishes become the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::repo;
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Unites the lists: nothing is lost, also where they have more than 1000 items together. Where both chose a variant of a product
/// the guest's counts: it is what this device shows.
#[derive(Debug)]
pub struct MergeWishlist;

impl MergeStep for MergeWishlist {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        _: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            for product in repo::hand_over_in(txn, from, into).await? {
                for (owner, change) in [(from, Change::Removed), (into, Change::Upserted)] {
                    changes.add(Scope::Principal(owner.id()), Entity::WishlistItem, product, change);
                }
            }
            Ok(Vec::new())
        }
        .boxed()
    }
}
