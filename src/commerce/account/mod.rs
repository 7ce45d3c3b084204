//! Who shops: guests, customers and their devices; partners and staff; what a shopper keeps with the shop.
//!
//! Owns `principal`, `session`, `refresh_token`, `guest_device`. A principal is a guest until it signs in; what a guest has then
//! goes to the customer in one transaction ([`merge_in`]), and the guest is no more. A session is one device, and its refresh
//! tokens are one family. Access tokens are signed by [`TokenAuthority`] and kept nowhere.
//!
//! Of a shopper's own things it owns `address`, `preference` and `consent_event`. A shopper has one default address at most. Statements
//! of consent are added and never changed; the latest of a purpose counts.

mod access;
pub mod address;
mod code;
pub mod consent;
mod device;
mod email;
pub mod graphql;
mod hashing;
mod key;
mod letter;
mod merge;
mod owner;
mod password;
pub mod preference;
mod repo;
mod secret;
mod service;
mod session;

pub use access::TokenAuthority;
pub use device::{Device, InvalidDevice};
pub use key::generate_key;
pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use service::guest_start;
pub use session::{Tokens, open_session_in};
mod throttle;

pub use code::{AccountKey, CodePurpose, MailCode};
pub use email::EmailAddress;
pub use hashing::{Busy, PasswordHasher};
pub use letter::{AccountMail, Letter, MailPurpose, letter, letter_in, mint_code_in};
pub use password::{Password, PasswordRefused};
pub use repo::address::{Address, count_addresses, find_address, find_default_address, list_addresses};
pub use repo::consent::{ConsentEvent, ConsentPage, consent_pages, latest_consent};
pub use repo::preference::{Preference, list_preferences};
pub use throttle::Throttled;
