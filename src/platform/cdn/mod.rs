//! Telling a CDN what has changed, so that it drops the answers that were made of it.
//!
//! Owns `cdn_place`, a place in the shop's feed. A job tells what came after it, under the tags that answers carry, and moves it once the CDN
//! has taken them: what was not told for certain is told again, and nothing is left out. One job is written or runs at a time, whichever of
//! many processes has it; a word of the feed has it run soon, and a time has it run without a word.
//!
//! Everything is told twice, a short while apart. Between a change and the word of it, the CDN may have asked a process that did not know
//! yet, or have had an answer on its way: what it kept so would stay until its time is over.

mod client;
mod place;
mod purge;
mod round;
mod wake;

pub use client::Cdn;
pub use purge::{Purge, purge};
pub use wake::wake_when_moved;
