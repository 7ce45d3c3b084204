//! What shoppers do with who they are, each in one transaction.

mod api_key;
mod attempt;
mod change;
mod guest_start;
mod login;
mod logout;
mod refresh;
mod register;
mod reset;
mod signed_in;
mod stream_ticket;
mod verify;

pub use api_key::{ApiKey, Grant, KeyKind, KeyRefused, create_key, list_keys, revoke_key};
pub use change::{CustomerUpdate, Said, change_password, customer_update};
pub use guest_start::guest_start;
pub use login::customer_login;
pub use logout::{logout, logout_everywhere, session_revoke};
pub use refresh::refresh;
pub use register::{NewCustomer, Registered, customer_register};
pub use reset::{request_password_reset, reset_password};
pub use signed_in::SignedIn;
pub use stream_ticket::{NewTicket, create_ticket, redeem_ticket};
pub use verify::{customer_verify, resend_verification};
