//! Applying a pushed row.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::document::{Shown, WrittenDocument};
use super::row::{Decision, Row, State};
use crate::commerce::account::{OwnWork, OwnWrite, lock_owner_in, run_own_in};
use crate::commerce::cart::service::Desk;
use crate::platform::changes::{self, ChangeSet};
use crate::platform::db::{Conn, Txn};
use crate::platform::error::Error;
use crate::platform::id::{MintedId, MintedKind, new_uuid};
use crate::platform::idempotency::{Fingerprint, MutationKey, WriteRefused};
use crate::platform::principal::{PrincipalId, Shopper, Unauthenticated};

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Verdict {
    /// It was tried, or there was nothing to do.
    Done,
    /// The device has to decide again. This is never kept: it may come to the same decision.
    Apart,
}

/// Why a row was taken back.
enum Halt<D> {
    Refused(WriteRefused),
    Apart(Shown<D>),
}

impl<D> From<Unauthenticated> for Halt<D> {
    fn from(why: Unauthenticated) -> Self {
        Self::Refused(why.into())
    }
}

/// Applies `row` where the device knew the newest state of the document, once where the row is named. `None`: the document is as the row
/// says; else how it is, with the name of the write where it is over, so that the device does not merge it into the document again.
///
/// # Errors
/// Where it was not even tried, or a fault.
pub async fn push_row<D: WrittenDocument>(
    desk: &Desk<'_>,
    shopper: &Shopper,
    row: &Row<D>,
) -> Result<Option<Shown<D>>, Error<WriteRefused>> {
    let pushing = Pushing { desk, row };
    let key = pushing.key()?;
    let mut attempts = desk.db.attempts_of(shopper.id).await;
    loop {
        let txn = attempts.begin().await?;
        let result = pushing.once_in(&txn, shopper, key).await;
        match attempts.end(txn, result).await {
            None => {}
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(Error::User(Halt::Apart(master)))) => return Ok(Some(master)),
            Some(Err(Error::User(Halt::Refused(refused)))) => return Err(Error::User(refused)),
            Some(Err(Error::Fault(cause))) => return Err(Error::Fault(cause)),
        }
    }
}

/// A row with what it works with.
struct Pushing<'a, D> {
    desk: &'a Desk<'a>,
    row: &'a Row<D>,
}

impl<D: WrittenDocument> Pushing<'_, D> {
    /// What names the write: what the device calls it and what it changes into what, since apps leave the name of one write in the
    /// document that the next one changes. A new document is named by its id.
    fn key(&self) -> anyhow::Result<MutationKey> {
        let is_new = D::HAS_NEW_IDS && self.row.is_new;
        if self.row.op.is_none() && !is_new {
            return Ok(MutationKey(new_uuid(self.desk.clock)));
        }
        let hash = self.fingerprint()?.bytes();
        let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
        Ok(MutationKey(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
    }

    async fn once_in(
        &self,
        txn: &Txn,
        shopper: &Shopper,
        key: MutationKey,
    ) -> Result<Option<Shown<D>>, Error<Halt<D>>> {
        let owner = lock_owner_in::<Halt<D>>(txn, shopper).await?;
        let mut changes = ChangeSet::default();
        let clock = self.desk.clock;
        let ran = run_own_in(txn, clock, &owner, key, self, &mut changes).await;
        let verdict = ran.map_err(|error| match error {
            Error::User(refused) => Error::User(Halt::Refused(refused)),
            Error::Fault(cause) => Error::Fault(cause),
        })?;
        changes::record_in(txn, clock, &changes).await?;
        let master = self.master(txn, owner.id()).await?;
        // What can never be a document is over as well.
        let is_over = verdict == Verdict::Done || self.row.new == State::Unreadable;
        let op = self.row.op.filter(|_| is_over).map(shown_op).unwrap_or_default();
        let shown = Shown {
            id: D::shown_id(&self.row.id),
            op,
            document: master,
        };
        match verdict {
            Verdict::Done if self.row.new.is(shown.document.as_ref()) => Ok(None),
            Verdict::Done => Ok(Some(shown)),
            Verdict::Apart => Err(Error::User(Halt::Apart(shown))),
        }
    }

    async fn master<E>(&self, conn: &impl Conn, owner: PrincipalId) -> Result<Option<D>, Error<E>> {
        let ids = std::slice::from_ref(&self.row.id);
        match D::load(conn, owner, ids).await {
            Ok(mut found) => Ok(found.remove(&self.row.id)),
            Err(fault) => Err(Error::Fault(fault.into_cause())),
        }
    }
}

fn shown_op(op: Uuid) -> String {
    MintedId::new(MintedKind::Mutation, op).to_string()
}

impl<D: WrittenDocument> OwnWrite for Pushing<'_, D> {
    type Outcome = Verdict;

    fn fingerprint(&self) -> anyhow::Result<Fingerprint> {
        let Row {
            id, op, assumed, new, ..
        } = self.row;
        Fingerprint::of(D::COLLECTION, &(op, id, assumed.document(), new.document()))
    }

    async fn run_in(&self, work: &mut OwnWork<'_>) -> Result<Verdict, Error<WriteRefused>> {
        let master = self.master(work.txn, work.owner.id()).await?;
        match self.row.decide(master.as_ref()) {
            Decision::Same => {}
            Decision::Apart => return Ok(Verdict::Apart),
            Decision::Write => {
                let after = self.row.new.document();
                D::write_in(work, self.desk, &self.row.id, master.as_ref(), after).await?;
            }
        }
        Ok(Verdict::Done)
    }
}
