//! Holds whose time is over.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::release::release_hold_in;
use crate::commerce::account;
use crate::commerce::cart::repo::{hold, read};
use crate::commerce::inventory::Ending;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::jobs::{Job, JobContext, JobError};
use crate::platform::principal::PrincipalId;

/// Gives back what carts held too long. Done again and again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HoldSweep {}

impl Job for HoldSweep {
    const KIND: &'static str = "cart.hold_sweep";

    fn unique_key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Carts that are looked up at once.
const BATCH: u64 = 200;

/// Ends the holds that are due, each in a transaction of its own.
///
/// # Errors
/// A fault of the database; the next run goes on where this one ended.
pub async fn sweep_holds(context: JobContext, _: HoldSweep) -> Result<(), JobError> {
    loop {
        let mut ended = 0_u64;
        for owner in hold::due(context.db.reader(), context.clock.now_ms(), BATCH).await? {
            ended += u64::from(end_one(&context, owner).await?);
        }
        if ended == 0 {
            return Ok(());
        }
    }
}

async fn end_one(context: &JobContext, owner: Uuid) -> Result<bool, Error> {
    let mut attempts = context.db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = end_one_in(&txn, context, PrincipalId(owner)).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn end_one_in(txn: &Txn, context: &JobContext, owner: PrincipalId) -> Result<bool, Error> {
    if account::lock_principal_in(txn, owner).await?.is_none() {
        return Ok(false);
    }
    // Looked at again under the lock: the shopper may have submitted it, or prepared anew.
    let now_ms = context.clock.now_ms();
    let cart = read::active_of(txn, owner).await?;
    let due = cart.filter(|cart| cart.hold_expires_at_ms.is_some_and(|expires| expires <= now_ms));
    match due {
        Some(cart) => Ok(release_hold_in(txn, &context.clock, &cart, Ending::Expired).await?),
        None => Ok(false),
    }
}
