//! Carts of guests that nobody came back to.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::draft::EXPIRED;
use super::hold::release as hold;
use super::repo::{expiry, read, write};
use crate::commerce::account;
use crate::commerce::inventory::Ending;
use crate::platform::changes::{self, Change, ChangeSet, Entity, Scope};
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};
use crate::platform::principal::PrincipalId;

/// Empties the carts of guests that were not written for some days. Done again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CartExpiry {
    /// Days without a write after which a guest's cart expires.
    pub guest_days: u32,
}

impl Job for CartExpiry {
    const KIND: &'static str = "cart.expiry";

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Carts that are looked up at once.
const BATCH: u64 = 200;

/// Expires the carts that are due, each in a transaction of its own, so that no shopper waits for more than one.
///
/// # Errors
/// A fault of the database; the next run goes on where this one ended.
pub async fn expire(context: JobContext, job: CartExpiry) -> Result<(), JobError> {
    let before = context.clock.now() - TimeDelta::days(i64::from(job.guest_days));
    let before_ms = before.timestamp_millis();
    loop {
        let mut expired = 0_u64;
        for guest in expiry::abandoned(context.db.reader(), before_ms, BATCH).await? {
            expired += u64::from(expire_one(&context, PrincipalId(guest), before_ms).await?);
        }
        if expired == 0 {
            return Ok(());
        }
    }
}

async fn expire_one(context: &JobContext, guest: PrincipalId, before_ms: i64) -> Result<bool, Error> {
    let mut attempts = context.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = expire_one_in(&txn, context, guest, before_ms).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

/// Whether a cart has expired.
async fn expire_one_in(txn: &Txn, context: &JobContext, guest: PrincipalId, before_ms: i64) -> Result<bool, Error> {
    if account::lock_principal_in(txn, guest).await?.is_none() {
        return Ok(false);
    }
    // Looked at again under the lock: the guest may have come back.
    let cart = read::active_of(txn, guest).await?;
    let Some(cart) = cart.filter(|cart| cart.guest && cart.updated_at_ms < before_ms) else {
        return Ok(false);
    };
    let lines: Vec<Uuid> = read::lines_of(txn, cart.id).await?.iter().map(|line| line.id).collect();
    hold::give_back_in(txn, &context.clock, &cart, Ending::Expired).await?;
    write::empty_in(txn, cart.id, EXPIRED, context.clock.now_ms()).await?;
    let mut changed = ChangeSet::default();
    let mut removed = |entity, id| changed.add(Scope::Principal(guest), entity, id, Change::Removed);
    removed(Entity::Cart, cart.id);
    for line in lines {
        removed(Entity::CartLine, line);
    }
    changes::record_in(txn, &context.clock, &changed).await?;
    Ok(true)
}
