//! Work that is done after a transaction, and because of it: rows that the transaction itself writes.
//!
//! Owns `job`. A job runs at least once: its handler asks first whether the work is still to be done. What a handler writes to
//! the database happens exactly once where it is written in the transaction of [`JobContext::complete_in`]. A job is done by
//! whoever holds its claim, and the claim is lost with the lease. One that fails is tried again later and later, and at last
//! becomes a dead letter, which stays until a person tries it again.

mod attempt;
mod backoff;
mod claim;
mod context;
mod failure;
mod letters;
mod queue;
mod recurrence;
mod registry;
mod wake;
mod worker;

pub use context::JobContext;
pub use failure::JobError;
pub use letters::{JobFilter, JobRow, JobState, Replayed, find, list, replay, replay_dead};
pub use queue::{Job, Standing, enqueue_at_in, enqueue_in, standing};
pub use recurrence::Every;
pub use registry::Registry;
pub use worker::{Worker, WorkerOptions};
