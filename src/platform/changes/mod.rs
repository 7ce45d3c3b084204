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
//! - Whoever waits for a scope is woken when the transaction was committed ([`Feed`]); that saves time only. Once a tick
//!   the heads of all scopes that somebody waits for are looked at, so a word that was lost delays what it spoke of by a
//!   tick at most.
//! - Old events are removed, and `event_purged_to` says up to which; the newest of a scope stays.
//! - What is gone is told for a time in the feeds of the catalogue, and `purged_to` says up to which number it is told no more; in those of
//!   shoppers it stays.
//! - In the shop's feed, [`Entity::Product`] tells of each move of a product, of its stock too, [`Entity::ProductFacts`] of what else a product
//!   shows, and [`Entity::ListSource`] of what decides the order of a list. By them a [`Ledger`] knows which answers still hold.
//! - Stock moves do not touch the scopes. They enter `stock_dirty`, and a publisher brings what changed for shoppers
//!   into the scopes.

mod feed;
mod follow;
mod heads;
mod ledger;
mod made;
mod mirror;
mod read;
mod record;
mod relay;
mod retention;
mod scope;
mod stock;
mod tag;
mod tail;
mod tombstones;
mod watch;

pub use feed::{Feed, FeedOptions};
pub use follow::{Follower, Lost, Place, Start, Track};
pub use ledger::{Ledger, Moment};
pub use made::Made;
pub use mirror::{Mirror, Mirrored};
pub use read::{
    Changed, Event, Standing, changed_after, events_after, has_moved, head, page_after, standing, standings,
};
pub use record::{ChangeSet, record_in, tell_again_in};
pub use retention::{EventRetention, prune_events};
pub use scope::{Change, Entity, EntityId, EventKind, Scope};
pub use stock::{TakenStock, has_stock, mark_stock_in, take_stock_in};
pub use tag::{Aspect, ListSource, Tag};
pub use tombstones::{TombstoneRetention, prune_tombstones};
pub use watch::Watch;
