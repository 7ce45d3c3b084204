//! Who shops: guests, customers and their devices; partners and staff.
//!
//! Owns `principal`, `session`, `refresh_token`, `guest_device`, `api_key`. A principal is a guest until it signs in; what a guest has then
//! goes to the customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device, and its refresh
//! tokens are one family. Access tokens are signed by [`TokenAuthority`] and kept nowhere; partners and
//! staff have opaque tokens, which [`ApiKeys`] looks up.

mod access;
mod api_key;
mod device;
pub mod graphql;
mod key;
mod merge;
mod owner;
mod repo;
mod secret;
mod service;
mod session;

pub use access::TokenAuthority;
pub use api_key::{ApiKeys, KeyHolder};
pub use device::{Device, InvalidDevice};
pub use key::generate_key;
pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use service::{
    ApiKey, Grant, KeyKind, KeyRefused, create_key, guest_start, list_keys, logout, logout_everywhere, refresh,
    revoke_key, session_revoke,
};
pub use session::{Session, Tokens, end_sessions_in, list_sessions, open_session_in};
