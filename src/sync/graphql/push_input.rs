//! What a push takes.

use async_graphql::{Context, ID, InputObject};

use super::operation::SyncOperation;
use super::refusal::upgrade_required;
use crate::platform::graphql::{EntriesMax, Moment, bad_user_input, minted_id};
use crate::platform::id::MintedKind;
use crate::platform::principal::{PrincipalId, Shopper};
use crate::sync::{Batch, Pushed, version};

/// Mutations that one can depend on.
const DEPENDS_ON_MAX: usize = 100;

/// One mutation of an app's queue.
#[derive(InputObject)]
pub struct SyncMutationInput {
    /// Its number: the first that a client ever makes is 1, each after it one more.
    seq: i32,
    /// Numbers of mutations before it that it makes no sense without, at most 100: where one of them is not applied, this one is
    /// `BLOCKED`.
    #[graphql(default)]
    depends_on: Vec<i32>,
    /// When the app made it. Nothing is decided by it.
    issued_at: Option<Moment>,
    /// What it does.
    op: SyncOperation,
}

/// Mutations of an app's queue, in their order.
#[derive(InputObject)]
pub struct SyncPushInput {
    /// A TypeID `client_…` that the app mints when it is installed, and keeps in the same file as its queue.
    pub(super) client_id: ID,
    /// For whom the mutations were queued: `viewer.id` as the app saw it, `guest_…` or `cust_…`. Where that is neither the caller nor a
    /// guest who has become the caller, the push is refused with `CLIENT_PRINCIPAL_MISMATCH`. Left out, nobody looks.
    principal_id: Option<ID>,
    /// The version of operations that the app was written for.
    #[graphql(default = 2)]
    schema_version: i32,
    /// Up to here the app has handled the results of its mutations; they may be forgotten after 90 days.
    #[graphql(default)]
    acked_through: i32,
    /// The mutations, with numbers that follow each other. Of more than 100, or more than 256 KiB of operations, the first are run and the
    /// others answered `RETRY`.
    #[graphql(directive = EntriesMax::apply(100))]
    mutations: Vec<SyncMutationInput>,
}

impl SyncPushInput {
    /// The batch, and the keys of its mutations as they came; `at` is the path of the argument.
    pub(super) fn read(
        self,
        ctx: &Context<'_>,
        at: &str,
        shopper: &Shopper,
    ) -> async_graphql::Result<(Batch, Vec<ID>)> {
        if !version::is_spoken(self.schema_version) {
            return Err(upgrade_required());
        }
        let client = minted_id(&format!("{at}.clientId"), &self.client_id, MintedKind::SyncClient)?;
        let principal = self.principal_id.as_ref();
        let principal = principal
            .map(|id| principal_of(&format!("{at}.principalId"), id))
            .transpose()?;
        if self.acked_through < 0 {
            return Err(bad_user_input(
                &format!("{at}.ackedThrough"),
                "0 or the number of a mutation",
            ));
        }
        check(at, &self.mutations)?;
        let mut keys = Vec::with_capacity(self.mutations.len());
        let mut mutations = Vec::with_capacity(self.mutations.len());
        for input in self.mutations {
            let read = input.op.read(ctx, shopper)?;
            keys.push(read.key_text);
            mutations.push(Pushed {
                seq: i64::from(input.seq),
                depends_on: input.depends_on.into_iter().map(i64::from).collect(),
                issued_at_ms: input.issued_at.map(|moment| moment.0.timestamp_millis()),
                key: read.key,
                operation: read.operation,
                is_line_set: read.is_line_set,
                bytes: read.bytes,
            });
        }
        let batch = Batch {
            client,
            principal,
            acked_through: i64::from(self.acked_through),
            mutations,
        };
        Ok((batch, keys))
    }
}

fn principal_of(field: &str, id: &ID) -> async_graphql::Result<PrincipalId> {
    let customer = minted_id(field, id, MintedKind::Customer);
    customer
        .or_else(|_| minted_id(field, id, MintedKind::Guest))
        .map(PrincipalId)
}

/// Whether the numbers follow each other, and each depends on numbers before it.
fn check(at: &str, mutations: &[SyncMutationInput]) -> async_graphql::Result<()> {
    let mut before: Option<i32> = None;
    for (place, mutation) in mutations.iter().enumerate() {
        let expected = before.and_then(|seq| seq.checked_add(1));
        if mutation.seq < 1 || before.is_some() && expected != Some(mutation.seq) {
            let message = match expected {
                Some(expected) => format!("{expected} follows {}, but it is {}", expected - 1, mutation.seq),
                None => format!("numbers begin at 1, but it is {}", mutation.seq),
            };
            return Err(bad_user_input(&format!("{at}.mutations.{place}.seq"), message));
        }
        before = Some(mutation.seq);
        if mutation.depends_on.len() > DEPENDS_ON_MAX {
            let message = format!("at most {DEPENDS_ON_MAX} numbers");
            return Err(bad_user_input(&format!("{at}.mutations.{place}.dependsOn"), message));
        }
        if mutation.depends_on.iter().any(|seq| !(1..mutation.seq).contains(seq)) {
            let message = "a mutation depends on mutations before it";
            return Err(bad_user_input(&format!("{at}.mutations.{place}.dependsOn"), message));
        }
    }
    Ok(())
}
