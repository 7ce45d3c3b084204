//! Offline sync: a batch of edits that were made without a network is applied exactly once, and only what changed comes back.
//!
//! Owns `sync_client` and `sync_result`.
//!
//! - A client is one installation of an app. It numbers its mutations from 1 without a gap; `last_seq` is the last one with a final
//!   result, which is written in the transaction of its effects.
//! - A mutation is the input of an ordinary one, with its key, and runs by the same service: sent both ways, it runs once.
//! - What changed is read from the feed of changes, at one moment for everything that is asked for, together with `last_seq`.
