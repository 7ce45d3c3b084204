//! One transaction of a push: a group of mutations with their results.

use std::collections::HashMap;
use std::time::Instant;

use uuid::Uuid;

use super::batch::{Answer, Answered, Batch, Desks, PushRefused, Retry};
use super::run::{Ground, stored};
use crate::commerce::account::{has_become_in, lock_owner_in};
use crate::commerce::{order, payment};
use crate::platform::changes::{self, ChangeSet};
use crate::platform::crash;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::planted::planted;
use crate::platform::principal::Shopper;
use crate::sync::operation::{Operation, Pushed};
use crate::sync::outcome::{Body, Stored, StoredStatus};
use crate::sync::repo::client::{self, ClientRow};
use crate::sync::repo::result;

/// Whose batch, and what its mutations work with.
#[derive(Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) desks: &'a Desks<'a>,
    pub(super) shopper: &'a Shopper,
    pub(super) batch: &'a Batch,
    /// When no more mutations are begun.
    pub(super) until: Instant,
}

/// What one transaction has done.
pub(super) struct Step {
    /// For the first of the mutations that were left, in their order.
    pub(super) answers: Vec<Answered>,
    pub(super) last_seq: i64,
    /// Why no more of them can be run now.
    pub(super) halted: Option<Retry>,
    /// Results that a planted fault has left out of the transaction.
    pub(super) late: Vec<Stored>,
}

