//! Who shops: guests, customers and their devices; partners and staff; what a shopper keeps with the shop.
//!
//! Owns `principal`, `session`, `refresh_token`, `address`, `preference`, `consent_event`. A principal is a guest until it signs in;
//! what a guest has then goes to the customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device,
//! and its refresh tokens are one family. A shopper has one default address at most. Statements of consent are added and never
//! changed; the latest of a purpose counts.

pub mod address;
pub mod consent;
mod merge;
mod owner;
pub mod preference;
mod repo;

pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use repo::address::{Address, count_addresses, find_address, find_default_address, list_addresses};
pub use repo::consent::{ConsentEvent, ConsentPage, consent_pages, latest_consent};
pub use repo::preference::{Preference, list_preferences};
