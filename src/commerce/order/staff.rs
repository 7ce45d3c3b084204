//! The one way in which staff take a step with an order.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::work::OrderWork;
use crate::platform::clock::Clock;
use crate::platform::db::{Db, Txn};
use crate::platform::error::Error;
use crate::platform::idempotency::{self, Begun, Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::StaffMember;

/// A step that a member of staff takes.
pub trait StaffWrite: Sync {
    /// What it comes to: refusals, or ids. It is kept, and answers a replay.
    type Outcome: Serialize + DeserializeOwned + Send + Sync;

    /// What it says, so that its key cannot be used for something else.
    ///
    /// # Errors
    /// Where it cannot be written down.
    fn fingerprint(&self) -> anyhow::Result<Fingerprint>;

    /// Decides, and then writes: a refusal writes nothing. The frame finishes `work`.
    fn run_in(&self, work: &mut OrderWork<'_>) -> impl Future<Output = Result<Self::Outcome, Error>> + Send;
}

/// Runs `write` with `order` once for its key, all of it or nothing: all that is done with an order takes turns. `None`: there is no
/// such order, and nothing is kept.
///
/// # Errors
/// [`WriteRefused::KeyReused`], or a fault.
pub async fn staff_write<W: StaffWrite>(
    (db, clock): (&Db, &Clock),
    staff: &StaffMember,
    key: MutationKey,
    order: Uuid,
    write: &W,
) -> Result<Option<W::Outcome>, Error<WriteRefused>> {
    let fingerprint = write.fingerprint()?;
    let mut attempts = db.attempts();
    loop {
        let txn = attempts.begin().await?;
        let result = run_in((&txn, clock), staff, (key, fingerprint), order, write).await;
        if let Some(done) = attempts.end(txn, result).await {
            return done;
        }
    }
}

async fn run_in<W: StaffWrite>(
    (txn, clock): (&Txn, &Clock),
    staff: &StaffMember,
    (key, fingerprint): (MutationKey, Fingerprint),
    order: Uuid,
    write: &W,
) -> Result<Option<W::Outcome>, Error<WriteRefused>> {
    let locked = OrderWork::lock_in(txn, clock, order).await.map_err(widen)?;
    let Some(mut work) = locked else {
        return Ok(None);
    };
    // Under the lock, so that of two requests with one key the second finds what the first came to.
    let claim = match idempotency::begin_staff_in::<W::Outcome>(txn, staff, key, fingerprint).await? {
        Begun::Replay(outcome) => return Ok(Some(outcome)),
        Begun::Fresh(claim) => claim,
    };
    let outcome = write.run_in(&mut work).await.map_err(widen)?;
    claim.keep_in(txn, clock, &outcome).await?;
    work.finish_in().await?;
    Ok(Some(outcome))
}

fn widen(error: Error) -> Error<WriteRefused> {
    Error::Fault(error.into_cause())
}
