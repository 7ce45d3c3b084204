//! Who shops: guests, customers and their devices; partners and staff.
//!
//! Owns `principal`, `session`, `refresh_token`. A principal is a guest until it signs in; what a guest has then goes to the
//! customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device, and its refresh tokens are one
//! family.

mod code;
mod email;
mod hashing;
mod letter;
mod merge;
mod owner;
mod password;
mod repo;
mod throttle;

pub use code::{AccountKey, CodePurpose, MailCode};
pub use email::EmailAddress;
pub use hashing::{Busy, PasswordHasher};
pub use letter::{AccountMail, Letter, MailPurpose, letter, letter_in, mint_code_in};
pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use password::{Password, PasswordRefused};
pub use throttle::Throttled;
