//! Subscriptions: what their fields are made of.
//!
//! A resolver of a subscription is called once to open its source ([`is_opening`], [`open`]), and once for each message to
//! hand it on ([`current`]). Sources follow a scope of the feed of changes: [`events`] tells each event in order, [`states`]
//! tells that something changed and leaves it to the fields of the item to read how it is now, and [`moves()`] tells which of several scopes
//! have moved. Either begins with
//! [`CaughtUp`] or [`StreamReset`], and every item knows its place: its number, that of the item before it, and a cursor.

mod item;
mod moves;
mod source;
mod stream;

pub use item::{CaughtUp, StreamPlace, StreamReset, StreamResetReason};
pub use moves::{FollowingMany, Moves, moves};
pub use source::{Message, Opening, Source, after, current, is_opening, open};
pub use stream::{Following, Step, Watched, events, states, tell};
