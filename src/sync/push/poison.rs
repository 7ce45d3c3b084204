//! A mutation that meets a fault each time: it is given up, so that those after it are not held up for ever.

use super::batch::PushRefused;
use super::run::stored;
use super::step::Order;
use crate::commerce::account::lock_owner_in;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::graphql::{FAULT, code};
use crate::sync::operation::Pushed;
use crate::sync::outcome::{Body, Outcome, Stored, StoredStatus, Trouble};
use crate::sync::repo::{client, result};

/// Faults of one mutation after which it is given up.
const FAULTS_MAX: i64 = 5;

impl Order<'_> {
    /// Counts a fault of `pushed`. Its final result where it has met too many; `None`: it is to be tried again.
    pub(super) async fn count_fault(&self, pushed: &Pushed) -> Result<Option<Stored>, Error<PushRefused>> {
        let mut attempts = self.desks.cart.db.attempts_of(self.shopper.id).await;
        loop {
            let txn = attempts.begin().await?;
            let result = self.count_fault_in(&txn, pushed).await;
            if let Some(done) = attempts.end(txn, result).await {
                return done;
            }
        }
    }

    async fn count_fault_in(&self, txn: &Txn, pushed: &Pushed) -> Result<Option<Stored>, Error<PushRefused>> {
        let clock = self.desks.cart.clock;
        let owner = lock_owner_in::<PushRefused>(txn, self.shopper).await?;
        let client = self.batch.client;
        let row = client::lock_in(txn, clock, &owner, client).await?;
        if row.principal_id != owner.id().0 || row.last_seq + 1 != pushed.seq {
            return Ok(None);
        }
        if row.fault_count + 1 < FAULTS_MAX {
            client::count_fault_in(txn, client).await?;
            return Ok(None);
        }
        let body = Body {
            outcome: Some(Outcome::Not(Trouble::new(code::INTERNAL, &[], FAULT))),
            unmade: pushed.operation.makes(),
            ..Body::default()
        };
        let given_up = stored(pushed, StoredStatus::Rejected, body)?;
        let results = [given_up];
        result::insert_in(txn, client, &results, clock.now_ms(), false).await?;
        client::advance_in(txn, client, pushed.seq, row.acked_through).await?;
        let [given_up] = results;
        Ok(Some(given_up))
    }
}
