//! The feed of changes: what changed is recorded in the transaction that changes it, in scopes with dense counters.
//!
//! Owns `change_scope`, `change_entity`, `change_event` and `stock_dirty`.
//!
//! - A scope's row is locked until the transaction ends, so the order of its numbers is the order of commits: a reader
//!   that has seen number 7 will never miss a 6.
//! - `change_entity` keeps one row per entity, its latest number: the feed is as large as what it speaks of, not as its
//!   history.
//! - `change_event` keeps what happened, such as the steps of an order: each with its own number of the scope, none twice.
//! - Scopes are locked last and in the order of their ids, so that two writers cannot wait for each other.
//! - Stock moves do not touch the scopes. They enter `stock_dirty`, and a publisher brings what changed for shoppers
//!   into the scopes.

mod mirror;
mod record;
mod stock;

pub use mirror::{Mirror, Mirrored};
pub use record::{Change, ChangeSet, Entity, EntityId, EventKind, Scope, head, record_in};
pub use stock::{has_stock, mark_stock_in, take_stock_in};
