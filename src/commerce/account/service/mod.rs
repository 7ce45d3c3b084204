//! What shoppers do with who they are, each in one transaction.

mod api_key;
mod guest_start;
mod logout;
mod refresh;

pub use api_key::{ApiKey, Grant, KeyKind, KeyRefused, create_key, list_keys, revoke_key};
pub use guest_start::guest_start;
pub use logout::{logout, logout_everywhere, session_revoke};
pub use refresh::refresh;
