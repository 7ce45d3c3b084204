//! Who shops: guests, customers and their devices; partners and staff; what a shopper keeps with the shop.
//!
//! Owns `principal`, `session`, `refresh_token`, `address`, `preference`, `consent_event`. A principal is a guest until it signs in;
//! what a guest has then goes to the customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device,
//! and its refresh tokens are one family. A shopper has one default address at most. Statements of consent are added and never
//! changed; the latest of a purpose counts.

pub mod address;
mod merge;
mod owner;
mod repo;

pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use repo::address::{Address, find_address, find_default_address, list_addresses};