impl Order<'_> {
    pub(super) fn is_late(&self) -> bool {
        Instant::now() >= self.until
    }

    /// Runs mutations of `rest` that belong into one transaction, `size` new ones at most, unless they end with a commit. One that
    /// locks more than the owner's own things is alone.
    pub(super) async fn step(&self, rest: &[Pushed], size: usize) -> Result<Step, Error<PushRefused>> {
        let db = self.desks.cart.db;
        let trusted = self.trusted_seq().await?;
        let mut attempts = db.attempts_of(self.shopper.id).await;
        let step = loop {
            let txn = attempts.begin().await?;
            let result = self.step_in(&txn, rest, size, trusted).await;
            if let Some(done) = attempts.end(txn, result).await {
                break done?;
            }
        };
        drop(attempts);
        crash::place("sync.committed");
        if !step.late.is_empty() {
            self.store_late(&step).await?;
        }
        Ok(step)
    }

    async fn step_in(
        &self,
        txn: &Txn,
        rest: &[Pushed],
        size: usize,
        trusted: Option<i64>,
    ) -> Result<Step, Error<PushRefused>> {
        let clock = self.desks.cart.clock;
        let owner = lock_owner_in::<PushRefused>(txn, self.shopper).await?;
        let client = self.batch.client;
        let mut row = client::lock_in(txn, clock, &owner, client).await?;
        if row.principal_id != owner.id().0 {
            return Err(Error::User(PushRefused::ClientPrincipalMismatch));
        }
        if let Some(queued_by) = self.batch.principal
            && queued_by != owner.id()
            && !has_become_in(txn, queued_by, owner.id()).await?
        {
            return Err(Error::User(PushRefused::ClientPrincipalMismatch));
        }
        row.last_seq = trusted.unwrap_or(row.last_seq);
        crash::place("sync.begun");
        let known = self.known_in(txn, rest, row.last_seq).await?;
        let mut answers = Vec::new();
        for pushed in rest.iter().take_while(|pushed| pushed.seq <= row.last_seq) {
            let before = same_as_before(&known, pushed)?;
            answers.push(Answered {
                seq: pushed.seq,
                answer: Answer::Before(before),
            });
        }
        let ground = Ground {
            desks: self.desks,
            txn,
            owner: &owner,
            client,
        };
        // One by one means alone, so that a fault is the fault of one.
        let room = if size == 1 && !answers.is_empty() { 0 } else { size };
        let (mut group, mut halted) = group_of(&rest[answers.len()..], row.last_seq, room);
        if self.has_to_wait_in(&ground, group).await? {
            (group, halted) = (&[], Some(Retry::PaymentPending));
        }
        let mut changes = ChangeSet::default();
        let statuses = self.statuses_in(txn, group, row.last_seq).await?;
        let ended = run_group_in(&ground, group, (&statuses, self.until), &mut changes).await?;
        crash::place("sync.effects");
        let last_seq = ended.last().map_or(row.last_seq, |result| result.seq);
        let late = if planted("results_apart") {
            ended.clone()
        } else {
            store_in(self, txn, &ended, &row).await?;
            Vec::new()
        };
        // Last: the rows of the scopes stay locked until the end.
        changes::record_in(txn, clock, &changes).await?;
        answers.extend(ended.into_iter().map(|result| Answered {
            seq: result.seq,
            answer: Answer::Ended(result),
        }));
        Ok(Step {
            answers,
            last_seq,
            halted,
            late,
        })
    }

    /// What became of the mutations of `rest` that have come before.
    async fn known_in(&self, txn: &Txn, rest: &[Pushed], last_seq: i64) -> anyhow::Result<HashMap<i64, Stored>> {
        let again = rest.iter().map(|pushed| pushed.seq);
        let seqs: Vec<i64> = again.filter(|seq| *seq <= last_seq).collect();
        let results = result::of_seqs(txn, self.batch.client, &seqs).await?;
        Ok(results.into_iter().map(|result| (result.seq, result)).collect())
    }

    /// How those ended that mutations of `group` depend on.
    async fn statuses_in(
        &self,
        txn: &Txn,
        group: &[Pushed],
        last_seq: i64,
    ) -> anyhow::Result<HashMap<i64, StoredStatus>> {
        let needed = group.iter().flat_map(|pushed| pushed.depends_on.iter().copied());
        let mut seqs: Vec<i64> = needed.filter(|seq| *seq <= last_seq).collect();
        seqs.sort_unstable();
        seqs.dedup();
        let statuses = result::statuses_of(txn, self.batch.client, &seqs).await?;
        Ok(statuses.into_iter().collect())
    }

    /// Whether `group` is an order that would take the place of one whose provider is being asked: that one was `APPLIED`.
    async fn has_to_wait_in(&self, ground: &Ground<'_>, group: &[Pushed]) -> anyhow::Result<bool> {
        let Some(Operation::Submit(submit)) = group.first().map(|pushed| &pushed.operation) else {
            return Ok(false);
        };
        for order in order::unpaid_of(ground.txn, ground.owner.id()).await? {
            let is_same = submit.order_id == Some(order);
            if !is_same && payment::is_awaited_in(ground.txn, self.desks.cart.clock, order).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the planted fault `no_client_lock` takes for the client's last number: read before anything is locked.
    async fn trusted_seq(&self) -> anyhow::Result<Option<i64>> {
        if !planted("no_client_lock") {
            return Ok(None);
        }
        let reader = self.desks.cart.db.reader();
        let last = client::last_seq(reader, self.shopper.id, self.batch.client).await?;
        Ok(Some(last.unwrap_or(0)))
    }

    /// Writes the results that the planted fault `results_apart` has left out.
    async fn store_late(&self, step: &Step) -> Result<(), Error<PushRefused>> {
        let mut attempts = self.desks.cart.db.attempts_of(self.shopper.id).await;
        loop {
            let txn = attempts.begin().await?;
            let result = self.store_late_in(&txn, step).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    async fn store_late_in(&self, txn: &Txn, step: &Step) -> Result<(), Error<PushRefused>> {
        let owner = lock_owner_in::<PushRefused>(txn, self.shopper).await?;
        let row = client::lock_in(txn, self.desks.cart.clock, &owner, self.batch.client).await?;
        Ok(store_in(self, txn, &step.late, &row).await?)
    }
}

/// What `pushed` came to when it came before.
fn same_as_before(known: &HashMap<i64, Stored>, pushed: &Pushed) -> Result<Stored, Error<PushRefused>> {
    let seq = pushed.seq;
    let Some(before) = known.get(&seq) else {
        return Err(Error::Fault(anyhow::anyhow!("the result of a mutation has gone")));
    };
    if before.key != pushed.key.0 || before.fingerprint != pushed.operation.fingerprint()?.bytes() {
        return Err(Error::User(PushRefused::SeqReused { seq }));
    }
    Ok(before.clone())
}

/// The mutations of `rest` that are run in one transaction after the mutation `last_seq`, and why those after them cannot be run now.
fn group_of(rest: &[Pushed], last_seq: i64, size: usize) -> (&[Pushed], Option<Retry>) {
    let Some(first) = rest.first() else {
        return (rest, None);
    };
    if first.seq != last_seq + 1 {
        return (&[], Some(Retry::SeqGap));
    }
    let length = if first.operation.is_alone() {
        size.min(1)
    } else {
        rest.iter()
            .take(size)
            .take_while(|pushed| !pushed.operation.is_alone())
            .count()
    };
    (&rest[..length], None)
}

/// Runs `group` in its order; the results in the same order.
async fn run_group_in(
    ground: &Ground<'_>,
    group: &[Pushed],
    (known, until): (&HashMap<i64, StoredStatus>, Instant),
    changes: &mut ChangeSet,
) -> anyhow::Result<Vec<Stored>> {
    let mut order: Vec<&Pushed> = group.iter().collect();
    if planted("client_time") {
        order.sort_by_key(|pushed| pushed.issued_at_ms);
    }
    let mut ended: Vec<Stored> = Vec::with_capacity(group.len());
    for pushed in order {
        if !ended.is_empty() && Instant::now() >= until {
            break;
        }
        let refused = |seq: &&i64| {
            let status = known.get(*seq).copied();
            let status = status.or_else(|| ended.iter().find(|result| result.seq == **seq).map(|one| one.status));
            status.is_some_and(|status| status != StoredStatus::Applied)
        };
        let blocked_by = pushed.depends_on.iter().find(refused).copied();
        let result = if blocked_by.is_some() {
            let body = Body {
                unmade: pushed.operation.makes(),
                blocked_by,
                ..Body::default()
            };
            stored(pushed, StoredStatus::Blocked, body)?
        } else {
            ground.run_in(pushed, changes, &ended).await?
        };
        ended.push(result);
    }
    ended.sort_by_key(|result| result.seq);
    Ok(ended)
}

/// Writes results, and how far their client has come.
async fn store_in(order: &Order<'_>, txn: &Txn, ended: &[Stored], row: &ClientRow) -> anyhow::Result<()> {
    let Batch {
        client, acked_through, ..
    } = order.batch;
    let client: Uuid = *client;
    let last_seq = ended.last().map_or(row.last_seq, |result| result.seq);
    let acked_through = row.acked_through.max((*acked_through).min(last_seq));
    if ended.is_empty() && acked_through == row.acked_through {
        return Ok(());
    }
    let now_ms = order.desks.cart.clock.now_ms();
    result::insert_in(txn, client, ended, now_ms, planted("no_client_lock")).await?;
    client::advance_in(txn, client, last_seq, acked_through).await?;
    Ok(())
}
