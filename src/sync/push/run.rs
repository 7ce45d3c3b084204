//! Running one mutation within the transaction of its group.

use uuid::Uuid;

use super::batch::Desks;
use crate::commerce::account::{OwnWrite, find_named_address_in, run_own_in};
use crate::commerce::{cart, checkout};
use crate::platform::changes::{ChangeSet, Scope};
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::idempotency::{MutationKey, WriteRefused};
use crate::platform::principal::Owner;
use crate::sync::conflict::{Conflict, Theirs, judge};
use crate::sync::named::Named;
use crate::sync::operation::{Operation, Pushed};
use crate::sync::outcome::{Body, Outcome, Stored, StoredStatus, Trouble};
use crate::sync::repo::result;

/// Things that one result names at most: what else was touched comes with the next pull.
const NAMED_MAX: usize = 100;

/// A transaction in which the shopper is locked.
pub(super) struct Ground<'a> {
    pub(super) desks: &'a Desks<'a>,
    pub(super) txn: &'a Txn,
    pub(super) owner: &'a Owner,
    pub(super) client: Uuid,
}

impl Ground<'_> {
    fn clock(&self) -> &Clock {
        self.desks.cart.clock
    }

    /// Runs `pushed`, of which nothing stands in the way. What it changes is added to `changes`; `ended`: results of this transaction
    /// that are not written yet.
    pub(super) async fn run_in(
        &self,
        pushed: &Pushed,
        changes: &mut ChangeSet,
        ended: &[Stored],
    ) -> anyhow::Result<Stored> {
        let mut own = ChangeSet::default();
        let outcome = self.outcome_in(pushed, &mut own).await?;
        let mut body = Body::default();
        if outcome.misses()
            && let Some(needed) = pushed.operation.needs()
        {
            body.blocked_by = match unmade(ended, needed) {
                Some(seq) => Some(seq),
                None => result::unmade_in(self.txn, self.client, needed).await?,
            };
        }
        if body.blocked_by.is_some() {
            body.unmade = pushed.operation.makes();
            return stored(pushed, StoredStatus::Blocked, body);
        }
        let (status, conflict) = judge(&pushed.operation, &outcome);
        let outcome = if pushed.is_line_set {
            of_line_set(outcome)
        } else {
            outcome
        };
        body.named = self.named_in(pushed, status, &outcome, &own).await?;
        body.conflict = self.with_theirs_in(conflict).await?;
        body.outcome = Some(outcome);
        if status != StoredStatus::Applied {
            body.unmade = pushed.operation.makes();
        }
        changes.append(own);
        stored(pushed, status, body)
    }

    async fn outcome_in(&self, pushed: &Pushed, changes: &mut ChangeSet) -> anyhow::Result<Outcome> {
        let Desks { cart: desk, rules, .. } = self.desks;
        let key = pushed.key;
        let outcome = match &pushed.operation {
            Operation::Cart(write) => {
                let write = cart::service::at_desk(desk, write);
                self.once_in(key, &write, changes).await?.map(Outcome::Cart)
            }
            Operation::Wishlist(command) => self.once_in(key, command, changes).await?.map(Outcome::Wishlist),
            Operation::Address(command) => self.once_in(key, command, changes).await?.map(Outcome::Address),
            Operation::Preferences(command) => self.once_in(key, command, changes).await?.map(Outcome::Preferences),
            Operation::Submit(submit) => {
                let submitting = checkout::submitting(desk, rules, submit);
                self.once_in(key, &submitting, changes).await?.map(Outcome::Submit)
            }
            Operation::Cancel(command) => self.once_in(key, command, changes).await?.map(Outcome::Cancel),
            Operation::Unreadable(unreadable) => Err(unreadable.trouble.clone()),
        };
        Ok(outcome.unwrap_or_else(Outcome::Not))
    }

    async fn once_in<W: OwnWrite>(
        &self,
        key: MutationKey,
        write: &W,
        changes: &mut ChangeSet,
    ) -> anyhow::Result<Result<W::Outcome, Trouble>> {
        match run_own_in(self.txn, self.clock(), self.owner, key, write, changes).await {
            Ok(outcome) => Ok(Ok(outcome)),
            Err(Error::User(WriteRefused::KeyReused)) => Ok(Err(Trouble::new(
                "KEY_REUSED",
                &["key"],
                "this key was used for another write: a new write needs a new key",
            ))),
            Err(Error::User(WriteRefused::Unauthenticated(why))) => {
                Err(anyhow::anyhow!("a shopper who is locked is {}", why.reason()))
            }
            Err(Error::Fault(cause)) => Err(cause),
        }
    }

    /// What was touched. A write that had run before, by the other route, has changed nothing now.
    async fn named_in(
        &self,
        pushed: &Pushed,
        status: StoredStatus,
        outcome: &Outcome,
        own: &ChangeSet,
    ) -> anyhow::Result<Vec<Named>> {
        let mut named: Vec<Named> = Vec::new();
        if status == StoredStatus::Applied {
            let scope = Scope::Principal(self.owner.id());
            named.extend(own.upserted(&scope).filter_map(|(entity, id)| Named::of(entity, id)));
            named.extend(outcome.named());
            if let Operation::Cancel(command) = &pushed.operation {
                named.push(Named::Order(command.order));
            }
            let has_cart = named.iter().any(|one| matches!(one, Named::Cart(_)));
            if matches!(pushed.operation, Operation::Cart(_)) && !has_cart {
                let cart = cart::active_id_in(self.txn, self.owner).await?;
                named.extend(cart.map(Named::Cart));
            }
        }
        let mut seen = std::collections::HashSet::new();
        named.retain(|one| seen.insert(one.clone()));
        named.truncate(NAMED_MAX);
        Ok(named)
    }

    /// The conflict with what stands in the way by the id that it has now.
    async fn with_theirs_in(&self, conflict: Option<Conflict>) -> anyhow::Result<Option<Conflict>> {
        let Some(mut conflict) = conflict else { return Ok(None) };
        let owner = self.owner.id();
        conflict.theirs = match conflict.theirs {
            Some(Theirs::Cart) => {
                let cart = cart::active_id_in(self.txn, self.owner).await?;
                cart.map(|id| Theirs::Of(Named::Cart(id)))
            }
            Some(Theirs::Of(Named::Address(id))) => {
                let named = find_named_address_in(self.txn, owner, id).await?;
                named.map(|named| Theirs::Of(Named::Address(named.address.id)))
            }
            other => other,
        };
        Ok(Some(conflict))
    }
}

/// What a change of the cart's lines came to, with the fields of `cartLineSet`.
fn of_line_set(mut outcome: Outcome) -> Outcome {
    if let Outcome::Cart(cart::Outcome::Refused(refusals)) = &mut outcome {
        for refusal in refusals {
            let name = match refusal.field.last().map(String::as_str) {
                Some("delta") => "quantity",
                Some("id") => "lineId",
                _ => "merchandiseId",
            };
            refusal.field = vec![name.to_owned()];
        }
    }
    outcome
}

/// The last of `ended` that was to make `id` and did not.
fn unmade(ended: &[Stored], id: Uuid) -> Option<i64> {
    let was_to_make = |result: &&Stored| result.body.as_ref().is_some_and(|body| body.unmade == Some(id));
    ended.iter().rev().find(was_to_make).map(|result| result.seq)
}

/// The final result of `pushed`.
pub(super) fn stored(pushed: &Pushed, status: StoredStatus, body: Body) -> anyhow::Result<Stored> {
    Ok(Stored {
        seq: pushed.seq,
        key: pushed.key.0,
        fingerprint: pushed.operation.fingerprint()?.bytes(),
        status,
        body: Some(body),
    })
}
