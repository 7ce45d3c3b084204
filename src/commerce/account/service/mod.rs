//! What shoppers do with who they are, each in one transaction.

mod api_key;
mod guest_start;

pub use api_key::{ApiKey, Grant, KeyKind, KeyRefused, create_key, list_keys, revoke_key};
pub use guest_start::guest_start;
