//! A guest's preferences become the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::commerce::account::repo::preference as repo;
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::platform::changes::{Change, ChangeSet, Entity, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Moves preferences; where both have a key, the customer's stays.
#[derive(Debug)]
pub struct MergePreferences;

impl MergeStep for MergePreferences {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        _: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            let (moved, dropped) = repo::hand_over_in(txn, from, into).await?;
            for key in moved.iter().chain(&dropped) {
                changes.add(
                    Scope::Principal(from.id()),
                    Entity::Preference,
                    key.as_str(),
                    Change::Removed,
                );
            }
            for key in &moved {
                changes.add(
                    Scope::Principal(into.id()),
                    Entity::Preference,
                    key.as_str(),
                    Change::Upserted,
                );
            }
            Ok(Vec::new())
        }
        .boxed()
    }
}
