//! What comes in with a batch, and what goes out for it.

use std::time::Duration;

use uuid::Uuid;

use crate::commerce::cart::service::Desk;
use crate::commerce::checkout::CheckoutRules;
use crate::platform::principal::{PrincipalId, Unauthenticated};
use crate::sync::operation::Pushed;
use crate::sync::outcome::Stored;

/// What mutations work with.
#[derive(Debug, Clone, Copy)]
pub struct Desks<'a> {
    pub cart: Desk<'a>,
    pub rules: &'a CheckoutRules,
    /// How long a push goes on beginning mutations.
    pub time_max: Duration,
}

/// How pushes work.
#[derive(Debug, Clone, Copy)]
pub struct PushRules {
    /// How long one goes on beginning mutations: less than half of what an operation may take, so that its answer still arrives.
    pub time_max: Duration,
}

/// What a client pushes at once.
#[derive(Debug)]
pub struct Batch {
    pub client: Uuid,
    /// For whom it was queued; `None`: the app does not say.
    pub principal: Option<PrincipalId>,
    /// Up to here the client has handled what its mutations came to.
    pub acked_through: i64,
    /// In the order of their numbers, which follow each other without a gap.
    pub mutations: Vec<Pushed>,
}

/// What became of a batch.
#[derive(Debug)]
pub struct Report {
    /// One for each mutation, in their order.
    pub answers: Vec<Answered>,
    /// The last mutation of the client with a final result.
    pub last_seq: i64,
}

/// What became of a mutation.
#[derive(Debug)]
pub struct Answered {
    pub seq: i64,
    pub answer: Answer,
}

#[derive(Debug)]
pub enum Answer {
    /// It has ended now.
    Ended(Stored),
    /// It had ended before.
    Before(Stored),
    /// Nothing was done: it is to be sent again.
    Retry(Retry),
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// One before it has not come.
    SeqGap,
    /// The batch was too large.
    BatchLimit,
    /// An order of the shopper's is being paid: the next would take its place.
    PaymentPending,
    /// The session was ended while the batch ran.
    Unauthenticated,
    /// The database is busy or being stopped.
    Unavailable,
    /// A fault of ours.
    Internal,
}

/// Why a whole batch was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushRefused {
    Unauthenticated(Unauthenticated),
    /// The client is another shopper's.
    ClientPrincipalMismatch,
    /// Another mutation had this number: the app's storage was copied or restored.
    SeqReused {
        seq: i64,
    },
}

impl From<Unauthenticated> for PushRefused {
    fn from(why: Unauthenticated) -> Self {
        Self::Unauthenticated(why)
    }
}
