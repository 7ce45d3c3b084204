//! Tote: the backend of a mobile shopping app. One GraphQL gateway that a phone on a bad network can trust.
//!
//! The wings, each standing on those before it:
//! - [`platform`]: database, feed of changes, configuration, values, GraphQL craft.
//! - [`commerce`]: the shop. What is sold, where, for how much, and how it is listed.
//! - [`sync`]: edits that were made offline, applied once, and what changed since.
//! - [`gateway`]: bytes in, bytes out: HTTP, the schema's roots, the playground.
//! - [`cli`]: what a person runs.
//!
//! [`app`] wires them together. `docs/architecture.md` tells why it is so.

pub mod app;
pub mod cli;
pub mod commerce;
pub mod gateway;
pub mod platform;
pub mod sync;
