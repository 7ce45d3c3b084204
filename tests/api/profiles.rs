//! What tests of a shopper's own things share: refusals, numbers of private scopes, and a merge.

use std::collections::BTreeMap;

use serde_json::Value;
use tote::commerce::account::address::MergeAddresses;
use tote::commerce::account::consent::MergeConsent;
use tote::commerce::account::preference::MergePreferences;
use tote::commerce::account::{MergeSteps, lock_principal_in, merge_in};
use tote::commerce::wishlist::MergeWishlist;
use tote::platform::changes::{ChangeSet, record_in};
use tote::platform::clock::Clock;
use tote::platform::db::{Db, Txn};
use tote::platform::error::Error;
use tote::platform::id::MintedId;
use tote::platform::principal::PrincipalId;

use crate::app::Shop;
use crate::shoppers::Device;

/// Code and field of every user error of a payload, such as `REQUIRED address.city`.
#[track_caller]
pub(crate) fn refusals(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array();
    let errors = errors.unwrap_or_else(|| panic!("no user errors: {payload}"));
    errors
        .iter()
        .map(|error| {
            let steps = error["field"].as_array().expect("a way");
            let steps: Vec<&str> = steps.iter().filter_map(Value::as_str).collect();
            format!("{} {}", error["code"].as_str().expect("a code"), steps.join("."))
        })
        .collect()
}

/// The number that each shopper's scope is at.
pub(crate) fn heads_of(shop: &Shop) -> BTreeMap<String, i64> {
    let pairs = shop.sql().pairs("SELECT key, head FROM change_scope WHERE kind = 3");
    pairs.into_iter().collect()
}

/// By how much the scopes of shoppers moved that moved at all, the furthest first.
pub(crate) fn moved_by(before: &BTreeMap<String, i64>, shop: &Shop) -> Vec<i64> {
    let mut moved: Vec<i64> = heads_of(shop)
        .iter()
        .map(|(key, head)| head - before.get(key).copied().unwrap_or(0))
        .filter(|by| *by != 0)
        .collect();
    moved.sort_unstable_by_key(|by| -by);
    moved
}

fn principal(device: &Device<'_>) -> PrincipalId {
    PrincipalId(MintedId::parse(&device.id()).expect("an id").uuid)
}

/// Gives what belongs to `from` to `into`, which becomes a customer, by the steps of this module in the program's way.
pub(crate) fn merge(shop: &Shop, from: &Device<'_>, into: &Device<'_>) {
    let (from, into) = (principal(from), principal(into));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let db = Db::open(&shop.url(), 2).await.expect("the database answers");
        let mut attempts = db.attempts();
        loop {
            let txn = attempts.begin().await.expect("a transaction begins");
            let result = merge_all_in(&txn, from, into).await;
            if let Some(done) = attempts.end(txn, result).await {
                done.expect("it merges");
                break;
            }
        }
        db.close().await;
    });
}

async fn merge_all_in(txn: &Txn, from: PrincipalId, into: PrincipalId) -> Result<(), Error> {
    let steps = MergeSteps::new(vec![
        std::sync::Arc::new(MergeAddresses),
        std::sync::Arc::new(MergePreferences),
        std::sync::Arc::new(MergeConsent),
        std::sync::Arc::new(MergeWishlist),
    ]);
    let clock = Clock::system();
    let mut changes = ChangeSet::default();
    let mut owners = Vec::new();
    for id in [from.min(into), from.max(into)] {
        owners.push(lock_principal_in(txn, id).await?.expect("it lives"));
    }
    owners.sort_by_key(|owner| owner.id() != from);
    let warnings = merge_in(txn, &clock, &steps, (&owners[0], &owners[1]), &mut changes).await?;
    assert!(warnings.is_empty(), "{warnings:?}");
    record_in(txn, &clock, &changes).await?;
    Ok(())
}
