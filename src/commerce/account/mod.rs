//! Who shops: guests, customers and their devices; partners and staff; what a shopper keeps with the shop.
//!
//! Owns `principal`, `session`, `refresh_token`, `guest_device`, `api_key`; `customer`, `registration`, `mail_code`, `attempt_counter`, `stream_ticket`. A
//! principal is a guest until it signs in; what a guest has then goes to the customer in one transaction ([`merge_in`]), and the
//! guest is no more. A session is one device, and its refresh tokens are one family. Access tokens are signed by
//! [`TokenAuthority`] and kept nowhere; partners and staff have opaque tokens, which [`ApiKeys`] looks up.
//!
//! A customer has one address, which no other customer has in any spelling. A registration becomes a customer when its own device
//! shows the code that was mailed; until then it is nobody's account. Passwords and codes are kept as hashes, and what can be
//! guessed is counted before it is tried. Nothing that a stranger is answered, and no work that is done for it, tells whether
//! an address has an account (but for `auth.registration = immediate`, which tells on purpose). Enqueues [`AccountMail`].
//!
//! Of a shopper's own things it owns `address` (where to send things), `preference` and `consent_event`. A shopper has one default
//! address at most. An id in `address_twin` is one that a guest had, and names the customer's address that was the same. Statements of consent are added and never changed, and the latest of a purpose counts.

mod access;
mod accounts;
pub mod address;
mod api_key;
mod code;
pub mod consent;
mod device;
mod email;
mod error;
pub mod graphql;
mod hashing;
mod key;
mod known;
mod letter;
mod lookup;
mod merge;
mod owner;
mod password;
mod person;
pub mod preference;
mod repo;
mod secret;
mod service;
mod session;
mod sweep;
mod throttle;
mod ticket;
mod write;

pub use access::TokenAuthority;
pub use accounts::{Accounts, Visit};
pub use api_key::{ApiKeys, KeyHolder};
pub use code::{AccountKey, CodePurpose, MailCode};
pub use device::{Device, InvalidDevice};
pub use email::EmailAddress;
pub use error::{AccountRefused, Refusal, RefusalCode};
pub use hashing::{Busy, PasswordHasher};
pub use key::generate_key;
pub use known::{key_revoked, session_ended, was_merged};
pub use letter::{AccountMail, Letter, MailPurpose, letter, letter_in, mint_code_in};
pub use lookup::Lookup;
pub use merge::{MergeStep, MergeSteps, MergeWarning, merge_in};
pub use owner::{lock_owner_in, lock_principal_in};
pub use password::{Password, PasswordRefused};
pub use repo::address::{Address, count_addresses, find_address, find_default_address, list_addresses, load_addresses};
pub use repo::address_twin::{NamedAddress, find_named_address_in};
pub use repo::consent::{ConsentEvent, ConsentPage, consent_pages, latest_consent};
pub use repo::customer::{CustomerRow, count_orders_in, find as find_customer, orders_placed};
pub use repo::preference::{Preference, list_preferences};
pub use repo::principal::has_become_in;
pub use service::{
    ApiKey, CustomerUpdate, Grant, KeyKind, KeyRefused, NewCustomer, NewTicket, Registered, Said, SignedIn,
    change_password, create_key, create_ticket, customer_login, customer_register, customer_update, customer_verify,
    guest_start, list_keys, logout, logout_everywhere, redeem_ticket, refresh, request_password_reset,
    resend_verification, reset_password, revoke_key, session_revoke,
};
pub use session::{Session, Tokens, end_sessions_in, list_sessions, open_session_in};
pub use sweep::{SessionSweep, sweep_sessions};
pub use throttle::{Throttled, count_hold_in};
pub use ticket::{EventSeal, TicketHolder};
pub use write::{OwnWork, OwnWrite, run_own_in, write_once};
