//! A guest signs in: what it has becomes the customer's.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::repo::principal;
use super::session::add_ended;
use crate::platform::changes::ChangeSet;
use crate::platform::clock::Clock;
use crate::platform::db::Txn;
use crate::platform::error::Error;
use crate::platform::idempotency;
use crate::platform::principal::Owner;

/// What could not be taken over as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeWarning {
    /// A stable name for apps, such as `QUANTITY_CAPPED`.
    pub code: String,
    pub message: String,
    /// The id of what it speaks of, such as `line_…`.
    pub target: Option<String>,
}

/// What a module does with a guest's things. It records each moved entity in the customer's scope, and as removed in the guest's.
pub trait MergeStep: fmt::Debug + Send + Sync {
    /// Moves everything of `from` to `into`. Both are locked; what it changes is recorded by the caller.
    fn merge_in<'a>(
        &'a self,
        txn: &'a Txn,
        clock: &'a Clock,
        from: &'a Owner,
        into: &'a Owner,
        changes: &'a mut ChangeSet,
    ) -> BoxFuture<'a, Result<Vec<MergeWarning>, Error>>;
}

/// The steps in their order, as `app.rs` lists them: modules above this one, which it must not know.
#[derive(Debug, Clone)]
pub struct MergeSteps(Arc<[Arc<dyn MergeStep>]>);

impl MergeSteps {
    #[must_use]
    pub fn new(steps: Vec<Arc<dyn MergeStep>>) -> Self {
        Self(steps.into())
    }
}

/// Moves everything of the guest `from` to the customer `into`, together with what its writes came to, and ends the guest. Both
/// are locked, in the order of their ids. Changes are collected for `changes::record_in`, which the caller calls last.
///
/// # Errors
/// A fault of the database.
pub async fn merge_in(
    txn: &Txn,
    clock: &Clock,
    steps: &MergeSteps,
    (from, into): (&Owner, &Owner),
    changes: &mut ChangeSet,
) -> Result<Vec<MergeWarning>, Error> {
    let mut warnings = Vec::new();
    for step in steps.0.iter() {
        warnings.extend(step.merge_in(txn, clock, from, into, changes).await?);
    }
    idempotency::hand_over_in(txn, from, into).await?;
    let ended = principal::mark_merged_in(txn, from, into, clock.now_ms()).await?;
    add_ended(changes, from.id(), &ended);
    Ok(warnings)
}
