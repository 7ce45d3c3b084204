//! GraphQL documents: from what a request names to what is run.

pub mod persisted;
