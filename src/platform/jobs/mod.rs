//! Work that is done after a transaction, and because of it: rows that the transaction itself writes.
//!
//! Owns `job`. A job runs at least once: its handler asks first whether the work is still to be done.

mod queue;

pub use queue::{Job, enqueue_at_in, enqueue_in};
