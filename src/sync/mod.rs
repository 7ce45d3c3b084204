//! Offline sync: a batch of edits that were made without a network is applied exactly once, and only what changed comes back.
//!
//! Owns `sync_client` and `sync_result`.
//!
//! - A client is one installation of an app. It numbers its mutations from 1 without a gap; `last_seq` is the last one with a final
//!   result, which is written in the transaction of its effects.
//! - A mutation is the input of an ordinary one, with its key, and runs by the same service: sent both ways, it runs once.
//! - What changed is read from the feed of changes, at one moment for everything that is asked for, together with `last_seq`.

mod conflict;
pub mod cursor;
pub mod graphql;
mod merge;
mod named;
mod operation;
mod outcome;
mod prune;
pub mod pull;
mod push;
mod repo;
mod results;
pub mod rx;
pub mod scope;
pub mod version;

pub use conflict::{Conflict, ConflictKind, ConflictLine};
pub use merge::MergeSyncClients;
pub use named::Named;
pub use operation::{Operation, Pushed, Unreadable};
pub use outcome::{Body, Outcome, Stored, StoredStatus, Trouble};
pub use prune::{SyncResultPrune, prune_results};
pub use push::{Answer, Answered, Batch, Desks, PushRefused, PushRules, Report, Retry, push};
pub use repo::client::last_seq;
pub use results::results_after;
