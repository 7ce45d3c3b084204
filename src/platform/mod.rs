//! What everything stands on: the database, the feed of changes, configuration, values such as money and ids, and the
//! GraphQL craft.
//!
//! Nothing here knows what a product is.

pub mod cdn;
pub mod chance;
pub mod changes;
pub mod clock;
pub mod config;
pub mod crash;
pub mod db;
pub mod error;
pub mod graphql;
pub mod id;
pub mod idempotency;
pub mod jobs;
pub mod locale;
pub mod mail;
pub mod money;
pub mod planted;
pub mod principal;
pub mod redis;
pub mod telemetry;
pub mod tls;
pub mod trace;
