//! Who shops: guests, customers and their devices; partners and staff.
//!
//! Owns `principal`, `session`, `refresh_token`. A principal is a guest until it signs in; what a guest has then goes to the
//! customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device, and its refresh tokens are one
//! family.

mod merge;
mod owner;
mod repo;

pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
