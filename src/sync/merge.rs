//! A guest signs in: its installations go on as the customer's.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::repo::client;
use crate::commerce::account::{MergeStep, MergeWarning};
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::principal::Owner;

/// Binds the guest's clients to the customer, with their numbers and results: what is still in a queue goes on where it was.
#[derive(Debug)]
pub struct MergeSyncClients;

impl MergeStep for MergeSyncClients {
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        _: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        _: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>> {
        async move {
            client::hand_over_in(txn, from, into).await?;
            Ok(Vec::new())
        }
        .boxed()
    }
}
