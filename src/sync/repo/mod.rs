//! Statements on `sync_client` and `sync_result`.

pub(super) mod client;
pub(super) mod result;
